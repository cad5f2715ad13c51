//! New modules.

use std::os::unix::fs::PermissionsExt as _;

use super::{deckmod, files, init};
use crate::support::Sandbox;

#[test]
fn a_new_module_is_checked_clean_and_the_name_is_everywhere() {
    let sandbox = Sandbox::new();
    let run = init(&sandbox, &["my-app"]).expect(0);
    let run = run.says(&["how the images and the module are built", "git init", "git add"]);
    let written = files(&sandbox);
    assert_eq!(run.stdout.lines().count(), written.len(), "{}", run.stdout);
    for path in [
        "werf.yaml",
        "module.yaml",
        "hooks/wished-replicas.sh",
        "Makefile",
        ".pre-commit-config.yaml",
        "README.md",
        super::BUILD,
    ] {
        assert!(
            written.contains_key(path) && run.stdout.lines().any(|line| line == path),
            "{path}"
        );
    }
    for (path, text) in &written {
        let text = String::from_utf8_lossy(text).replace("example.com", "");
        assert!(!text.contains("example"), "{path} still has the name of the example: {text}");
    }
    assert!(sandbox.read("templates/web-server.yaml").contains(".Values.myApp.replicas"));
    assert!(sandbox.read("module.yaml").contains("name: my-app"));
    let hook = std::fs::metadata(sandbox.path("hooks/wished-replicas.sh")).unwrap();
    assert!(hook.permissions().mode() & 0o100 != 0);

    sandbox.git(&["init", "-q", "-b", "main"]);
    sandbox.git(&["add", "."]);
    deckmod(&sandbox, &["check", "--fail-on", "info"]).expect(0);
    init(&sandbox, &[]).expect(0).says(&["nothing to do"]);
    init(&sandbox, &["--check"]).expect(0);
    assert_eq!(files(&sandbox), written);
}

#[test]
fn editions_of_a_new_module_are_in_deckmod_yaml() {
    for more in [&[][..], &["--registry", "custom"], &["--ci", "gitlab"], &["--ci", "none"]] {
        let sandbox = Sandbox::with_git();
        let arguments = [&["my-app", "--editions", "ce,se-plus"], more].concat();
        init(&sandbox, &arguments).expect(0).says(&["deckmod.yaml"]);
        assert!(sandbox.read("deckmod.yaml").contains("  se-plus:\n    source: "));
        sandbox.git(&["add", "."]);
        deckmod(&sandbox, &["check", "--fail-on", "info"]).expect(0);
    }
}

#[test]
fn a_fresh_repository_keeps_its_files() {
    let sandbox = Sandbox::with_git();
    sandbox.write_all(&[("README.md", "mine\n"), ("LICENSE", "mine\n")]);
    let run = init(&sandbox, &["my-app"]).expect(0).says(&["README.md is yours"]);
    assert!(!run.stderr.contains("git init"));
    assert_eq!(sandbox.read("README.md"), "mine\n");
}

#[test]
fn the_difference_of_a_new_module_makes_it() {
    let (shown, made) = (Sandbox::with_git(), Sandbox::with_git());
    let run = init(&shown, &["my-app", "--dry-run"]).expect(0);
    assert!(files(&shown).is_empty());
    let place = shown.write_home("shown.diff", &run.stdout);
    shown.git(&["apply", &place.to_string_lossy()]);
    init(&made, &["my-app"]).expect(0);
    assert_eq!(files(&shown), files(&made));
    let hook = std::fs::metadata(shown.path("hooks/wished-replicas.sh")).unwrap();
    assert_eq!(hook.permissions().mode() & 0o111, 0o111, "it can be run");
}

#[test]
fn where_no_module_can_be_is_said() {
    let empty = Sandbox::with_git();
    init(&empty, &[]).expect(3).says(&["there is no module here yet", "deckmod init NAME"]);
    init(&empty, &["--check"]).expect(3);
    init(&empty, &["My App"]).expect(3).says(&["my-app"]);
    init(&empty, &["release"]).expect(3).says(&["release-module"]);
    assert!(files(&empty).is_empty());

    let other = Sandbox::with_git();
    other.write("main.go", "package main\n");
    init(&other, &["my-app"]).expect(3).says(&["not empty", "mkdir my-app"]);
    init(&other, &[]).expect(3).says(&["module.yaml", "deckmod init NAME"]);
    assert_eq!(files(&other).len(), 1);

    let module = super::module();
    init(&module, &["my-app"]).expect(3).says(&["a module here already"]);
}
