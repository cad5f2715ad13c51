//! Every mistake that a real werf was recorded to refuse, made in a real repository and rendered by deckmod: the same
//! words, at the line of the template that is wrong. `own.json` adds mistakes that hide deeper: in included templates,
//! in files rendered by `tpl`, in text that went through filters. What only a build shows is in `elsewhere.json`.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test stops where it fails, and says what it skips"
)]

mod recordings;
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use recordings::{read, recordings, take, words};
use serde::Deserialize;
use serde_json::Value as Json;
use support::Sandbox;

const RECORDED: &str = include_str!("render_errors/recorded.json");
const OWN: &str = include_str!("render_errors/own.json");
const ELSEWHERE: &str = include_str!("render_errors/elsewhere.json");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    /// The record of werf, `4-errors/unknown-key`.
    recording: Option<String>,
    /// How the repository comes to be, after the base is committed.
    steps: Vec<Json>,
    #[serde(default)]
    arguments: Vec<String>,
    /// The environment; without it the one of the recordings.
    variables: Option<BTreeMap<String, String>>,
    /// Where deckmod is called; the project's directory without it.
    #[serde(default)]
    directory: String,
    #[serde(default = "one")]
    exit: i32,
    /// Words on stderr, where there is no report.
    #[serde(default)]
    stderr: String,
    findings: Vec<Expected>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    words: String,
    path: Option<String>,
    line: Option<u64>,
    /// The lines of werf that refuse it.
    refused_by: Vec<u64>,
}

/// What deckmod said of a case.
struct Answer {
    exit: Option<i32>,
    errors: Vec<Json>,
    stderr: String,
}

const fn one() -> i32 {
    1
}

fn parse(text: &str) -> Vec<Case> {
    serde_json::from_str(text).unwrap()
}

impl Case {
    fn run(&self) -> Answer {
        let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/render_errors/base");
        let mut sandbox = Sandbox::from_folder(&base);
        self.steps.iter().for_each(|step| take(&sandbox, step));
        let recorded = || BTreeMap::from([("MODULES_MODULE_TAG".to_owned(), "v1.2.3".to_owned())]);
        for (name, value) in self.variables.clone().unwrap_or_else(recorded) {
            sandbox.set(&name, value);
        }
        let mut command = sandbox.command(env!("CARGO_BIN_EXE_deckmod"));
        command.current_dir(sandbox.path(&self.directory));
        let output = command.args(["render", "--format", "json"]).args(&self.arguments).output();
        let output = output.unwrap();
        let report: Json = serde_json::from_slice(&output.stdout).unwrap_or_default();
        let findings = report["findings"].as_array().cloned().unwrap_or_default();
        Answer {
            exit: output.status.code(),
            errors: findings.into_iter().filter(|f| f["severity"] == "error").collect(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Is it what was expected, all of it and no more?
    fn fits(&self, answer: &Answer) -> bool {
        answer.exit == Some(self.exit)
            && answer.stderr.contains(&self.stderr)
            && answer.errors.len() == self.findings.len()
            && self.findings.iter().all(|wanted| answer.errors.iter().any(|f| wanted.is(f)))
    }
}

impl Expected {
    fn is(&self, finding: &Json) -> bool {
        let refused_by = finding["refused_by_werf"].as_array().into_iter().flatten();
        finding["message"].as_str().unwrap().contains(&self.words)
            && finding["path"].as_str() == self.path.as_deref()
            && self.line.is_none_or(|line| finding["line"] == line)
            && refused_by.filter_map(Json::as_u64).eq(self.refused_by.iter().copied())
    }
}

impl Answer {
    fn shown(&self) -> String {
        let row = |f: &Json| {
            let (path, line, by) = (&f["path"], &f["line"], &f["refused_by_werf"]);
            format!("  {path}:{line} {by} {}: {}\n", f["check"], f["message"])
        };
        let rows: String = self.errors.iter().map(row).collect();
        let stderr = if rows.is_empty() { self.stderr.as_str() } else { "" };
        format!("exit {:?}\n{rows}{stderr}", self.exit)
    }
}

fn check(cases: &[Case]) {
    let mut wrong = Vec::new();
    for case in cases {
        let answer = case.run();
        if !case.fits(&answer) {
            wrong.push(format!("{}: {}", case.name, answer.shown()));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn a_recorded_mistake_is_told_at_its_line() {
    check(&parse(RECORDED));
}

#[test]
fn a_mistake_behind_templates_is_told_where_it_was_written() {
    check(&parse(OWN));
}

#[test]
fn a_real_werf_says_the_same() {
    let Some(recordings) = recordings() else { return };
    let mut wrong = Vec::new();
    for case in parse(RECORDED) {
        let record = recordings.join(case.recording.as_deref().unwrap());
        let refused = !read(&record, "meta").contains("\nrc: 0");
        let answer = case.run();
        let said = words(&read(&record, "stderr"));
        let told = |finding: &Json| said.contains(&words(finding["message"].as_str().unwrap()));
        // What ends before there is a configuration is told in our own words.
        let same = if case.stderr.is_empty() { answer.errors.iter().any(told) } else { true };
        if refused != (answer.exit != Some(0)) || refused && !same {
            wrong.push(format!("{}: {}  werf: {said}", case.name, answer.shown()));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_record_has_a_case_or_a_reason() {
    let Some(recordings) = recordings() else { return };
    let elsewhere: BTreeMap<String, Vec<String>> = serde_json::from_str(ELSEWHERE).unwrap();
    let cases = parse(RECORDED).into_iter().map(|case| case.name);
    let known: BTreeSet<String> = elsewhere.into_values().flatten().chain(cases).collect();
    let records = std::fs::read_dir(recordings.join("4-errors")).unwrap();
    let name = |path: PathBuf| path.file_stem().unwrap().to_string_lossy().into_owned();
    let paths = records.map(|entry| entry.unwrap().path());
    let metas = paths.filter(|path| path.extension().is_some_and(|word| word == "meta"));
    assert_eq!(metas.map(name).collect::<BTreeSet<_>>(), known);
}
