//! A rendered werf.yaml, with where its lines came from and what was read for it.
//!
//! Owns the values that `render` shows and their look as plain text. JSON is in `json`.

use std::fmt::Write;
use std::rc::Rc;

use crate::finding::Finding;
use crate::output::style::{QUIET, paint};
use crate::output::table::table;
use crate::text::Call;

/// What `render` has to say.
#[derive(Clone, Debug)]
pub struct RenderReport {
    /// The rendered text; `None` where it did not come about.
    pub text: Option<Rc<str>>,
    /// What of it is shown as plain text.
    pub view: View,
    /// Who rendered: `native`, or the engine with its version.
    pub renderer: String,
    /// The lines of the text with their origins, where asked for.
    pub lines: Option<Vec<OriginLine>>,
    /// What was read, where asked for.
    pub reads: Option<Vec<ReadRow>>,
    /// Variables that got a placeholder.
    pub placeholders: Vec<String>,
    /// Functions whose result changes with time, and where they were called.
    pub unsteady: Vec<String>,
    /// The difference from the engine's text, where asked for: empty when there is none.
    pub difference: Option<String>,
    /// What is wrong.
    pub findings: Vec<Finding>,
}

impl RenderReport {
    /// What people should know beside the result, a line each.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if !self.placeholders.is_empty() {
            let names = self.placeholders.join(", ");
            notes.push(format!("note: placeholders stand for variables that are not set: {names}"));
        }
        if !self.unsteady.is_empty() {
            let calls = self.unsteady.join(", ");
            notes.push(format!(
                "note: the result is not reproducible, it depends on the time: {calls}"
            ));
        }
        notes
    }
}

/// What is shown as plain text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// The text itself.
    Text,
    /// Each line with its origin.
    Origins,
    /// What was read.
    Inputs,
    /// The difference from the engine's text.
    Difference,
}

/// A rendered line and where its parts came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginLine {
    /// Its text, without its end.
    pub text: String,
    /// Its parts in order; an empty line has that of its end.
    pub parts: Vec<OriginPart>,
}

/// A part of a rendered line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginPart {
    /// The first character of the line that belongs to it, from 1.
    pub start: usize,
    /// The first character after it.
    pub end: usize,
    /// The template.
    pub path: String,
    /// The line in it, from 1.
    pub line: usize,
    /// The character in that line, from 1.
    pub column: usize,
    /// The text stands there as it is; otherwise the expression that made it.
    pub exact: bool,
    /// The calls that led there, the innermost first.
    pub chain: Vec<Call>,
}

impl OriginLine {
    /// The part that a person would look for: the first with more than blanks.
    pub fn main(&self) -> Option<&OriginPart> {
        let blank = |part: &&OriginPart| {
            let text = self.text.chars().skip(part.start - 1).take(part.end - part.start);
            text.into_iter().all(char::is_whitespace)
        };
        self.parts.iter().find(|part| !blank(part)).or_else(|| self.parts.first())
    }
}

/// Something that the templates read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadRow {
    /// `variable`, `file`, `glob`, `exists`, `commit`.
    pub kind: &'static str,
    /// The name, path or pattern.
    pub name: String,
    /// What was found, in words: `set`, `not set, default "ce"`, `3 files`.
    pub state: String,
    /// The default that the template gives, where it holds it as it is; the result of an expression is not told.
    pub default: Option<String>,
    /// Files that a pattern took.
    pub matches: Vec<String>,
    /// The places that read it: `path:line:column`.
    pub places: Vec<String>,
}

/// The report as plain text.
pub(super) fn plain(report: &RenderReport) -> String {
    match report.view {
        View::Text => report.text.as_deref().unwrap_or_default().to_owned(),
        View::Origins => report.lines.as_deref().map(origins).unwrap_or_default(),
        View::Inputs => report.reads.as_deref().map(inputs).unwrap_or_default(),
        View::Difference => report.difference.clone().unwrap_or_default(),
    }
}

/// Each line behind its place; the calls that led there follow the place.
fn origins(lines: &[OriginLine]) -> String {
    let places: Vec<String> = lines.iter().map(place).collect();
    let width = places.iter().map(|place| place.chars().count()).max().unwrap_or(0).min(60);
    let mut text = String::new();
    for (line, place) in lines.iter().zip(&places) {
        let bar = paint(QUIET, "|");
        let row = format!("{place:<width$} {bar} {}", line.text);
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{}", row.trim_end());
    }
    text
}

fn place(line: &OriginLine) -> String {
    let Some(part) = line.main() else { return String::new() };
    let mut place = format!("{}:{}:{}", part.path, part.line, part.column);
    for call in &part.chain {
        let _ = write!(place, " < {}:{}", call.path, call.position.line);
    }
    place
}

fn inputs(reads: &[ReadRow]) -> String {
    let row = |read: &ReadRow| {
        let more = read.places.len().saturating_sub(1);
        let first = read.places.first().cloned().unwrap_or_default();
        let places = if more == 0 { first } else { format!("{first} and {more} more") };
        vec![read.kind.to_owned(), read.name.clone(), read.state.clone(), places]
    };
    table(&["READ", "NAME", "FOUND", "WHERE"], &reads.iter().map(row).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Position;

    fn part(start: usize, end: usize, line: usize) -> OriginPart {
        let path = "werf.yaml".to_owned();
        OriginPart { start, end, path, line, column: 1, exact: true, chain: Vec::new() }
    }

    #[test]
    fn a_line_stands_behind_the_place_of_its_first_word() {
        let call = Call {
            name: "x".into(),
            path: "werf.yaml".into(),
            position: Position { line: 9, column: 1 },
        };
        let word = OriginPart { chain: vec![call], ..part(3, 5, 7) };
        let lines = [
            OriginLine { text: "  ab".into(), parts: vec![part(1, 3, 1), word] },
            OriginLine { text: String::new(), parts: vec![part(1, 1, 2)] },
        ];
        let text = anstream::adapter::strip_str(&origins(&lines)).to_string();
        assert_eq!(text, "werf.yaml:7:1 < werf.yaml:9 |   ab\nwerf.yaml:2:1               |\n");
    }
}
