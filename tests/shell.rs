//! What makes deckmod at home in a shell: completions, sourced by real shells, and pages that `man` reads.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test that cannot go on panics and says what it skips"
)]

mod engine_fixture;
mod support;

use std::process::Output;

use engine_fixture::Run;
use support::Sandbox;

const DECKMOD: &str = env!("CARGO_BIN_EXE_deckmod");

fn deckmod(sandbox: &Sandbox, arguments: &[&str]) -> Run {
    Run::from(sandbox.run(DECKMOD, arguments))
}

/// A sandbox with the completions of a shell in `completions`.
fn completing(shell: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    let text = deckmod(&sandbox, &["completions", shell]).expect(0).stdout;
    sandbox.write("completions", text);
    sandbox
}

fn stdout(output: &Output) -> String {
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Is a program here? Where it is not, says what is left out.
fn has(sandbox: &Sandbox, program: &str, left_out: &str) -> bool {
    let found = sandbox.run("sh", &["-c", &format!("command -v {program}")]).status.success();
    if !found {
        eprintln!("skipped: there is no {program} here, {left_out}");
    }
    found
}

/// What bash offers for the last of these words.
fn offered_by_bash(sandbox: &Sandbox, words: &[&str]) -> Vec<String> {
    let script = ". ./completions\nCOMP_WORDS=(\"$@\")\nCOMP_CWORD=$(($# - 1))\n\
        _deckmod deckmod \"${@: -1}\" \"${@: -2:1}\"\nprintf '%s\\n' \"${COMPREPLY[@]}\"";
    let arguments = [&["--norc", "-euc", script, "bash", "deckmod"], words].concat();
    stdout(&sandbox.run("bash", &arguments)).lines().map(str::to_owned).collect()
}

#[test]
fn bash_completes_verbs_flags_and_values() {
    let sandbox = completing("bash");
    assert_eq!(offered_by_bash(&sandbox, &["ch"]), ["check"]);
    assert_eq!(offered_by_bash(&sandbox, &["check", "--fa"]), ["--fail-on"]);
    let levels = offered_by_bash(&sandbox, &["check", "--fail-on", ""]);
    assert_eq!(levels, ["error", "warning", "info", "never"]);
    assert_eq!(offered_by_bash(&sandbox, &["completions", "po"]), ["powershell"]);
    assert_eq!(offered_by_bash(&sandbox, &["promote", "v1.2.3", "--to", "ro"]), ["rock-solid"]);
    assert_eq!(offered_by_bash(&sandbox, &["check", "--format", "sa"]), ["sarif"]);
    assert_eq!(offered_by_bash(&sandbox, &["explain", "secret-unu"]), ["secret-unused"]);
    let verbs = offered_by_bash(&sandbox, &[""]);
    assert!(["werf-build", "promote", "man"].iter().all(|verb| verbs.contains(&(*verb).into())));
}

#[test]
fn fish_completes_verbs_and_flags() {
    let sandbox = completing("fish");
    if !has(&sandbox, "fish", "its completions are not tried") {
        return;
    }
    let ask = |line: &str| {
        let script = format!(". ./completions; complete -C '{line}'");
        stdout(&sandbox.run("fish", &["--no-config", "-c", &script]))
    };
    assert!(ask("deckmod ch").starts_with("check\t"), "{}", ask("deckmod ch"));
    assert!(ask("deckmod check --fa").starts_with("--fail-on\t"));
}

#[test]
fn zsh_reads_the_completions() {
    let sandbox = completing("zsh");
    if !has(&sandbox, "zsh", "its completions are not tried") {
        return;
    }
    std::fs::create_dir(sandbox.path("zfunc")).unwrap();
    std::fs::rename(sandbox.path("completions"), sandbox.path("zfunc/_deckmod")).unwrap();
    let script = "fpath=($PWD/zfunc $fpath); autoload -U compinit; compinit -u -D\n\
        print ${_comps[deckmod]}; autoload +X _deckmod && print read";
    assert_eq!(stdout(&sandbox.run("zsh", &["-fc", script])), "_deckmod\nread\n");
}

#[test]
fn every_shell_has_completions_and_no_other_word_is_one() {
    let sandbox = Sandbox::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = deckmod(&sandbox, &["completions", shell]).expect(0);
        assert!(run.stdout.contains("werf-build") && run.stdout.contains("fail-on"), "{shell}");
        assert_eq!(run.stderr, "", "{shell}");
    }
    deckmod(&sandbox, &["completions", "tcsh"]).expect(2).says(&["tcsh", "bash"]);
}

/// The pages in `man1`.
fn pages(sandbox: &Sandbox) -> Vec<String> {
    deckmod(sandbox, &["man", "man1"]).expect(0).says(&["pages written to"]);
    let entries = std::fs::read_dir(sandbox.path("man1")).unwrap().flatten();
    let mut pages: Vec<String> =
        entries.map(|entry| format!("man1/{}", entry.file_name().display())).collect();
    pages.sort();
    assert!(pages.len() > 10 && pages.contains(&"man1/deckmod-check.1".to_owned()), "{pages:?}");
    pages
}

#[test]
fn man_shows_the_pages_without_a_warning() {
    let sandbox = Sandbox::new();
    let pages = pages(&sandbox);
    let page = deckmod(&sandbox, &["man"]).expect(0).stdout;
    assert_eq!(page, sandbox.read("man1/deckmod.1"));
    if !has(&sandbox, "man", "pages are not shown") {
        return;
    }
    for page in pages {
        let shown = sandbox.run("man", &["--warnings", "-P", "cat", "-l", &page]);
        let text = stdout(&shown);
        let verb = page.trim_start_matches("man1/").trim_end_matches(".1").replacen('-', " ", 1);
        let examples = text.split_once("\nEXAMPLES\n").map(|(_, rest)| rest).unwrap();
        let examples = examples.split("\nEXIT STATUS\n").next().unwrap();
        let lines = examples.lines().filter(|line| line.contains(&verb)).count();
        assert!(lines >= 2, "each example has a line of its own: {examples}");
        assert!(!text.contains("\\f") && !text.contains("\\("), "{text}");
    }
}

#[test]
fn mandoc_finds_no_fault_in_the_pages() {
    let sandbox = Sandbox::new();
    let pages = pages(&sandbox);
    if !has(&sandbox, "mandoc", "pages are not linted by it") {
        return;
    }
    for page in pages {
        let linted = sandbox.run("mandoc", &["-T", "lint", "-W", "warning", &page]);
        let faults = String::from_utf8_lossy(&linted.stdout);
        let real =
            |line: &&str| !line.contains("missing date") && !line.contains("operating system");
        assert_eq!(faults.lines().filter(real).collect::<Vec<_>>(), Vec::<&str>::new());
    }
}

#[test]
fn a_directory_that_cannot_be_written_to_is_named() {
    let sandbox = Sandbox::new();
    sandbox.write("file", "");
    deckmod(&sandbox, &["man", "file"]).expect(2).says(&["cannot write", "file", "= help:"]);
}
