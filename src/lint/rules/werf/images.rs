//! Rules of images and how they need each other.

use super::refused::refused;
use crate::finding::Rule;
use crate::lint::Row;

pub(in crate::lint::rules) const ROWS: &[Row] = &[
    Row::of_werf(&UNKNOWN_IMAGE_REF),
    Row::of_werf(&DUPLICATE_IMAGE),
    Row::of_werf(&IMAGE_NAME_INVALID),
    Row::of_werf(&IMPORT_STAGE),
    Row::of_werf(&IMAGE_CYCLE),
    Row::of_werf(&WERF_ARTIFACT),
    Row::of_werf(&WERF_BOTH_KEYS),
    Row::of_werf(&WERF_BUILD_ARG),
    Row::of_werf(&WERF_DEPENDENCY_SOURCE),
    Row::of_werf(&WERF_DEPENDENCY_STAGE),
    Row::of_werf(&WERF_DEPENDENCY_TARGET),
    Row::of_werf(&WERF_DEPENDENCY_TYPE),
    Row::of_werf(&WERF_FROM_LATEST),
    Row::of_werf(&WERF_FROM_MISSING),
    Row::of_werf(&WERF_FROM_SELF),
    Row::of_werf(&WERF_IMAGE_PLATFORM),
    Row::of_werf(&WERF_IMPORT_SOURCE),
    Row::of_werf(&WERF_IMPORT_ALL),
    Row::of_werf(&WERF_ANSIBLE_TASK),
];

const UNKNOWN_IMAGE_REF: Rule = refused(
    ("DM201", "unknown-image-ref"),
    "an image that is referred to is not declared",
    "`fromImage`, `import`, `dependencies` and `from` without a tag name images of this configuration. If none has that name, werf 2 refuses to load the configuration, and werf 3 takes it for an image of a registry, which needs a tag or digest. Often a name was changed in one place, a prefix is missing, or the image is declared only under some variables.",
    ("fromImage: builder/alpine   # not declared", "from: {{ index $.Images \"builder/alpine\" }}"),
);

const DUPLICATE_IMAGE: Rule = refused(
    ("DM205", "duplicate-image"),
    "two sections declare an image of the same name",
    "Names of images are unique in a configuration. Two files that are included and declare one name are the usual cause.",
    ("image: a\nfrom: x\n---\nimage: a\nfrom: y", "image: a\nfrom: x\n---\nimage: b\nfrom: y"),
);

const IMAGE_NAME_INVALID: Rule = refused(
    ("DM206", "image-name-invalid"),
    "a name that werf does not take for an image",
    "werf 3 wants letters, digits, `_`, `.`, `-`, in parts between `/` that begin and end with a letter or digit. A name that begins with `/` or holds braces is most often the trace of an empty variable or of a template that was not closed.",
    ("image: {{ env \"PREFIX\" \"\" }}/agent", "image: my-module/agent"),
);

const IMPORT_STAGE: Rule = refused(
    ("DM207", "import-stage"),
    "an import does not say at which stage it comes",
    "An import has exactly one of `before` and `after`, with `install` or `setup`.",
    (
        "import:\n- from: x\n  add: /a\n  to: /a",
        "import:\n- from: x\n  add: /a\n  to: /a\n  after: setup",
    ),
);

const IMAGE_CYCLE: Rule = refused(
    ("DM208", "image-cycle"),
    "images need each other in a loop",
    "An image is built after those it begins from, imports from and depends on. werf refuses loops through imports and dependencies at load, those through `from` in the build.",
    (
        "image: a\nfrom: b\n---\nimage: b\nfrom: a",
        "image: a\nfrom: b\n---\nimage: b\nfrom: alpine:3.20@sha256:…",
    ),
);

const WERF_ARTIFACT: Rule = refused(
    ("DM216", "werf-artifact"),
    "an artifact has a key that only images have",
    "werf 2 refuses `docker`, `final`, `dependencies` and `disableGitAfterPatch` for an artifact; werf 3 has no artifacts. Use an image with `final: false`.",
    ("artifact: a\nfinal: false", "image: a\nfinal: false"),
);

const WERF_BOTH_KEYS: Rule = refused(
    ("DM217", "werf-both-keys"),
    "two keys that exclude each other",
    "Of an old key and the one that replaced it, or of two ways to say one thing, only one may stand.",
    ("from: x\nfromImage: x", "from: x"),
);

const WERF_BUILD_ARG: Rule = refused(
    ("DM218", "werf-build-arg"),
    "a build argument that werf refuses",
    "`args` of a Dockerfile image are names with texts.",
    ("args:\n  A: [1]", "args:\n  A: \"1\""),
);

const WERF_DEPENDENCY_SOURCE: Rule = refused(
    ("DM219", "werf-dependency-source"),
    "a dependency names no image",
    "An item of `dependencies` says with `image` which image it is about.",
    ("dependencies:\n- before: setup", "dependencies:\n- image: app\n  before: setup"),
);

const WERF_DEPENDENCY_STAGE: Rule = refused(
    ("DM220", "werf-dependency-stage"),
    "a dependency does not say at which stage it comes",
    "In an image that werf builds, a dependency has exactly one of `before` and `after`, with `install` or `setup`.",
    ("dependencies:\n- image: app", "dependencies:\n- image: app\n  before: setup"),
);

const WERF_DEPENDENCY_TARGET: Rule = refused(
    ("DM221", "werf-dependency-target"),
    "what a dependency tells goes nowhere, or to the wrong kind of place",
    "An image that werf builds takes `targetEnv`, an image of a Dockerfile takes `targetBuildArg`.",
    ("imports:\n- type: ImageDigest", "imports:\n- type: ImageDigest\n  targetEnv: DIGEST"),
);

const WERF_DEPENDENCY_TYPE: Rule = refused(
    ("DM222", "werf-dependency-type"),
    "a dependency tells something that werf does not know",
    "The types are ImageName, ImageTag, ImageRepo, ImageDigest; werf 2 also has ImageID.",
    ("type: Digest", "type: ImageDigest"),
);

const WERF_FROM_LATEST: Rule = refused(
    ("DM223", "werf-from-latest"),
    "`fromLatest` where there is nothing to look for",
    "`from: scratch` has no newer version.",
    ("from: scratch\nfromLatest: true", "from: scratch"),
);

const WERF_FROM_MISSING: Rule = refused(
    ("DM224", "werf-from-missing"),
    "an image does not say what it begins from",
    "`from` is required. An empty value is most often a variable or an entry of a list that is not there.",
    ("image: a\nfrom: {{ $.Missing }}", "image: a\nfrom: {{ index $.Images \"builder/alpine\" }}"),
);

const WERF_FROM_SELF: Rule = refused(
    ("DM225", "werf-from-self"),
    "an image begins from itself",
    "`from` names the image itself.",
    ("image: a\nfrom: a", "image: a\nfrom: b"),
);

const WERF_IMAGE_PLATFORM: Rule = refused(
    ("DM226", "werf-image-platform"),
    "an image needs another one for a platform that is not built",
    "An image that others import from or depend on must be built for all their platforms.",
    (
        "image: a\nplatform: [linux/amd64]\n---\nimage: b\nplatform: [linux/arm64]\nimport: [{from: a, add: /x, to: /x, after: setup}]",
        "image: a\nplatform: [linux/amd64, linux/arm64]",
    ),
);

const WERF_IMPORT_SOURCE: Rule = refused(
    ("DM227", "werf-import-source"),
    "an import does not say, or not rightly, where files come from",
    "An import names one image with `from`; `scratch` has no files.",
    (
        "import:\n- add: /a\n  to: /a\n  after: setup",
        "import:\n- from: x\n  add: /a\n  to: /a\n  after: setup",
    ),
);

const WERF_IMPORT_ALL: Rule = refused(
    ("DM228", "werf-import-all"),
    "an import of `/` does not say what to take",
    "`add: /` needs `includePaths`.",
    (
        "import:\n- from: x\n  add: /\n  to: /\n  after: setup",
        "import:\n- from: x\n  add: /\n  to: /\n  after: setup\n  includePaths: [app]",
    ),
);

const WERF_ANSIBLE_TASK: Rule = refused(
    ("DM229", "werf-ansible-task"),
    "a task of ansible that werf refuses",
    "werf 2 knows some modules of ansible; werf 3 none. Use `shell`.",
    ("ansible:\n  install:\n  - unknown: {}", "shell:\n  install:\n  - make"),
);
