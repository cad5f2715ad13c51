//! Every function of templates against the real one: lines of `tests/template_cases` go to Go's engine and to deckmod's.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on panics; what was compared is printed"
)]

mod oracle;

use std::collections::BTreeMap;
use std::path::Path;

use deckmod::gotemplate::{Body, Param, Signature, builtins, sprig};
use oracle::{Answer, Case, Oracle};

/// A line of a file of cases.
struct Line {
    file: String,
    number: usize,
    template: String,
    /// Only that both fail is compared: Go's words are not stable.
    words_differ: bool,
}

fn lines() -> Vec<Line> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/template_cases");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .collect();
    files.sort();
    let mut all = Vec::new();
    for path in files {
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        for (at, line) in text.lines().enumerate() {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let words_differ = line.starts_with('!');
            let template = line.strip_prefix('!').unwrap_or(line).to_owned();
            all.push(Line { file: file.clone(), number: at + 1, template, words_differ });
        }
    }
    all
}

/// Go 1.26 names the types that cannot be compared, Go 1.25 does not.
fn words(answer: &Answer) -> Answer {
    const COMPARISON: &str = "incompatible types for comparison";
    answer.clone().map_err(|error| match error.split_once(COMPARISON) {
        Some((before, _)) => format!("{before}{COMPARISON}"),
        None => error,
    })
}

#[test]
fn every_line_gives_what_go_gives() {
    let mut go = Oracle::start();
    let mut differences = Vec::new();
    let lines = lines();
    for line in &lines {
        let case = Case::of(line.template.as_str());
        let (theirs, ours) = (words(&go.ask(&case)), words(&oracle::ours::ask(&case)));
        let equal =
            if line.words_differ { theirs.is_err() && ours.is_err() } else { theirs == ours };
        if !equal {
            let Line { file, number, template, .. } = line;
            differences.push(format!(
                "{file}:{number}: {template}\n    Go:      {theirs:?}\n    deckmod: {ours:?}"
            ));
        }
    }
    println!("compared {} lines with Go", lines.len());
    assert!(
        differences.is_empty(),
        "{}\n{} lines differ",
        differences.join("\n"),
        differences.len()
    );
}

#[test]
fn every_function_has_three_lines() {
    let lines = lines();
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let count = |name: &str| {
        let uses = |line: &&Line| line.template.split(|c| !is_word(c)).any(|word| word == name);
        lines.iter().filter(uses).count()
    };
    let rows = builtins::TABLE.iter().copied().chain(sprig::TABLE.iter().map(|(_, rows)| *rows));
    let few: Vec<&str> = rows
        .flatten()
        .filter(|row| !matches!(row.body, Body::Refused(_)))
        .map(|row| row.name)
        .filter(|name| count(name) < 3)
        .collect();
    assert!(few.is_empty(), "functions with fewer than three lines: {}", few.join(" "));
}

/// The types of arguments as Go writes them.
fn go_types(signature: Signature) -> String {
    let name = |param: Param| match param {
        Param::Any => "interface {}",
        Param::Str => "string",
        Param::Bool => "bool",
        Param::Int => "int",
        Param::Int64 => "int64",
        Param::Float => "float64",
        Param::Map => "map[string]interface {}",
        Param::List => "[]interface {}",
        Param::StringMap => "map[string]string",
        Param::Time => "time.Time",
    };
    let params = signature.params.iter().map(|param| name(*param).to_owned());
    let rest = signature.rest.map(|param| format!("...{}", name(param)));
    params.chain(rest).collect::<Vec<_>>().join(",")
}

#[test]
fn the_functions_of_sprig_are_all_here_with_their_arguments() {
    let theirs = Oracle::start().sprig();
    let mut theirs: BTreeMap<&str, &str> =
        theirs.lines().filter_map(|line| line.split_once(' ')).collect();
    // werf takes it away.
    theirs.remove("expandenv");
    let mut differences = Vec::new();
    for row in sprig::TABLE.iter().flat_map(|(_, rows)| rows.iter()) {
        let ours = go_types(row.signature);
        match theirs.remove(row.name) {
            None => differences.push(format!("{}: not of sprig, or twice", row.name)),
            Some(_) if matches!(row.body, Body::Refused(_)) => {}
            Some(types) if types == ours => {}
            Some(types) => differences.push(format!("{}: ({types}) not ({ours})", row.name)),
        }
    }
    differences.extend(theirs.keys().map(|name| format!("{name}: missing")));
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
