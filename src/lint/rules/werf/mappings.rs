//! Rules of git mappings, mounts and stages.

use super::refused::refused;
use crate::finding::Rule;
use crate::lint::Row;

pub(in crate::lint::rules) const ROWS: &[Row] = &[
    Row::of_werf(&WERF_COPY_CONFLICT),
    Row::of_werf(&WERF_PATH),
    Row::of_werf(&WERF_GIT_REFERENCE),
    Row::of_werf(&WERF_MOUNT_CONFLICT),
    Row::of_werf(&WERF_MOUNT_SOURCE),
];

const WERF_COPY_CONFLICT: Rule = refused(
    ("DM318", "werf-copy-conflict"),
    "two mappings or imports write to the same place",
    "werf refuses a git mapping and an import that overlap in the image: which one wins would be chance.",
    (
        "git:\n- add: /a\n  to: /app\nimport:\n- from: x\n  add: /b\n  to: /app/x\n  after: setup",
        "git:\n- add: /a\n  to: /app\n  excludePaths: [x]",
    ),
);

const WERF_PATH: Rule = refused(
    ("DM319", "werf-path"),
    "a path that werf refuses",
    "`to` and `add` are absolute where werf says so; `includePaths`, `excludePaths` and stage dependencies are relative and stay inside.",
    ("includePaths: [/app]", "includePaths: [app]"),
);

const WERF_GIT_REFERENCE: Rule = refused(
    ("DM320", "werf-git-reference"),
    "a git mapping says wrongly which commit it takes",
    "A foreign repository (`url`) has one of `branch`, `tag` and `commit`; the project's own has none.",
    (
        "git:\n- add: /\n  to: /src\n  tag: v1",
        "git:\n- url: https://example.com/x.git\n  tag: v1\n  add: /\n  to: /src",
    ),
);

const WERF_MOUNT_CONFLICT: Rule = refused(
    ("DM321", "werf-mount-conflict"),
    "two mounts have the same place",
    "A directory of an image can be mounted once.",
    (
        "mount:\n- {from: tmp_dir, to: /x}\n- {from: build_dir, to: /x}",
        "mount:\n- {from: tmp_dir, to: /x}",
    ),
);

const WERF_MOUNT_SOURCE: Rule = refused(
    ("DM322", "werf-mount-source"),
    "a mount does not say, or not rightly, what is mounted",
    "A mount has `from: tmp_dir`, `from: build_dir` or `fromPath`.",
    ("mount:\n- to: /x", "mount:\n- from: tmp_dir\n  to: /x"),
);
