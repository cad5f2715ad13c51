//! A few lines of ours in a file of the author's, between two lines that say so.
//!
//! Owns finding, replacing and adding them so that every other byte stays: line ends, indentation, a last line without an
//! end.

use std::ops::Range;

use crate::error::{Error, Result};

const BEGIN: &str = "# deckmod: begin";
const END: &str = "# deckmod: end";

/// Where a block goes that is not there yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spot {
    /// After everything else, with an empty line before it.
    End,
    /// Behind a byte, which begins a line or ends the text, so many columns in.
    Behind(usize, usize),
}

/// The bytes of the block's lines, both marks included.
pub(super) fn find(path: &str, text: &str) -> Result<Option<Range<usize>>> {
    let wrong = |line: usize| {
        Error::input(format!(
            "{path} has a line `{BEGIN}` or `{END}` without the other (line {line})"
        ))
        .hint("remove it, or write the other line: what stands between belongs to deckmod")
    };
    let (mut begin, mut found) = (None, None);
    for (number, (start, line)) in lines(text).enumerate() {
        match (line.trim(), begin) {
            (BEGIN, None) if found.is_none() => begin = Some(start),
            (END, Some(first)) => {
                found = Some(first..start + line.len());
                begin = None;
            }
            (BEGIN | END, _) => return Err(wrong(number + 1)),
            _ => {}
        }
    }
    match begin {
        None => Ok(found),
        Some(at) => Err(wrong(text[..at].lines().count() + 1)),
    }
}

/// The text without the block.
pub(super) fn without(text: &str, block: Option<&Range<usize>>) -> String {
    block.map_or_else(
        || text.to_owned(),
        |range| text[..range.start].to_owned() + &text[range.end..],
    )
}

/// The text with this block: in the place of the one that is there, or in a new one.
pub(super) fn put(text: &str, there: Option<Range<usize>>, spot: Spot, body: &str) -> String {
    let end = line_end(text);
    if let Some(range) = there {
        let old = &text[range.clone()];
        let indent = old.len() - old.trim_start_matches([' ', '\t']).len();
        let new = framed(body, &old[..indent], end);
        // A last line without an end keeps none.
        let new = if old.ends_with('\n') { &*new } else { new.trim_end_matches(['\r', '\n']) };
        return text[..range.start].to_owned() + new + &text[range.end..];
    }
    let (at, indent) = match spot {
        Spot::End => (text.len(), 0),
        Spot::Behind(at, indent) => (at, indent),
    };
    let (before, after) = text.split_at(at);
    let mut new = before.to_owned();
    if !before.is_empty() && !before.ends_with('\n') {
        new += end;
    }
    if spot == Spot::End
        && !before.is_empty()
        && !before.ends_with("\n\n")
        && !before.ends_with("\n\r\n")
    {
        new += end;
    }
    new + &framed(body, &" ".repeat(indent), end) + after
}

fn framed(body: &str, indent: &str, end: &str) -> String {
    let lines = std::iter::once(BEGIN).chain(body.lines()).chain(std::iter::once(END));
    let whole =
        |line: &str| if line.is_empty() { end.to_owned() } else { format!("{indent}{line}{end}") };
    lines.map(whole).collect()
}

/// The line ends of a text: those of its first line.
fn line_end(text: &str) -> &'static str {
    let first = text.split_inclusive('\n').next();
    if first.is_some_and(|line| line.ends_with("\r\n")) { "\r\n" } else { "\n" }
}

/// Each line with its end, and where it begins.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_inclusive('\n').scan(0, |at, line| {
        let start = *at;
        *at += line.len();
        Some((start, line))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn again(text: &str, spot: Spot, body: &str) -> String {
        put(text, find("f", text).unwrap(), spot, body)
    }

    #[test]
    fn all_other_bytes_stay() {
        for text in ["", "a", "a\n", "a\n\n", "a\r\nb", "a\r\n\r\n", "\ta \n\u{a0}"] {
            let once = again(text, Spot::End, "x: 1\n\ny: 2\n");
            assert!(once.starts_with(text), "{once:?}");
            assert_eq!(again(&once, Spot::End, "x: 1\n\ny: 2\n"), once);
            let other = again(&once, Spot::End, "z\n");
            let range = find("f", &other).unwrap();
            assert_eq!(
                without(&other, range.as_ref()),
                without(&once, find("f", &once).unwrap().as_ref())
            );
            assert!(
                text.is_empty() || !text.contains('\r') || !once.replace("\r\n", "").contains('\n')
            );
        }
    }

    #[test]
    fn in_the_middle_with_an_indentation() {
        let text = "repos:\n  - a\nlast: 1";
        let once = again(text, Spot::Behind(13, 2), "- b\n");
        assert_eq!(once, "repos:\n  - a\n  # deckmod: begin\n  - b\n  # deckmod: end\nlast: 1");
        assert_eq!(again(&once, Spot::End, "- c\n"), once.replace("- b", "- c"));
        let cut = once.strip_suffix("\nlast: 1").unwrap();
        assert_eq!(again(cut, Spot::End, "- c\n"), cut.replace("- b", "- c"));
    }

    #[test]
    fn a_mark_without_the_other_is_an_error() {
        for text in [
            "# deckmod: begin\n",
            "# deckmod: end\n",
            "# deckmod: begin\n# deckmod: begin\n# deckmod: end",
        ] {
            assert!(find("f", text).is_err(), "{text}");
        }
        let twice = "# deckmod: begin\n# deckmod: end\n".repeat(2);
        assert!(find("f", &twice).is_err());
    }
}
