//! werf's own checks at load: each case is a configuration with what is wrong in it, where, and which lines of werf
//! refuse it. Cases with a recording are compared with what a real werf said, where the recordings are at hand.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test stops where it fails, and says what it skips"
)]

use std::path::{Path, PathBuf};

use deckmod::text::Source;
use deckmod::werf::config::{Always, read};
use deckmod::werf::{At, Lines, Problem};
use proptest::prelude::*;
use serde::Deserialize;

const BASE: &str = include_str!("werf_config/base.yaml");
const RECORDED: &str = include_str!("werf_config/cases.json");
const RULES: &str = include_str!("werf_config/rules.json");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    /// The record of werf, `4-errors/unknown-key`.
    recording: Option<String>,
    /// The configuration; without it the base with what follows.
    text: Option<String>,
    /// What is written below the base.
    append: Option<String>,
    /// What is replaced in the base, and with what.
    replace: Option<[String; 2]>,
    /// Does werf-giterminism.yaml allow everything? No, without it.
    #[serde(default)]
    allowed: bool,
    problems: Vec<Expected>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    words: String,
    line: usize,
    /// The lines of werf that refuse it.
    lines: Vec<u8>,
    rule: Option<String>,
}

impl Case {
    /// The configuration; the base is what werf printed of the recorded module.
    fn source(&self) -> Source {
        if let Some(text) = &self.text {
            return Source::new("", text.clone());
        }
        let mut text = format!("{}\n", BASE.trim_end());
        if let Some([old, new]) = &self.replace {
            assert!(text.contains(old.as_str()), "{}", self.name);
            text = text.replacen(old.as_str(), new, 1);
        }
        Source::new("", text + self.append.as_deref().unwrap_or(""))
    }

    fn problems(&self) -> Vec<Problem> {
        let problems = read(self.source().text(), &Always(self.allowed)).problems;
        let is_own = |problem: &Problem| self.text.is_some() || !is_of_base(problem);
        problems.into_iter().filter(is_own).collect()
    }
}

/// The base is written for werf 3: `dependencies.from` is not known to werf 2.77.
fn is_of_base(problem: &Problem) -> bool {
    problem.subject == "from"
        && problem.rule == "werf-unknown-field"
        && problem.refused_by == Lines::V2
}

fn cases() -> Vec<Case> {
    let parse = |text| serde_json::from_str::<Vec<Case>>(text).unwrap();
    [parse(RECORDED), parse(RULES)].into_iter().flatten().collect()
}

fn line(source: &Source, problem: &Problem) -> usize {
    match &problem.at {
        At::Rendered(span) => source.position(span.start).line,
        other => panic!("{other:?} is no place of the rendered text"),
    }
}

fn lines(problem: &Problem) -> Vec<u8> {
    let all = [(problem.refused_by.v2, 2), (problem.refused_by.v3, 3)];
    all.iter().filter(|(refuses, _)| *refuses).map(|(_, number)| *number).collect()
}

#[test]
fn every_mistake_is_told_in_the_words_of_werf_at_our_place() {
    let mut wrong = Vec::new();
    for case in cases() {
        let (source, problems) = (case.source(), case.problems());
        let found: Vec<String> = problems
            .iter()
            .map(|p| format!("  {} {:?} {}: {}", line(&source, p), lines(p), p.rule, p.message))
            .collect();
        let fits = |expected: &Expected, problem: &Problem| {
            problem.message.contains(&expected.words)
                && line(&source, problem) == expected.line
                && lines(problem) == expected.lines
                && expected.rule.as_ref().is_none_or(|rule| *rule == problem.rule)
        };
        let all = case.problems.len() == problems.len()
            && case.problems.iter().all(|e| problems.iter().any(|problem| fits(e, problem)));
        if !all {
            wrong.push(format!("{}:\n{}", case.name, found.join("\n")));
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn a_real_werf_says_the_same() {
    let recordings = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/werf-recordings");
    if !recordings.is_dir() {
        println!("skipped: {} is not here", recordings.display());
        return;
    }
    let mut compared = 0;
    for case in cases() {
        let Some(record) = &case.recording else { continue };
        let stderr = read_record(&recordings.join(format!("{record}.stderr")));
        let number = if record.starts_with("7-v2/") { 2 } else { 3 };
        let (source, problems) = (case.source(), case.problems());
        let refused: Vec<&Problem> =
            problems.iter().filter(|p| lines(p).contains(&number)).collect();
        compared += 1;
        let Some(said) = meaningful_line(&stderr) else {
            assert!(refused.is_empty(), "{record}: werf loads it, we say {refused:?}");
            continue;
        };
        let same = refused.iter().find(|problem| {
            let ours = problem.message.trim_start_matches("yaml: ");
            said == ours || said.starts_with(ours) || ours.starts_with(&said)
        });
        let ours =
            same.unwrap_or_else(|| panic!("{record}: werf says {said:?}, we say {refused:?}"));
        let shown = numbered_lines(&stderr);
        let number = line(&source, ours);
        let text = source.line(number);
        let is_shown = |(n, shown): &(usize, String)| *n == number && shown.trim() == text.trim();
        assert!(shown.is_empty() || shown.iter().any(is_shown), "{record}: line {number} `{text}`");
    }
    assert!(compared > 30, "{compared}");
}

#[test]
fn a_configuration_of_one_line_of_werf_loads_there() {
    let names = ["all keys of the project", "all keys of a Dockerfile", "all keys of werf 2"];
    for name in names {
        let case = cases().into_iter().find(|case| case.name == name).unwrap();
        let read = read(case.source().text(), &Always(true));
        assert!(read.problems.iter().all(|problem| !problem.refused_by.v2), "{name}");
        assert!(read.config.meta().is_some());
    }
}

proptest! {
    /// Whatever is rendered, reading it ends, and every place is in the text.
    #[test]
    fn any_text_is_read(text in "(configVersion: 1\n|---\n|image: [a-c]\n|from: [a-c~]\n|import:\n|- \
        |  add: /\n|git: |[\\[\\]{}:,#&*!|>'\"%@` \t\n-]|.){0,60}") {
        let reading = read(&text, &Always(false));
        for problem in reading.problems {
            let At::Rendered(span) = problem.at else { continue };
            prop_assert!(text.get(span.clone()).is_some(), "{span:?} of {text:?}");
        }
    }
}

fn read_record(path: &PathBuf) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The first line of an error that says what is wrong; without the number of a line, which is ours to tell.
fn meaningful_line(stderr: &str) -> Option<String> {
    let error = stderr.split_once("Error: ")?.1;
    let mut lines = error.lines();
    let first = lines.next()?;
    let line = if first.ends_with("unmarshal errors:") { lines.next()? } else { first };
    let line = line.trim().trim_start_matches("yaml: ");
    let numbered = line.strip_prefix("line ").and_then(|rest| rest.split_once(": "));
    Some(numbered.map_or(line, |(_, rest)| rest).to_owned())
}

/// The lines of the rendered text that werf shows, with their numbers.
fn numbered_lines(stderr: &str) -> Vec<(usize, String)> {
    let numbered = |line: &str| {
        let (number, text) = line.trim_start().split_once("  ")?;
        Some((number.parse().ok()?, text.to_owned()))
    };
    stderr.lines().filter_map(numbered).collect()
}

#[test]
fn a_long_text_is_read_on_two_threads_as_a_short_one() {
    let padding = format!("# {}\n", "x".repeat(4096));
    let told = |padding: &str| {
        let sections = (0..20).map(|number| {
            let mistake = if number % 2 == 0 { "from: a\nfrom: b" } else { "from: [" };
            format!("---\n{padding}image: i{number}\n{mistake}\n")
        });
        let text: String = sections.collect();
        let problems = read(&text, &Always(false)).problems;
        let told = problems.iter().map(|problem| match &problem.at {
            At::Rendered(span) => format!("{}: {}", problem.rule, &text[span.clone()]),
            _ => problem.rule.to_owned(),
        });
        (told.collect::<Vec<_>>(), text.len())
    };
    let (short, length) = told("");
    assert!(length < 2_000 && short.len() >= 20, "{short:?}");
    let (long, length) = told(&padding);
    assert!(length > 64 * 1024);
    assert_eq!(long, short);
}
