//! The look of an error: cause, place, what to do next.

use std::fmt::Write;

use crate::error::{Error, Place};
use crate::output::style::{ERROR, HINT, QUIET, STRONG, paint};

/// An error for people, with styles; ends with a newline.
pub fn error_text(error: &Error) -> String {
    let mut text =
        format!("{}{}\n", paint(ERROR, "error"), paint(STRONG, &format!(": {}", error.message())));
    if let Some(place) = error.place() {
        let Place { path, line, column, excerpt, width } = place;
        text.push_str(&excerpt_text(path, (*line, *column), excerpt, *width));
    }
    for cause in error.causes() {
        push(&mut text, "because", cause);
    }
    for hint in error.hints() {
        push(&mut text, "help", hint);
    }
    text
}

/// Adds `= word: sentence`, further lines below the first.
pub(super) fn push(text: &mut String, word: &str, sentence: &str) {
    let mut lines = sentence.lines();
    let first = lines.next().unwrap_or("");
    // Writing to a string cannot fail.
    let _ = writeln!(text, "  {} {first}", paint(HINT, &format!("= {word}:")));
    let indent = " ".repeat(word.len() + 6);
    for line in lines {
        let _ = writeln!(text, "{indent}{line}");
    }
}

/// A longer line is shown in part: nobody reads it, and logs are cut.
pub(super) const LONGEST_LINE: usize = 240;

/// A place, the line there, and a mark below what is meant.
pub(super) fn excerpt_text(
    path: &str,
    (line, column): (usize, usize),
    excerpt: &str,
    width: usize,
) -> String {
    let at = column;
    let (excerpt, column, width) = window(excerpt, column, width);
    let number = line.to_string();
    let margin = " ".repeat(number.len());
    let bar = paint(QUIET, "|");
    let before: String = excerpt.chars().take(column.saturating_sub(1)).collect();
    // Tabs stay tabs, so that the mark stands under what it marks.
    let shift: String = before.chars().map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
    let mark = paint(ERROR, &"^".repeat(width.max(1)));
    format!(
        "{margin}{arrow} {path}:{line}:{at}\n{margin} {bar}\n{number} {bar} {excerpt}\n{margin} {bar} {shift}{mark}\n",
        arrow = paint(QUIET, "-->"),
    )
}

/// The part of a long line around its column; the column in that part, and how much of it is marked.
fn window(line: &str, column: usize, width: usize) -> (String, usize, usize) {
    let length = line.chars().count();
    if length <= LONGEST_LINE {
        return (line.to_owned(), column, width);
    }
    let start = column.saturating_sub(LONGEST_LINE / 4).min(length - LONGEST_LINE);
    let part: String = line.chars().skip(start).take(LONGEST_LINE).collect();
    let before = if start > 0 { "…" } else { "" };
    let after = if start + LONGEST_LINE < length { "…" } else { "" };
    let column = column - start + before.chars().count();
    let width = width.min((LONGEST_LINE + 1).saturating_sub(column).max(1));
    (format!("{before}{part}{after}"), column, width)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_shows_cause_place_and_help() {
        let place = Place {
            path: "deckmod.yaml".into(),
            line: 12,
            column: 3,
            excerpt: "  sorce: x".into(),
            width: 5,
        };
        let error = Error::input("unknown key `sorce`")
            .at(place)
            .because("it is not known")
            .hint("source?");
        let plain = anstream::adapter::strip_str(&error_text(&error)).to_string();
        assert_eq!(
            plain,
            "error: unknown key `sorce`\n  --> deckmod.yaml:12:3\n   |\n12 |   sorce: x\n   |   ^^^^^\n  \
             = because: it is not known\n  = help: source?\n"
        );
    }
}
