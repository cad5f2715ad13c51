//! Rules of werf-giterminism.yaml and of secrets.

use super::refused::{refused, warned};
use crate::finding::Rule;
use crate::lint::Row;

pub(in crate::lint::rules) const ROWS: &[Row] = &[
    Row::of_werf(&GITERMINISM_SECRET),
    Row::of_werf(&GITERMINISM_MOUNT),
    Row::of_werf(&GITERMINISM_UNKNOWN_KEY),
    Row::of_werf(&GITERMINISM_INVALID),
    Row::of_werf(&GITERMINISM_NOT_ALLOWED),
    Row::of_werf(&WERF_SECRET_SOURCE),
    Row::of_werf(&WERF_SECRET_TWICE),
];

const GITERMINISM_SECRET: Rule = refused(
    ("DM603", "giterminism-secret"),
    "a secret is not allowed by werf-giterminism.yaml",
    "A secret from a variable, a file or a value must be allowed by its name: `config.secrets.allowEnvVariables`, `allowFiles`, `allowValueIds`.",
    (
        "secrets:\n- id: TOKEN\n  value: x",
        "# werf-giterminism.yaml\nconfig:\n  secrets:\n    allowValueIds: [TOKEN]",
    ),
);

const GITERMINISM_MOUNT: Rule = refused(
    ("DM604", "giterminism-mount"),
    "a mount is not allowed by werf-giterminism.yaml",
    "`fromPath` and `build_dir` bring files from the build host: `config.stapel.mount.allowFromPaths`, `allowBuildDir`.",
    (
        "mount:\n- fromPath: ~/.cache\n  to: /cache",
        "# werf-giterminism.yaml\nconfig:\n  stapel:\n    mount:\n      allowFromPaths: [~/.cache]",
    ),
);

const GITERMINISM_UNKNOWN_KEY: Rule = warned(&refused(
    ("DM605", "giterminism-unknown-key"),
    "werf-giterminism.yaml has a key that werf does not know",
    "werf 2 ignores it, so what it was to allow is not allowed; werf 3 refuses the file. Most often the key stands one level too high or too deep.",
    (
        "config:\n  allowUncommittedFiles: [x]",
        "config:\n  goTemplateRendering:\n    allowUncommittedFiles: [x]",
    ),
));

const GITERMINISM_INVALID: Rule = warned(&refused(
    ("DM613", "giterminism-invalid"),
    "werf-giterminism.yaml is not what werf reads",
    "`giterminismConfigVersion: 1`, switches that are true or false, lists of texts, expressions and patterns that can be read.",
    ("config: {}", "giterminismConfigVersion: 1"),
));

const GITERMINISM_NOT_ALLOWED: Rule = refused(
    ("DM614", "giterminism-not-allowed"),
    "something from outside the commit is not allowed by werf-giterminism.yaml",
    "`fromLatest`, branches of foreign repositories and context files that are not committed make a build depend on more than the commit: each needs a row in werf-giterminism.yaml.",
    ("fromLatest: true", "# werf-giterminism.yaml\nconfig:\n  stapel:\n    allowFromLatest: true"),
);

const WERF_SECRET_SOURCE: Rule = refused(
    ("DM615", "werf-secret-source"),
    "a secret does not say, or not rightly, where it comes from",
    "A secret has one of `env`, `src` and `value`; `value` needs an `id`.",
    ("secrets:\n- id: X", "secrets:\n- id: X\n  env: X"),
);

const WERF_SECRET_TWICE: Rule = refused(
    ("DM616", "werf-secret-twice"),
    "an image declares a secret twice",
    "A secret's id is unique in an image; without an id it is the variable's or the file's name.",
    ("secrets:\n- env: X\n- id: X\n  src: x", "secrets:\n- env: X"),
);
