//! Rules of sections and of YAML itself.

use super::refused::{refused, warned};
use crate::finding::Rule;
use crate::lint::Row;

pub(in crate::lint::rules) const ROWS: &[Row] = &[
    Row::of_werf(&WERF_YAML_INVALID),
    Row::of_werf(&WERF_UNKNOWN_FIELD),
    Row::of_werf(&WERF_UNKNOWN_SECTION),
    Row::of_werf(&WERF_WRONG_TYPE),
    Row::of_werf(&WERF_HIDDEN_SECTION),
    Row::of_werf(&WERF_META_MISSING),
    Row::of_werf(&WERF_META_TWICE),
    Row::of_werf(&WERF_CONFIG_VERSION),
    Row::of_werf(&WERF_EMPTY),
    Row::of_werf(&WERF_KEEP_POLICY),
    Row::of_werf(&WERF_PROJECT_NAME),
];

const WERF_YAML_INVALID: Rule = refused(
    ("DM103", "werf-yaml-invalid"),
    "a section is not valid YAML, or has a key twice",
    "werf reads each section between two `---` strictly, as yaml.v2 does: bad indentation, tabs, and keys that are written twice are errors. A second `image:` in one section most often means that a `---` is missing before it.",
    ("image: a\nfrom: x\nimage: b", "image: a\nfrom: x\n---\nimage: b"),
);

const WERF_UNKNOWN_FIELD: Rule = refused(
    ("DM104", "werf-unknown-field"),
    "a key that werf does not know here",
    "werf refuses keys that it does not know. Often the key belongs to another level (`after` to an import, not to a git mapping; cache versions to `shell`), or is misspelt.",
    (
        "git:\n- add: /\n  to: /\n  after: install",
        "import:\n- from: x\n  add: /\n  to: /\n  after: install",
    ),
);

const WERF_UNKNOWN_SECTION: Rule = refused(
    ("DM105", "werf-unknown-section"),
    "a section is neither the project's nor an image",
    "Each section between two `---` begins with `configVersion` (the project, once) or `image`. A section of other keys is most often what a misplaced `---` cut off.",
    ("---\ncontext: images/x", "---\nimage: x\ncontext: images/x"),
);

const WERF_WRONG_TYPE: Rule = refused(
    ("DM113", "werf-wrong-type"),
    "a key holds the wrong kind of value",
    "A text where a list belongs, a list where a text belongs, a mapping where a scalar belongs: werf cannot read it.",
    ("dependencies: app", "dependencies:\n- image: app"),
);

const WERF_HIDDEN_SECTION: Rule = warned(&refused(
    ("DM114", "werf-hidden-section"),
    "werf ignores the rest of a section",
    "werf splits the text at `---` alone on a line. A `---` with other text behind it, or with a comment that has a hyphen, is a separator to YAML but not to werf: it reads the first document of the section and drops the others without a word.",
    ("image: a\n--- # second-image\nimage: b", "image: a\n---\n# second-image\nimage: b"),
));

const WERF_META_MISSING: Rule = refused(
    ("DM115", "werf-meta-missing"),
    "the section of the project is missing",
    "A configuration needs one section with `configVersion: 1` and `project`.",
    ("image: a", "configVersion: 1\nproject: my-module\n---\nimage: a"),
);

const WERF_META_TWICE: Rule = refused(
    ("DM116", "werf-meta-twice"),
    "the section of the project stands twice",
    "`configVersion` begins the one section of the project. A second one is most often an included file that brings its own.",
    (
        "configVersion: 1\nproject: a\n---\nconfigVersion: 1\nproject: a",
        "configVersion: 1\nproject: a",
    ),
);

const WERF_CONFIG_VERSION: Rule = refused(
    ("DM117", "werf-config-version"),
    "`configVersion` is not 1",
    "werf knows only version 1 of its configuration.",
    ("configVersion: 2", "configVersion: 1"),
);

const WERF_EMPTY: Rule = refused(
    ("DM118", "werf-empty"),
    "a key of the project must not be empty",
    "werf refuses an empty value here.",
    ("project: \"\"", "project: my-module"),
);

const WERF_KEEP_POLICY: Rule = refused(
    ("DM707", "werf-keep-policy"),
    "a cleanup policy that werf refuses",
    "A keep policy protects branches or tags, by one name or expression, with limits that werf knows. Without valid policies a cleanup does not run at all.",
    (
        "keepPolicies:\n- references: {branch: main, tag: v1}",
        "keepPolicies:\n- references: {branch: main}\n- references: {tag: /v.*/}",
    ),
);

const WERF_PROJECT_NAME: Rule = refused(
    ("DM708", "werf-project-name"),
    "a project name that werf refuses",
    "A project name has small letters, digits and hyphens, at most 50.",
    ("project: My_Module", "project: my-module"),
);
