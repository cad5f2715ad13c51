//! The sections of a rendered configuration, as werf splits it.
//!
//! Owns where a section begins and ends and which are dropped. What is in a section is read in `read`. Facts: werf/werf
//! `pkg/config/parser.go`, splitContent and emptyDocContent.

use crate::text::Span;

/// The bytes of each section that holds more than blanks and comments, in order.
///
/// A separator is a line that begins with exactly three hyphens, then has only blanks, then perhaps a comment. A hyphen
/// in that comment makes it an ordinary line; so does anything else.
pub fn sections(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let (mut start, mut at) = (0, 0);
    for line in text.split_inclusive('\n') {
        if is_separator(line.strip_suffix('\n').unwrap_or(line)) {
            found.push(start..at);
            start = at + line.len();
        }
        at += line.len();
    }
    found.push(start..at);
    found.retain(|span| !is_empty(&text[span.clone()]));
    found
}

fn is_separator(line: &str) -> bool {
    let Some(rest) = line.strip_prefix("---") else { return false };
    let rest = rest.trim_start_matches([' ', '\t', '\r']);
    rest.is_empty() || rest.starts_with('#') && !rest.contains('-')
}

/// Is there nothing in it but blanks and what follows a `#` on a line?
fn is_empty(text: &str) -> bool {
    text.lines().all(|line| {
        let before = line.split_once('#').map_or(line, |(before, _)| before);
        before.trim_matches([' ', '\t', '\r']).is_empty()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        sections(text).into_iter().map(|span| &text[span]).collect()
    }

    #[test]
    fn sections_are_split_as_werf_does() {
        for (text, expected) in [
            ("", vec![]),
            ("a: 1\n---\nb: 2\n", vec!["a: 1\n", "b: 2\n"]),
            ("---\na\n---\n\n# x\n---\nb", vec!["a\n", "b"]),
            ("a\n---  # x\r\nb\n---", vec!["a\n", "b\n"]),
            ("a\n---#x\nb\n", vec!["a\n", "b\n"]),
            ("a\n--- # a-b\nb\n", vec!["a\n--- # a-b\nb\n"]),
            ("a\n--- text\nb\n----\n ---\n", vec!["a\n--- text\nb\n----\n ---\n"]),
            ("a\n---\n---\nb\n--- ", vec!["a\n", "b\n"]),
        ] {
            assert_eq!(split(text), expected, "{text:?}");
        }
    }
}
