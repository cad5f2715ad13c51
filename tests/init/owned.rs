//! Files that deckmod owns: options, drift, conflicts, all or nothing.

use super::{BUILD, DEPLOY, JOBS, RELEASE, files, init, module};
use crate::support::Sandbox;

#[test]
fn a_second_run_changes_nothing_and_takes_the_options_of_the_first() {
    for arguments in [
        &[][..],
        &["--ci", "gitlab"],
        &["--ci", "gitlab", "--registry", "custom", "--editions", "ce,ee"],
        &["--ci", "none"],
        &["--registry", "custom", "--editions", "ce,se-plus"],
        &["--token-secret", "TOKEN"],
    ] {
        let sandbox = module();
        let first = init(&sandbox, arguments).expect(0);
        assert!(first.stdout.contains("+# deckmod: begin"), "{}", first.stdout);
        let written = files(&sandbox);
        let again = init(&sandbox, &[]).expect(0).says(&["nothing to do"]);
        assert_eq!(again.stdout, "");
        init(&sandbox, arguments).expect(0).says(&["nothing to do"]);
        let checked = init(&sandbox, &["--check"]).expect(0);
        assert_eq!((checked.stdout.as_str(), files(&sandbox)), ("", written), "{arguments:?}");
    }
}

#[test]
fn an_edit_is_told_and_mended() {
    for (arguments, path) in [
        (&[][..], BUILD),
        (&[], DEPLOY),
        (&[], "Makefile"),
        (&[], ".pre-commit-config.yaml"),
        (&["--ci", "gitlab"], JOBS),
    ] {
        let sandbox = module();
        init(&sandbox, arguments).expect(0);
        let right = sandbox.read(path);
        let wrong = right.replace("deckmod check", "deckmod check --once");
        let wrong = if wrong == right { right.replace("$VERSION", "$VERSIONS") } else { wrong };
        assert_ne!(wrong, right, "{path}");
        sandbox.write(path, &wrong);
        let run = init(&sandbox, &["--check"]).expect(1).says(&[path, "differs"]);
        assert!(run.stdout.contains(&format!("--- a/{path}\n+++ b/{path}\n")), "{}", run.stdout);
        assert_eq!(sandbox.read(path), wrong);
        init(&sandbox, &["--dry-run"]).expect(0);
        assert_eq!(sandbox.read(path), wrong);
        init(&sandbox, &[]).expect(0);
        assert_eq!(sandbox.read(path), right);
        std::fs::remove_file(sandbox.path(path)).unwrap();
        init(&sandbox, &["--check"]).expect(1).says(&[path]);
    }
}

#[test]
fn what_is_the_authors_is_no_drift() {
    let sandbox = module();
    init(&sandbox, &["--editions", "ce,ee"]).expect(0);
    sandbox.write(
        "deckmod.yaml",
        "version: 1\neditions: {ce: {source: r.example/ce}, ee: {source: r.example/ee}}\n",
    );
    sandbox.write("Makefile", format!("mine:\n\techo\n{}\nlast:\n", sandbox.read("Makefile")));
    // Dependabot moves pins of others.
    let moved = sandbox.read(BUILD).replace(
        "checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1",
        "checkout@0000000000000000000000000000000000000000 # v8.0.0",
    );
    sandbox.write(BUILD, &moved);
    init(&sandbox, &["--check"]).expect(0);
    init(&sandbox, &[]).expect(0).says(&["nothing to do"]);
    assert_eq!(sandbox.read(BUILD), moved);
}

#[test]
fn deckmod_yaml_says_which_editions_there_are() {
    let sandbox = module();
    sandbox.write("deckmod.yaml", "version: 1\neditions: {ce: {source: r.example/ce}}\n");
    init(&sandbox, &["--editions", "ce,ee"])
        .expect(2)
        .says(&["deckmod.yaml names the editions ce"]);
    init(&sandbox, &[]).expect(0);
    assert!(sandbox.read(RELEASE).contains("edition: [ce]"));
    sandbox.write("deckmod.yaml", "version: 1\neditions: {ce: {}, ee: {}}\n");
    init(&sandbox, &["--check"]).expect(1).says(&[RELEASE]);
    init(&sandbox, &["--editions", "ee,ce"]).expect(0);
    init(&sandbox, &["--check"]).expect(0);

    let sandbox = module();
    sandbox.write("deckmod.yaml", "version: 1\nengine: werf\n");
    init(&sandbox, &["--editions", "ce,ee"])
        .expect(0)
        .says(&["names no editions", "MODULE_EDITION: ee"]);
    assert_eq!(sandbox.read("deckmod.yaml"), "version: 1\nengine: werf\n");
}

#[test]
fn nothing_written_cannot_be_compared() {
    init(&module(), &["--check"]).expect(3).says(&["has written nothing here"]);
}

#[test]
fn a_file_of_the_author_in_the_way_stops_all_of_it() {
    for path in [BUILD, RELEASE, DEPLOY] {
        let sandbox = module();
        sandbox.write(path, "name: mine\n# Written by `deckmod init`\n");
        let before = files(&sandbox);
        init(&sandbox, &[]).expect(3).says(&[path, "rename or remove", "--ci none"]);
        assert_eq!(files(&sandbox), before);
    }
}

#[test]
fn what_cannot_be_written_stops_all_of_it() {
    let sandbox = module();
    sandbox.write(".github", "a file\n");
    let before = files(&sandbox);
    init(&sandbox, &[]).expect(3).says(&[".github", "in its way"]);
    assert_eq!(files(&sandbox), before);
}

#[test]
fn links_that_lead_out_are_not_followed() {
    let outside = Sandbox::new();
    for (link, target) in [
        (".github", outside.root()),
        ("Makefile", outside.path("new")),
        (".pre-commit-config.yaml", outside.path("new")),
    ] {
        let sandbox = module();
        std::os::unix::fs::symlink(&target, sandbox.path(link)).unwrap();
        init(&sandbox, &[]).expect(3).says(&[link]);
        assert!(files(&outside).is_empty() && !sandbox.path(BUILD).exists());
    }
}

#[test]
fn options_are_in_every_file() {
    let sandbox = module();
    init(&sandbox, &["--token-secret", "TOKEN", "--editions", "ce,ee"]).expect(0);
    let line = "# Written by `deckmod init --ci github --registry ghcr --editions ce,ee --token-secret TOKEN`";
    for path in [BUILD, RELEASE, DEPLOY, "Makefile", ".pre-commit-config.yaml"] {
        let text = sandbox.read(path);
        assert!(text.contains(line), "{path}");
        assert!(!text.contains("secrets.GITHUB_TOKEN"), "{path}");
    }
    for path in [BUILD, RELEASE, DEPLOY] {
        assert!(sandbox.read(path).contains("secrets.TOKEN"), "{path}");
    }
    for path in [BUILD, RELEASE] {
        assert!(sandbox.read(path).contains("edition: [ce, ee]"), "{path}");
    }
    assert!(
        sandbox.read(DEPLOY).contains(
            "${{ inputs.edition-ce && 'ce' || '' }},${{ inputs.edition-ee && 'ee' || '' }}"
        )
    );
    assert!(sandbox.read("Makefile").contains("deckmod werf-build --edition \"$$EDITION\""));
    // Another choice is written over it, and what it no longer wants is named.
    init(&sandbox, &["--ci", "gitlab"]).expect(0).says(&[BUILD, "remove it"]);
    assert!(sandbox.read(JOBS).contains("--ci gitlab --registry gitlab --editions ce,ee"));
    init(&sandbox, &["--check"]).expect(0);
    init(&sandbox, &["--ci", "github"]).expect(0).says(&[JOBS, ".gitlab-ci.yml is of another CI"]);
}

#[test]
fn a_registry_of_ones_own_is_named_by_variables_and_development_is_apart() {
    let sandbox = module();
    init(&sandbox, &["--registry", "custom"]).expect(0).says(&["variables and secrets"]);
    let build = sandbox.read(BUILD);
    assert!(
        build.contains("secrets.DEV_MODULES_REGISTRY_PASSWORD")
            && !build.contains("secrets.MODULES_REGISTRY_PASSWORD")
    );
    for path in [RELEASE, DEPLOY] {
        let text = sandbox.read(path);
        assert!(
            text.contains("secrets.MODULES_REGISTRY_PASSWORD") && !text.contains("DEV_MODULES"),
            "{path}"
        );
    }
    for path in [BUILD, RELEASE, DEPLOY] {
        assert!(!sandbox.read(path).contains("packages: write"), "{path}");
    }
}

#[test]
fn the_ci_is_that_of_the_repository() {
    for (remote, file, expected) in [
        ("git@github.com:Acme/demo.git", "", BUILD),
        ("https://gitlab.example.com/acme/demo.git", "", JOBS),
        ("", ".gitlab-ci.yml", JOBS),
        ("", ".github/workflows/mine.yml", BUILD),
        ("https://github.com/Acme/demo", ".gitlab-ci.yml", BUILD),
        ("", "", BUILD),
    ] {
        let sandbox = module();
        if !remote.is_empty() {
            sandbox.git(&["remote", "add", "origin", remote]);
        }
        if !file.is_empty() {
            sandbox.write(file, "stages: [test]\n");
        }
        init(&sandbox, &["--editions", "ce"]).expect(0);
        assert!(sandbox.path(expected).exists(), "{remote} {file}");
        let owner = sandbox.read("deckmod.yaml").contains("ghcr.io/acme/ce/modules");
        assert_eq!(owner, remote.contains("github"), "{remote}");
    }
}

#[test]
fn below_the_top_of_a_repository_there_is_no_ci() {
    let sandbox = Sandbox::with_git();
    sandbox.write_all(&[("modules/demo/module.yaml", "name: demo\n"), ("a", "b")]);
    let at = |arguments: &[&str]| {
        super::deckmod(&sandbox, &[&["-C", "modules/demo", "init"], arguments].concat())
    };
    at(&["--ci", "github"]).expect(2).says(&["--ci none"]);
    at(&[]).expect(0);
    let names: Vec<String> = files(&sandbox).into_keys().collect();
    assert_eq!(names, ["a", "modules/demo/Makefile", "modules/demo/module.yaml"]);
}

#[test]
fn what_makes_no_sense_is_a_usage_error() {
    for (arguments, word) in [
        (&["--ci", "githab"][..], "github"),
        (&["--ci", "gitlab", "--registry", "ghcr"], "does not go with"),
        (&["--editions", "C E"], "cannot be written for the edition"),
        (&["--editions", "ce,ce"], "twice"),
        (&["--token-secret", "ghp_x-y"], "cannot name a secret"),
        (&["--ci", "gitlab", "--token-secret", "TOKEN"], "ghcr.io"),
        (&["--check", "--dry-run"], "cannot be used with"),
        (&["my-app", "--check"], "cannot be used with"),
    ] {
        let sandbox = module();
        let before = files(&sandbox);
        init(&sandbox, arguments).expect(2).says(&[word]);
        assert_eq!(files(&sandbox), before);
    }
}

#[test]
fn giterminism_gets_what_the_templates_read() {
    let sandbox = module();
    sandbox.write_all(&[
        (
            "werf.yaml",
            "configVersion: 1\nproject: demo\n---\nimage: a\nfrom: {{ env \"BASE\" \"a:1\" }}\n",
        ),
        ("werf-giterminism.yaml", "giterminismConfigVersion: 1\n"),
    ]);
    sandbox.commit("reads");
    init(&sandbox, &["--dry-run"]).expect(0).says(&["werf-giterminism.yaml"]);
    init(&sandbox, &[]).expect(0);
    assert!(
        sandbox.read("werf-giterminism.yaml").contains("allowEnvVariables:\n    - BASE"),
        "{}",
        sandbox.read("werf-giterminism.yaml")
    );
    init(&sandbox, &["--check"]).expect(0);
}
