//! Others' programs judge what is written: make, actionlint (Go), zizmor and check-jsonschema (PyPI). A judge that cannot
//! be had is skipped, and said so.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::{JOBS, init, module};
use crate::support::Sandbox;

const FROM_PYPI: [&str; 2] = ["zizmor==1.32.0", "check-jsonschema==0.39.0"];
const ACTIONLINT: &str = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.7";

/// Every way in which CI files are written.
const WAYS: [&[&str]; 8] = [
    &[],
    &["--editions", "ce,se-plus"],
    &["--token-secret", "TOKEN"],
    &["--registry", "custom"],
    &["--registry", "custom", "--editions", "ce,ee"],
    &["--ci", "gitlab"],
    &["--ci", "gitlab", "--registry", "custom"],
    &["--ci", "gitlab", "--editions", "ce,ee"],
];

fn written(way: &[&str]) -> Sandbox {
    let sandbox = module();
    init(&sandbox, way).expect(0);
    sandbox
}

/// A program of the machine, or one that `install` brings into a folder.
fn judge(name: &str, install: impl Fn(&Path) -> Option<PathBuf>, folder: &Path) -> Option<PathBuf> {
    let has =
        Command::new(name).arg("--version").output().is_ok_and(|output| output.status.success());
    let found = if has { Some(name.into()) } else { install(folder) };
    if found.is_none() {
        eprintln!("skipped: {name} cannot be had here");
    }
    found
}

fn of_pypi(name: &str, folder: &Path) -> Option<PathBuf> {
    let venv = folder.join("venv");
    if !venv.exists() {
        let made = Command::new("python3").args(["-m", "venv"]).arg(&venv).output().ok()?;
        let quiet = ["install", "--quiet", "--disable-pip-version-check", "--retries", "1"];
        let pip = Command::new(venv.join("bin/pip")).args(quiet).args(FROM_PYPI).output().ok()?;
        if !made.status.success() || !pip.status.success() {
            return None;
        }
    }
    Some(venv.join("bin").join(name)).filter(|path| path.exists())
}

fn of_go(folder: &Path) -> Option<PathBuf> {
    let made =
        Command::new("go").args(["install", ACTIONLINT]).env("GOBIN", folder).output().ok()?;
    made.status.success().then(|| folder.join("actionlint"))
}

fn shown(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn workflows(sandbox: &Sandbox) -> Vec<PathBuf> {
    let found = std::fs::read_dir(sandbox.path(".github/workflows"));
    found.map(|all| all.flatten().map(|entry| entry.path()).collect()).unwrap_or_default()
}

#[test]
fn others_find_nothing_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let pypi = |name: &'static str| judge(name, |folder| of_pypi(name, folder), folder);
    let (zizmor, schemas) = (pypi("zizmor"), pypi("check-jsonschema"));
    let actionlint = judge("actionlint", of_go, folder);
    for way in WAYS {
        let sandbox = written(way);
        let run = |program: &PathBuf, arguments: &[&str], files: &[PathBuf]| {
            let output = Command::new(program)
                .args(arguments)
                .args(files)
                .current_dir(sandbox.root())
                .output()
                .unwrap();
            assert!(output.status.success(), "{way:?} {}: {}", program.display(), shown(&output));
        };
        let workflows = workflows(&sandbox);
        assert_eq!(workflows.len(), if sandbox.path(JOBS).exists() { 0 } else { 3 });
        if let (Some(actionlint), false) = (&actionlint, workflows.is_empty()) {
            run(actionlint, &["-shellcheck=", "-pyflakes="], &workflows);
        }
        if let (Some(zizmor), false) = (&zizmor, workflows.is_empty()) {
            run(zizmor, &["--offline", "--no-progress"], &workflows);
        }
        if let Some(schemas) = &schemas {
            if workflows.is_empty() {
                let files = [sandbox.path(JOBS), sandbox.path(".gitlab-ci.yml")];
                run(
                    schemas,
                    &["--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci"],
                    &files,
                );
            } else {
                run(schemas, &["--builtin-schema", "vendor.github-workflows"], &workflows);
            }
        }
    }
    let action = [Path::new(env!("CARGO_MANIFEST_DIR")).join("action.yml")];
    for (judge, arguments) in [
        (&zizmor, &["--offline", "--no-progress"][..]),
        (&schemas, &["--builtin-schema", "vendor.github-actions"]),
    ] {
        if let Some(judge) = judge {
            let output = Command::new(judge).args(arguments).args(&action).output().unwrap();
            assert!(output.status.success(), "{}", shown(&output));
        }
    }
}

#[test]
fn make_understands_the_targets() {
    if Command::new("make").arg("--version").output().is_err() {
        eprintln!("skipped: there is no make here");
        return;
    }
    for (way, makefile) in
        [(&[][..], ""), (&["--editions", "ce"], "all: ; ls"), (&[], "all:\n\tls\n\ncheck: all\n")]
    {
        let sandbox = module();
        if !makefile.is_empty() {
            sandbox.write("Makefile", makefile);
        }
        init(&sandbox, way).expect(0);
        let check = if makefile.contains("check") { "deckmod-check" } else { "check" };
        for target in [check, "build", "publish", "promote", "status"] {
            let output = sandbox.run(
                "make",
                &["-n", "--warn-undefined-variables", target, "VERSION=v1.2.3", "CHANNEL=alpha"],
            );
            assert!(
                output.status.success() && shown(&output).starts_with("deckmod "),
                "{target}: {}",
                shown(&output)
            );
            assert!(!shown(&output).contains("warning"), "{}", shown(&output));
        }
    }
}
