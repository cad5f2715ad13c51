//! Files of the author's: every byte of theirs stays.

use super::{JOBS, init, module, without_block};

/// Texts as people have them: how they end, what ends their lines, tabs, comments, lists at every indentation.
const MAKEFILES: [&str; 7] = [
    "all:\n\tgo build ./...\n",
    "all: ; ls",
    "all:\r\n\tls\r\n",
    "X = 1 \\\n  2",
    "# only a comment\n\n\n",
    "\n",
    "ifdef A\nall:\n\tls\nendif\n",
];

#[test]
fn a_makefile_gets_a_block_at_its_end() {
    for text in MAKEFILES {
        let sandbox = module();
        sandbox.write("Makefile", text);
        init(&sandbox, &["--ci", "none"]).expect(0).says(&["Makefile"]);
        let written = sandbox.read("Makefile");
        assert!(written.starts_with(text), "{written:?}");
        let rest = without_block(&written);
        assert_eq!(rest.trim_end(), text.trim_end(), "{text:?}");
        assert!(!text.contains('\r') || !written.replace("\r\n", "").contains('\n'));
        init(&sandbox, &[]).expect(0).says(&["nothing to do"]);
        // The author goes on below it.
        sandbox.write("Makefile", format!("{written}\nlast:\n\techo \\\n"));
        init(&sandbox, &[]).expect(0).says(&["nothing to do"]);
        init(&sandbox, &["--token-secret", "TOKEN", "--ci", "github"]).expect(0);
        assert_eq!(without_block(&sandbox.read("Makefile")), format!("{rest}\nlast:\n\techo \\\n"));
    }
}

#[test]
fn targets_of_the_author_stay_theirs() {
    let sandbox = module();
    sandbox.write("Makefile", ".PHONY: publish\nbuild check: all\n\tls\nstatus = 1\n");
    init(&sandbox, &[]).expect(0).says(&["`deckmod-build`", "`deckmod-check`"]);
    let written = sandbox.read("Makefile");
    for target in ["deckmod-build:", "deckmod-check:", "publish:", "promote:", "status:"] {
        assert!(written.lines().any(|line| line == target), "{target}: {written}");
    }
    // A target that comes later counts too.
    sandbox.write("Makefile", format!("{written}\nstatus:\n\tls\n"));
    init(&sandbox, &["--check"]).expect(1);
    init(&sandbox, &[]).expect(0);
    assert!(sandbox.read("Makefile").contains("\ndeckmod-status:"));
}

#[test]
fn the_makefile_is_the_one_that_make_reads() {
    let sandbox = module();
    sandbox.write("GNUmakefile", "all:\n");
    init(&sandbox, &[]).expect(0);
    assert!(sandbox.read("GNUmakefile").contains("check:") && !sandbox.path("Makefile").exists());
    init(&sandbox, &["--check"]).expect(0);

    let sandbox = module();
    sandbox.write("Makefile", ".RECIPEPREFIX = >\nall:\n> ls\n");
    init(&sandbox, &[]).expect(0).says(&[".RECIPEPREFIX"]);
    assert!(!sandbox.read("Makefile").contains("deckmod"));
}

#[test]
fn pre_commit_gets_one_more_repository() {
    for text in [
        "repos:\n- repo: https://example.com/a\n  rev: v1\n  hooks:\n  - id: a\n",
        "# mine\nrepos:\n  - repo: local\n    hooks:\n      - id: a\n        entry: |\n          x\n\n          y\n\n# last\nfail_fast: true",
        "repos:\r\n- repo: local\r\n  hooks: []\r\n",
        "fail_fast: true\nrepos:\nexclude: x\n",
        "exclude: x\n",
        "---\nrepos:\n- {repo: local, hooks: []}",
    ] {
        let sandbox = module();
        sandbox.write(".pre-commit-config.yaml", text);
        init(&sandbox, &["--ci", "none"]).expect(0).says(&[".pre-commit-config.yaml"]);
        let written = sandbox.read(".pre-commit-config.yaml");
        assert!(written.contains("entry: deckmod check"));
        assert_eq!(without_block(&written).trim_end(), text.trim_end(), "{written}");
        init(&sandbox, &[]).expect(0).says(&["nothing to do"]);
        init(&sandbox, &["--check"]).expect(0);
    }
}

#[test]
fn what_cannot_be_extended_with_certainty_is_left_and_said() {
    for text in [
        "repos: []\n",
        "repos: [{repo: local, hooks: []}]\n",
        "repos:\n- a\n---\nb: 1\n",
        "{repos: []}\n",
        "repos: *a\n",
        "a: [\n",
    ] {
        let sandbox = module();
        sandbox.write(".pre-commit-config.yaml", text);
        let run = init(&sandbox, &["--ci", "none"]).expect(0);
        run.says(&[
            ".pre-commit-config.yaml is not changed",
            "- repo: local",
            "entry: deckmod check",
        ]);
        assert_eq!(sandbox.read(".pre-commit-config.yaml"), text);
        init(&sandbox, &["--check"]).expect(0);
    }
}

#[test]
fn a_hook_of_the_author_is_enough() {
    let sandbox = module();
    let text = "repos:\n- repo: local\n  hooks:\n  - id: x\n    entry: deckmod check --once\n";
    sandbox.write(".pre-commit-config.yaml", text);
    init(&sandbox, &[]).expect(0);
    assert_eq!(sandbox.read(".pre-commit-config.yaml"), text);
}

#[test]
fn gitlab_includes_the_jobs() {
    for (text, build, deploy) in [
        (
            "include:\n  - remote: 'https://example.com/a.yml'\n\nLint:\n  extends: .lint\n",
            "build",
            "deploy",
        ),
        (
            "stages: [lint, images, roll-out] # mine\nLint:\n  stage: lint\n  script: ls",
            "lint",
            "roll-out",
        ),
        (
            "stages:\r\n  - build\r\n  - deploy\r\n  - cleanup\r\ninclude:\r\n- local: a.yml\r\n",
            "build",
            "deploy",
        ),
        ("# nothing\n", "build", "deploy"),
    ] {
        let sandbox = module();
        sandbox.write(".gitlab-ci.yml", text);
        init(&sandbox, &[]).expect(0);
        let written = sandbox.read(".gitlab-ci.yml");
        assert_eq!(without_block(&written).trim_end(), text.trim_end(), "{written}");
        assert!(written.contains("- local: .gitlab/deckmod.gitlab-ci.yml"), "{written}");
        let jobs = sandbox.read(JOBS);
        assert!(
            jobs.contains(&format!("stage: \"{build}\"\n"))
                && jobs.contains(&format!("stage: \"{deploy}\"\n")),
            "{jobs}"
        );
        init(&sandbox, &[]).expect(0).says(&["nothing to do"]);
    }
    let sandbox = module();
    sandbox.write(".gitlab-ci.yml", "stages: [\n  build,\n  x]\n");
    init(&sandbox, &[]).expect(3).says(&["`stages` of .gitlab-ci.yml is not understood"]);
    assert!(!sandbox.path(JOBS).exists());
    for text in [
        "include: a.yml\n",
        "include: [a.yml, b.yml]\n",
        "include:\n  local: a.yml\n",
        "spec:\n  inputs: {}\n---\ninclude:\n- a.yml\n",
    ] {
        let sandbox = module();
        sandbox.write(".gitlab-ci.yml", text);
        init(&sandbox, &[])
            .expect(0)
            .says(&[".gitlab-ci.yml is not changed", "- local: .gitlab/deckmod.gitlab-ci.yml"]);
        assert_eq!(sandbox.read(".gitlab-ci.yml"), text);
    }
    // Who did it by hand is left alone.
    let sandbox = module();
    let text = "include: [{local: /.gitlab/deckmod.gitlab-ci.yml}]\n";
    sandbox.write(".gitlab-ci.yml", text);
    init(&sandbox, &[]).expect(0);
    assert_eq!(sandbox.read(".gitlab-ci.yml"), text);
}

#[test]
fn a_mark_without_the_other_is_an_error_before_anything_is_written() {
    let sandbox = module();
    sandbox.write("Makefile", "# deckmod: begin\nall:\n");
    let before = super::files(&sandbox);
    init(&sandbox, &[]).expect(3).says(&["Makefile", "# deckmod: end"]);
    assert_eq!(super::files(&sandbox), before);
}
