//! Real modules, where `DECKMOD_CORPUS` names a directory with clones of them.

use std::path::Path;

use super::{files, init};
use crate::support::Sandbox;

#[test]
fn real_modules_take_it_once() {
    let Ok(corpus) = std::env::var("DECKMOD_CORPUS") else {
        eprintln!("skipped: DECKMOD_CORPUS names no directory with clones of modules");
        return;
    };
    let mut clones: Vec<_> =
        std::fs::read_dir(corpus).unwrap().flatten().map(|entry| entry.path()).collect();
    clones.sort();
    for clone in clones.iter().filter(|clone| clone.join("module.yaml").is_file()) {
        for ci in ["github", "gitlab", "none"] {
            one(clone, ci);
        }
    }
}

fn one(clone: &Path, ci: &str) {
    let sandbox = copy(clone);
    let before = files(&sandbox);
    let shown = init(&sandbox, &["--ci", ci, "--dry-run"]).expect(0);
    assert!(shown.stdout.contains("+# deckmod: begin"), "{}: {}", clone.display(), shown.shown());
    assert_eq!(files(&sandbox), before);
    let place = sandbox.write_home("shown.diff", &shown.stdout);
    sandbox.git(&["apply", "--check", &place.to_string_lossy()]);
    let run = init(&sandbox, &["--ci", ci]).expect(0);
    let after = files(&sandbox);
    for (path, text) in &before {
        let now = &after[path];
        assert!(now == text || run.stderr.contains(path), "{path} changed without a word");
    }
    init(&sandbox, &[]).expect(0).says(&["nothing to do"]);
    init(&sandbox, &["--check"]).expect(0);
    assert_eq!(files(&sandbox), after);
    let makefile = sandbox.read("Makefile");
    sandbox.write("Makefile", makefile.replace("deckmod check", "deckmod chek"));
    init(&sandbox, &["--check"]).expect(1).says(&["Makefile"]);
    let notes = run.stderr.lines().filter(|line| line.starts_with("note:"));
    eprintln!(
        "{} {ci}: {} files, {:?}",
        clone.display(),
        after.len() - before.len(),
        notes.collect::<Vec<_>>()
    );
}

/// What git tracks of a clone, as a repository of its own.
fn copy(clone: &Path) -> Sandbox {
    let sandbox = Sandbox::with_git();
    let archive = std::process::Command::new("git")
        .arg("-C")
        .arg(clone)
        .args(["archive", "HEAD"])
        .output()
        .unwrap();
    assert!(archive.status.success());
    let place = sandbox.write_home("clone.tar", &archive.stdout);
    assert!(sandbox.run("tar", &["-xf", &place.to_string_lossy()]).status.success());
    sandbox.commit("all");
    sandbox
}
