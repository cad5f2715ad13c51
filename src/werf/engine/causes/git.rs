//! Causes in git and in what werf-giterminism.yaml allows.
//!
//! Owns rows only.

use super::row::{Cause, row};

/// Git and giterminism.
pub(super) const GIT: &[Cause] = &[
    row(
        "untracked-file",
        &["the untracked file \"*\" must be committed"],
        "the file `{1}` is not in git",
        "commit it, or add it to .gitignore; --dev builds without commits",
    ),
    row(
        "uncommitted-file",
        &["the file \"*\" must be committed", "the file \"*\" must be staged"],
        "the file `{1}` has changes that are not committed",
        "commit it; --dev builds without commits",
    ),
    row(
        "uncommitted-files",
        &["files must be committed", "files must be staged", "must be committed"],
        "files have changes that are not committed",
        "commit them; --dev builds without commits",
    ),
    row(
        "env-not-allowed",
        &["env name \"*\" not allowed by giterminism"],
        "werf.yaml reads the variable {1}, which werf-giterminism.yaml does not allow",
        "add {1} to config.goTemplateRendering.allowEnvVariables of werf-giterminism.yaml",
    ),
    row(
        "env-unset",
        &["the environment variable \"*\" must be set"],
        "werf.yaml reads the variable {1}, which is not set",
        "set {1}, or give a default: {{ env \"{1}\" \"value\" }}",
    ),
    row(
        "secret-not-allowed",
        &["secret \"*\" is not allowed by giterminism"],
        "werf.yaml uses the secret {1}, which werf-giterminism.yaml does not allow",
        "add {1} to config.secrets of werf-giterminism.yaml",
    ),
    row(
        "not-allowed",
        &["found in the werf config: * not allowed by giterminism"],
        "werf-giterminism.yaml does not allow {1}",
        "allow it in werf-giterminism.yaml, or do without",
    ),
    row(
        "giterminism-config",
        &["the giterminism config validation failed: *"],
        "werf-giterminism.yaml is wrong: {1}",
        "werf 3 refuses keys that werf 2 ignored",
    ),
    row(
        "shallow-clone",
        &["fetch --unshallow", "shallow git clone is not allowed"],
        "the clone has no history, and the rest cannot be fetched from origin",
        "fetch everything: `git fetch --unshallow`, `fetch-depth: 0` on GitHub, GIT_DEPTH: 0 on GitLab",
    ),
    row(
        "no-commits",
        &["unable to get git repo head commit", "unable to get HEAD commit hash"],
        "the git repository has no commit",
        "commit the module first",
    ),
    row(
        "no-git",
        &["unable to find a valid .git", "requires a git work tree"],
        "the module is in no git repository",
        "run `git init` and commit the module; in CI the checkout must keep .git",
    ),
    row(
        "git-missing",
        &["exec: \"git\": executable file not found"],
        "the program git is missing",
        "install git",
    ),
    row(
        "no-werf-yaml",
        &["the file \"werf.yaml\" not found", "werf.yaml not found"],
        "there is no werf.yaml in git",
        "run deckmod where module.yaml is (-C), and commit werf.yaml",
    ),
    row(
        "dockerfile-missing",
        &["unable to read dockerfile \"*\": file not found"],
        "the Dockerfile `{1}` is not in git",
        "commit it, or correct `dockerfile` in werf.yaml",
    ),
    row(
        "file-missing",
        &["the file \"*\" not found in the project git repository"],
        "the file `{1}` is not in git",
        "commit it",
    ),
    row(
        "dockerfile-syntax",
        &["unable to parse dockerfile *: *"],
        "the Dockerfile `{1}` is wrong: {2}",
        "correct it",
    ),
];
