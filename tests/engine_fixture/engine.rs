//! The engine of the end-to-end tests.
//!
//! Owns the build of the stand-in (once a test binary, from Go's cache after the first time) and
//! engines that are shell scripts. `DECKMOD_TEST_WERF` names a real werf to be used instead, where
//! a test needs no hook of the stand-in.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::support::Sandbox;

/// The engine to test with: a real werf where `DECKMOD_TEST_WERF` names one, else the stand-in.
pub fn engine() -> PathBuf {
    real().unwrap_or_else(standin)
}

/// What a real werf needs to work on this machine: the variables that name its ways.
pub fn engine_environment() -> Vec<(String, String)> {
    if real().is_none() {
        return Vec::new();
    }
    std::env::vars().filter(|(name, _)| name.starts_with("WERF_")).collect()
}

fn real() -> Option<PathBuf> {
    std::env::var_os("DECKMOD_TEST_WERF").filter(|path| !path.is_empty()).map(PathBuf::from)
}

/// The stand-in, for tests that need its hooks or its dialects.
pub fn standin() -> PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(build).clone()
}

fn build() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("werf-standin");
    fs::create_dir_all(&folder).expect("cargo's folder for tests can be written");
    // Other test binaries may build at the same time: a rename is seen whole or not at all.
    let fresh = folder.join(format!("werf-{}", std::process::id()));
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/werf-standin");
    let mut go = Command::new("go");
    go.args(["build", "-o"]).arg(&fresh).arg(".").current_dir(source);
    let output = go.output().unwrap_or_else(|error| {
        panic!(
            "the tests need Go for the stand-in that takes werf's place ({error}): install it \
             from https://go.dev/dl, or name a real werf by DECKMOD_TEST_WERF"
        )
    });
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "the stand-in for werf does not compile:\n{errors}");
    let program = folder.join("werf");
    fs::rename(&fresh, &program).expect("a file of ours can be renamed");
    program
}

/// The part of a script that finds the path of the report.
const FIND_REPORT: &str = "report=; previous=\nfor argument; do\n\
    [ \"$previous\" = --build-report-path ] && report=$argument\n\
    previous=$argument\ndone\n";

/// An engine that is a shell script: it answers `version` with werf 3.2.0 and runs `on_build` for
/// `build`, with the path of the report in `$report`.
pub fn script_engine(sandbox: &mut Sandbox, name: &str, on_build: &str) -> PathBuf {
    let version = "if [ \"$1\" = version ]; then echo v3.2.0; exit 0; fi\n";
    sandbox.program(name, &format!("#!/bin/sh\n{version}{FIND_REPORT}{on_build}\n"))
}

/// An engine that calls another one and writes into `folder` what it was given and what it built.
pub fn recorder(sandbox: &mut Sandbox, engine: &str, folder: &str) -> PathBuf {
    let script = format!(
        "#!/bin/sh\n[ \"$1\" = version ] && exec '{engine}' \"$@\"\n{FIND_REPORT}\
         cd '{folder}' || exit\nprintf '%s\\n' \"$@\" > argv\nenv > environment\n\
         cat \"$DOCKER_CONFIG/config.json\" > docker 2>/dev/null\n\
         cd \"$OLDPWD\" || exit\n'{engine}' \"$@\"\ncode=$?\n\
         [ -f \"$report\" ] && cp \"$report\" '{folder}/report'\nexit $code\n"
    );
    sandbox.program("recorder", &script)
}
