//! Where rendered lines say they came from, against what really changes when a template does.
//!
//! One word of a template is changed; the rendered characters that change with it must name its line.

use std::collections::BTreeSet;

use serde_json::Value;

use super::module::Module;

/// A part of a rendered line and its place.
#[derive(Debug)]
struct Part {
    start: usize,
    end: usize,
    path: String,
    line: usize,
    column: usize,
    exact: bool,
    chain: Vec<(String, usize)>,
}

/// A rendered line.
#[derive(Debug)]
struct Line {
    text: String,
    parts: Vec<Part>,
}

/// The lines of a rendering; `None`: it fails.
fn lines(module: &Module) -> Option<Vec<Line>> {
    let run = module.ours(&[], &["--dev", "--origins", "--format", "json"]);
    let report: Value = serde_json::from_str(&run.stdout).ok()?;
    Some(report["origins"].as_array()?.iter().map(line).collect())
}

/// Whether there is a text at all.
pub(crate) fn renders(module: &Module) -> bool {
    lines(module).is_some()
}

fn line(value: &Value) -> Line {
    let parts = value["parts"].as_array().unwrap().iter().map(part).collect();
    Line { text: value["text"].as_str().unwrap().to_owned(), parts }
}

fn part(value: &Value) -> Part {
    let number = |name: &str| usize::try_from(value[name].as_u64().unwrap()).unwrap();
    let chain = value["chain"].as_array().unwrap();
    let call = |call: &Value| {
        let line = usize::try_from(call["line"].as_u64().unwrap()).unwrap();
        (call["path"].as_str().unwrap().to_owned(), line)
    };
    Part {
        start: number("start"),
        end: number("end"),
        path: value["path"].as_str().unwrap().to_owned(),
        line: number("line"),
        column: number("column"),
        exact: value["exact"].as_bool().unwrap(),
        chain: chain.iter().map(call).collect(),
    }
}

/// Every character of every line belongs to a part; its place is there; and what is said to stand
/// there as it is does.
pub(crate) fn every_line_has_one(module: &Module) {
    let lines = lines(module).expect("the fixture renders");
    assert!(lines.len() > 50, "{} has {} lines only", module.layout, lines.len());
    for (at, line) in lines.iter().enumerate() {
        let what = format!("{}, line {}: {line:?}", module.layout, at + 1);
        assert!(!line.parts.is_empty(), "no origin: {what}");
        let mut next = 1;
        for part in &line.parts {
            assert_eq!(part.start, next, "a gap: {what}");
            next = part.end;
            check_place(module, line, part, &what);
        }
        assert_eq!(next, line.text.chars().count() + 1, "a gap at the end: {what}");
    }
}

fn check_place(module: &Module, line: &Line, part: &Part, what: &str) {
    let source = module.sandbox.read(&part.path);
    let place = source.split('\n').nth(part.line - 1);
    let place = place.unwrap_or_else(|| panic!("no such line: {part:?} of {what}"));
    let rest: String = place.chars().skip(part.column - 1).collect();
    assert!(part.column <= place.chars().count() + 1, "no such column: {part:?} of {what}");
    let text: String = line.text.chars().skip(part.start - 1).take(part.end - part.start).collect();
    if part.exact {
        assert!(
            rest.starts_with(&text),
            "{text:?} does not stand at {part:?}, {rest:?} does: {what}"
        );
    }
    for (path, number) in &part.chain {
        assert!(
            module.sandbox.read(path).lines().count() >= *number,
            "no such call: {part:?} of {what}"
        );
    }
}

/// Changes words one after the other, `most` at most; at least `enough` of them with a visible effect.
pub(crate) fn change_words(module: &Module, most: usize, enough: usize) {
    let before = lines(module).expect("the fixture renders");
    let files = templates(module);
    let words: Vec<Word> = files.iter().flat_map(|path| words(module, path)).collect();
    let proven = words.iter().step_by(words.len().div_ceil(most).max(1));
    let proven = proven.filter(|word| is_found(module, &before, word)).count();
    assert!(proven >= enough, "{}: only {proven} changes had an effect", module.layout);
}

/// Changes a word; whether that is seen in the text. Fails where its origin is another line.
fn is_found(module: &Module, before: &[Line], word: &Word) -> bool {
    let source = module.sandbox.read(&word.path);
    let (head, tail) = (&source[..word.start], &source[word.end..]);
    let mutated = format!("{head}{}{tail}", turned(&source[word.start..word.end]));
    module.sandbox.write(&word.path, mutated);
    let after = lines(module);
    let found = after.is_some_and(|after| prove(before, &after, word));
    module.sandbox.write(&word.path, source);
    found
}

/// Whether the change is seen in the text; fails where its origin is another line.
fn prove(before: &[Line], after: &[Line], word: &Word) -> bool {
    if before.len() != after.len() {
        return false;
    }
    let mut seen = false;
    for (old, new) in before.iter().zip(after) {
        let same_length = old.text.chars().count() == new.text.chars().count();
        if old.text == new.text || !same_length {
            continue;
        }
        for part in changed(old, new) {
            let here = part.path == word.path && part.line == word.line;
            // What was computed from the word (a key in camelCase, a digest) has the place of the
            // expression instead.
            assert!(
                here || !part.exact,
                "{word:?} changed, and {part:?} says otherwise:\n{old:?}\n{new:?}"
            );
            seen |= here;
        }
    }
    seen
}

/// The parts of the new line with a character that is another one in the old line.
fn changed<'a>(old: &Line, new: &'a Line) -> Vec<&'a Part> {
    let different: BTreeSet<usize> = old
        .text
        .chars()
        .zip(new.text.chars())
        .enumerate()
        .filter(|(_, (old, new))| old != new)
        .map(|(at, _)| at + 1)
        .collect();
    let hit = |part: &&Part| different.range(part.start..part.end).next().is_some();
    new.parts.iter().filter(hit).collect()
}

/// The files whose words can come out: templates and what they read.
fn templates(module: &Module) -> Vec<String> {
    let tracked = module.sandbox.git(&["ls-files"]);
    let read = |path: &&str| {
        let name = path.rsplit('/').next().unwrap_or_default();
        let kind = name.rsplit('.').next().unwrap_or_default();
        let known = ["werf.yaml", "werf.inc.yaml", "oss.yaml", "mount-points.yaml"].contains(&name);
        known || kind == "tmpl" || (path.starts_with(".werf/") && kind == "yaml")
    };
    let there = |path: &&str| module.sandbox.path(path).is_file();
    tracked.lines().filter(read).filter(there).map(str::to_owned).collect()
}

/// A word of a template.
#[derive(Debug)]
struct Word {
    path: String,
    line: usize,
    start: usize,
    end: usize,
}

/// One word a line, every second line: the longest outside of actions.
fn words(module: &Module, path: &str) -> Vec<Word> {
    let source = module.sandbox.read(path);
    let mut found = Vec::new();
    let mut begin = 0;
    let mut inside = false;
    for (at, line) in source.split('\n').enumerate() {
        let literal = outside(line, &mut inside);
        let best = literal.into_iter().max_by_key(|(start, end)| end - start);
        if let Some((start, end)) = best.filter(|_| at % 2 == 0) {
            let (start, end) = (begin + start, begin + end);
            found.push(Word { path: path.to_owned(), line: at + 1, start, end });
        }
        begin += line.len() + 1;
    }
    found
}

/// The words of a line, of three letters at least, that do not stand inside of an action.
fn outside(line: &str, inside: &mut bool) -> Vec<(usize, usize)> {
    let bytes = line.as_bytes();
    let mut words = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &line[at..];
        if rest.starts_with("{{") || rest.starts_with("}}") {
            *inside = rest.starts_with("{{");
            at += 2;
        } else if !*inside && bytes[at].is_ascii_lowercase() {
            let length = rest.bytes().take_while(u8::is_ascii_lowercase).count();
            if length >= 3 {
                words.push((at, at + length));
            }
            at += length;
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    words
}

/// The word with every letter moved by 13.
fn turned(word: &str) -> String {
    word.bytes().map(|byte| char::from((byte - b'a' + 13) % 26 + b'a')).collect()
}
