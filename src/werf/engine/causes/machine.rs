//! Causes in the machine and on the command line.
//!
//! Owns rows only.

use super::row::{Cause, row};

/// What certainly is the cause, whatever else the text says.
pub(super) const MACHINE: &[Cause] = &[
    row(
        "disk-full",
        &["no space left on device"],
        "the disk is full",
        "free some space where the engine keeps images and temporary files; `werf host cleanup` removes old ones",
    ),
    row(
        "crash",
        &["panic: *", "fatal error: *"],
        "the engine itself crashed: {1}",
        "try another version of the engine; its authors want the text above: https://github.com/werf/werf/issues",
    ),
    row(
        "netavark",
        &["netavark"],
        "the program `netavark` is missing",
        "install the package netavark (it must lie in /usr/lib/podman or /usr/libexec/podman)",
    ),
    row(
        "docker-daemon",
        &["Cannot connect to the Docker daemon", "unable to get platform args: \"unknown\""],
        "the Docker daemon does not answer",
        "start it, or build without Docker: WERF_BUILDAH_MODE=auto",
    ),
    row(
        "docker-buildkit",
        &["docker-server-backend: unknown flag: --metadata-file"],
        "docker has no BuildKit here",
        "install docker-buildx and leave DOCKER_BUILDKIT alone, or build with WERF_BUILDAH_MODE=auto",
    ),
    row(
        "buildah-mode",
        &["unable to determine buildah mode: *"],
        "the container backend cannot be used here: {1}",
        "set WERF_BUILDAH_MODE: native-chroot works as root and in containers, docker needs a daemon",
    ),
    row(
        "stapel-image",
        &["get or create stapel container failed: *"],
        "werf's own tool image cannot be fetched: {1}",
        "load it before, name another one with WERF_STAPEL_IMAGE_NAME, or build with WERF_BUILDAH_MODE=auto",
    ),
    row(
        "home-not-writable",
        &["unable to create file locker: cannot create dir *: "],
        "the engine's home cannot be written: {1}",
        "set WERF_HOME to a directory that you can write to",
    ),
    row(
        "report-not-written",
        &["unable to write report to *: ", "getting build report path failed: *"],
        "the build report cannot be written: {1}",
        "is the directory for temporary files (TMPDIR) writable?",
    ),
    row(
        "tmp-not-writable",
        &["Error: open *-config-render-*: "],
        "the engine's temporary directory cannot be written: {1}",
        "is the directory for temporary files (TMPDIR) writable?",
    ),
    row(
        "shell-stage",
        &["unable to run commands script…exit status *"],
        "a shell command of the image ended with exit status {1}",
        "what the command printed stands above; it runs inside the image, not on this machine",
    ),
    row(
        "shell-stage-killed",
        &["unable to run commands script"],
        "a shell command of the image did not end well",
        "what the command printed stands above",
    ),
    row(
        "dockerfile-step",
        &["building at STEP \"*\": "],
        "the step `{1}` of the Dockerfile failed",
        "files must be committed and lie in `context` to be copied",
    ),
];

/// The command line.
pub(super) const ARGUMENTS: &[Cause] = &[
    row(
        "unknown-flag",
        &["unknown flag: *", "unknown shorthand flag: *"],
        "this engine has no such flag: {1}",
        "werf 2 and 3 differ; a variable WERF_… of the same name is ignored where it is unknown",
    ),
    row(
        "flag-without-value",
        &["flag needs an argument: *"],
        "the flag {1} needs a value",
        "write it after `--` as --flag=value",
    ),
    row(
        "unknown-command",
        &["unknown command \"*\""],
        "this engine has no command `{1}`",
        "is it really werf? --engine names another one",
    ),
    row(
        "no-such-image",
        &["no image matches pattern \"*\""],
        "werf.yaml has no image `{1}`",
        "`werf config list` prints the names",
    ),
    row(
        "custom-tag",
        &["invalid custom tag \"*\""],
        "the custom tag `{1}` cannot be used",
        "deckmod makes the tags of a module itself: drop --add-custom-tag",
    ),
    row(
        "bad-repository",
        &["invalid repository address \"*\""],
        "`{1}` is no address of a repository",
        "write `host/path` without a scheme",
    ),
    row(
        "not-built",
        &["stages required"],
        "the images are not in the repository, and building them is forbidden",
        "drop --require-built-images or --check-built-images",
    ),
];
