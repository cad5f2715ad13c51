//! The hooks in a real repository, run by the real pre-commit (PyPI): the check stops a commit, and lets a good one pass.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "pre-commit and its PATH are no business of deckmod; a test that cannot go on panics and says what it skips"
)]

mod engine_fixture;
mod support;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use support::Sandbox;

/// The version that is installed where the machine has none.
const PRE_COMMIT: &str = "pre-commit==4.7.0";

/// pre-commit of the machine, or one in a folder of its own; `None` where there is no way to one.
fn pre_commit(folder: &Path) -> Option<PathBuf> {
    let found = Command::new("pre-commit").arg("--version").output();
    if found.is_ok_and(|output| output.status.success()) {
        return Some("pre-commit".into());
    }
    let venv = folder.join("venv");
    let made = Command::new("python3").args(["-m", "venv"]).arg(&venv).output().ok()?;
    let pip = venv.join("bin/pip");
    let quiet = ["install", "--quiet", "--disable-pip-version-check", "--retries", "1", PRE_COMMIT];
    let installed =
        made.status.success().then(|| Command::new(pip).args(quiet).output().ok())??;
    installed.status.success().then(|| venv.join("bin/pre-commit"))
}

/// The example module in a repository with a configuration of pre-commit.
fn module(hooks: &str) -> Sandbox {
    let sandbox = Sandbox::with_git();
    let example = engine_fixture::example_module();
    copy(&example, sandbox.path("").as_path());
    sandbox.write(".pre-commit-config.yaml", format!("repos:\n{hooks}"));
    sandbox.commit("all");
    sandbox
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let place = to.join(entry.file_name());
        if entry.path().is_dir() {
            std::fs::create_dir_all(&place).unwrap();
            copy(&entry.path(), &place);
        } else {
            std::fs::copy(entry.path(), place).unwrap();
        }
    }
}

fn run(sandbox: &Sandbox, program: &Path, arguments: &[&str]) -> Output {
    let built = Path::new(env!("CARGO_BIN_EXE_deckmod")).parent().unwrap();
    let path = format!("{}:{}", built.display(), std::env::var("PATH").unwrap());
    Command::new(program)
        .args(arguments)
        .current_dir(sandbox.path(""))
        .env("PATH", path)
        .env("HOME", sandbox.home())
        .env("PRE_COMMIT_HOME", sandbox.home().join("pre-commit"))
        .env_remove("GIT_DIR")
        .output()
        .unwrap()
}

/// A good module passes; a mistake that is staged stops the commit with its place, one that is not staged does not.
fn stops_what_is_staged(sandbox: &Sandbox, program: &Path) {
    let all = run(sandbox, program, &["run", "--all-files"]);
    let said = String::from_utf8_lossy(&all.stdout).into_owned();
    assert!(all.status.success() && said.contains("deckmod check"), "{said}");
    let good = std::fs::read_to_string(sandbox.path("werf.yaml")).unwrap();
    sandbox.write("werf.yaml", format!("{good}\n---\nimage: odd\nfrom: a:1\nnosuch: 1\n"));
    assert!(run(sandbox, program, &["run"]).status.success());
    sandbox.git(&["add", "werf.yaml"]);
    let stopped = run(sandbox, program, &["run"]);
    let said = String::from_utf8_lossy(&stopped.stdout).into_owned();
    let line = good.lines().count() + 5;
    for words in ["werf-unknown-field", "nosuch", &format!("werf.yaml:{line}:1")] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert_eq!(stopped.status.code(), Some(1), "{said}");
}

#[test]
fn hooks_run_in_a_real_repository_from_here_and_from_a_git_path() {
    let folder = tempfile::tempdir().unwrap();
    let Some(program) = pre_commit(folder.path()) else {
        eprintln!("skipped: there is no pre-commit here, and PyPI cannot be reached");
        return;
    };
    let local = "- repo: local\n  hooks:\n  - id: deckmod\n    name: deckmod check\n    entry: deckmod check\n    \
                 language: system\n    pass_filenames: false\n";
    stops_what_is_staged(&module(local), &program);

    // The hooks file of this repository, as people name it: by a repository and a revision.
    let hooks = Sandbox::with_git();
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join(".pre-commit-hooks.yaml");
    hooks.write(".pre-commit-hooks.yaml", std::fs::read(own).unwrap());
    hooks.commit("hooks");
    let revision = hooks.git(&["rev-parse", "HEAD"]);
    let by_path = format!(
        "- repo: {}\n  rev: {}\n  hooks:\n  - id: deckmod-check-system\n",
        hooks.path("").display(),
        revision.trim()
    );
    stops_what_is_staged(&module(&by_path), &program);
}

#[test]
fn both_hooks_check_the_same_files() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join(".pre-commit-hooks.yaml");
    let text = std::fs::read_to_string(own).unwrap();
    let root = deckmod::yaml::parse(&deckmod::text::Source::new("hooks", text)).unwrap();
    let field = |at: usize, key: &str| {
        let hooks = root.as_sequence().unwrap();
        hooks[at].get(key).and_then(|node| node.as_text()).map(str::to_owned)
    };
    for key in ["entry", "files", "pass_filenames", "name"] {
        assert!(field(0, key).is_some() && field(0, key) == field(1, key), "{key}");
    }
    let language = |at| field(at, "language").unwrap();
    assert_eq!((language(0), language(1)), ("rust".to_owned(), "system".to_owned()));
}
