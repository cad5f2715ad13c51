//! The styles of scalars: bare, in quotes, as a block.

use std::ops::Range;

use super::analysis::{is_break, is_printable};
use super::writer::Writer;
use crate::text::Mapped;

/// Lines are folded at the first blank after so many characters.
const WIDTH: usize = 80;

/// Bare. `fold`: long lines may be broken.
pub(super) fn plain(writer: &mut Writer, text: &Mapped, fold: bool) {
    writer.separate();
    let bare = |writer: &mut Writer, range: Range<usize>| writer.copy(text, range);
    lines(writer, text, |at, _| fold && at + 1 < text.len(), bare);
    writer.whitespace = false;
    writer.indention = false;
}

/// In single quotes.
pub(super) fn single_quoted(writer: &mut Writer, text: &Mapped, fold: bool) {
    writer.indicator("'", true);
    let doubled = |writer: &mut Writer, range: Range<usize>| {
        if &text[range.clone()] == "'" {
            writer.copy(text, range.clone());
        }
        writer.copy(text, range);
    };
    lines(writer, text, |at, _| fold && at > 0 && at + 1 < text.len(), doubled);
    writer.indicator("'", false);
}

/// The characters of a scalar that is written as it is, with folding; `foldable` says whether a blank may become a
/// break.
fn lines(
    writer: &mut Writer,
    text: &Mapped,
    foldable: impl Fn(usize, &Writer) -> bool,
    character: impl Fn(&mut Writer, Range<usize>),
) {
    let (mut spaces, mut breaks) = (false, false);
    for (at, c) in text.char_indices() {
        let range = at..at + c.len_utf8();
        if c == ' ' {
            let follows = text.as_bytes().get(at + 1) == Some(&b' ');
            if !spaces && writer.column > WIDTH && !follows && foldable(at, writer) {
                writer.indent();
            } else {
                writer.copy(text, range);
            }
            spaces = true;
        } else if is_break(c) {
            if !breaks && c == '\n' {
                writer.end_line();
            }
            line_break(writer, text, range);
            breaks = true;
        } else {
            if breaks {
                writer.indent();
            }
            character(writer, range);
            writer.indention = false;
            (spaces, breaks) = (false, false);
        }
    }
}

/// In double quotes.
pub(super) fn double_quoted(writer: &mut Writer, text: &Mapped, fold: bool) {
    writer.indicator("\"", true);
    // yaml.v2 asks the first bytes of the text, whichever character it is at.
    let marked = text.starts_with('\u{feff}');
    let mut spaces = false;
    for (at, c) in text.char_indices() {
        let inside = at > 0 && at + 1 < text.len();
        if marked || !is_printable(c) || is_break(c) || matches!(c, '"' | '\\') {
            writer.put_for(&escape(c), text, at);
            spaces = false;
        } else if c == ' ' && fold && !spaces && writer.column > WIDTH && inside {
            writer.indent();
            if text.as_bytes()[at + 1] == b' ' {
                writer.put("\\");
            }
            spaces = true;
        } else {
            writer.copy(text, at..at + c.len_utf8());
            spaces = c == ' ';
        }
    }
    writer.indicator("\"", false);
}

fn escape(c: char) -> String {
    let short = match c {
        '\0' => '0',
        '\u{7}' => 'a',
        '\u{8}' => 'b',
        '\t' => 't',
        '\n' => 'n',
        '\u{b}' => 'v',
        '\u{c}' => 'f',
        '\r' => 'r',
        '\u{1b}' => 'e',
        '"' => '"',
        '\\' => '\\',
        '\u{85}' => 'N',
        '\u{a0}' => '_',
        '\u{2028}' => 'L',
        '\u{2029}' => 'P',
        _ => return long_escape(c.into()),
    };
    format!("\\{short}")
}

fn long_escape(code: u32) -> String {
    match code {
        0..=0xff => format!("\\x{code:02X}"),
        0x100..=0xffff => format!("\\u{code:04X}"),
        _ => format!("\\U{code:08X}"),
    }
}

/// As a block whose breaks are kept.
pub(super) fn literal(writer: &mut Writer, text: &Mapped) {
    writer.indicator("|", true);
    if text.starts_with([' ']) || text.starts_with(is_break) {
        writer.indicator("2", false);
    }
    writer.indicator(chomping(text), false);
    writer.end_line();
    writer.indention = true;
    writer.whitespace = true;
    let mut breaks = true;
    for (at, c) in text.char_indices() {
        let range = at..at + c.len_utf8();
        if is_break(c) {
            line_break(writer, text, range);
            breaks = true;
        } else {
            if breaks {
                writer.indent();
            }
            writer.copy(text, range);
            writer.indention = false;
            breaks = false;
        }
    }
}

fn chomping(text: &str) -> &'static str {
    let mut backwards = text.chars().rev();
    match (backwards.next().is_some_and(is_break), backwards.next()) {
        (false, _) => "-",
        (true, None) => "+",
        (true, Some(before)) if is_break(before) => "+",
        (true, Some(_)) => "",
    }
}

/// A break of line that the text has.
fn line_break(writer: &mut Writer, text: &Mapped, range: Range<usize>) {
    writer.copy(text, range);
    writer.column = 0;
    writer.indention = true;
}
