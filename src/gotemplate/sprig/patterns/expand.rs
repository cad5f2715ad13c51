//! Replacements: `$1`, `${name}`, `$$`.
//!
//! Facts: Go, `src/regexp/regexp.go` (`expand`, `extract`).

use super::machine::Groups;
use super::pattern::Pattern;
use crate::text::{Builder, Mapped};

/// Adds a replacement for a match in `text`; all bytes keep their places.
pub(super) fn expand(
    out: &mut Builder,
    replacement: &Mapped,
    text: &Mapped,
    found: &Groups,
    names: &[Option<String>],
) {
    let all = replacement.as_str();
    let mut at = 0;
    while let Some(dollar) = all[at..].find('$').map(|by| at + by) {
        out.push_slice(replacement, at..dollar);
        let rest = &all[dollar + 1..];
        if rest.starts_with('$') {
            out.push_slice(replacement, dollar..dollar + 1);
            at = dollar + 2;
        } else if let Some((name, rest)) = name_of(rest) {
            if let Some(group) = group(name, found, names) {
                out.push_slice(text, group);
            }
            at = all.len() - rest.len();
        } else {
            out.push_slice(replacement, dollar..dollar + 1);
            at = dollar + 1;
        }
    }
    out.push_slice(replacement, at..all.len());
}

fn group(name: &str, found: &Groups, names: &[Option<String>]) -> Option<std::ops::Range<usize>> {
    match number(name) {
        Some(at) => found.get(at),
        None => (0..).zip(names).find_map(|(at, known)| {
            if known.as_deref() == Some(name) { found.get(at) } else { None }
        }),
    }
}

/// The number that a name is; no zeros before it.
fn number(name: &str) -> Option<usize> {
    let digits = name.bytes().all(|byte| byte.is_ascii_digit());
    let zeros = name.len() > 1 && name.starts_with('0');
    if digits && !zeros && name.len() <= 9 { name.parse().ok() } else { None }
}

/// The name behind a `$`, with or without braces, and what follows it.
fn name_of(text: &str) -> Option<(&str, &str)> {
    let braced = text.strip_prefix('{');
    let inner = braced.unwrap_or(text);
    let end = inner.find(|char| !in_name(char)).unwrap_or(inner.len());
    let (name, rest) = inner.split_at(end);
    if name.is_empty() {
        return None;
    }
    let rest = if braced.is_some() { rest.strip_prefix('}')? } else { rest };
    Some((name, rest))
}

/// Go's letters and decimal digits, and `_`.
fn in_name(char: char) -> bool {
    if char.is_ascii() {
        return char == '_' || char.is_ascii_alphanumeric();
    }
    let (mut bytes, letters) = ([0; 4], r"[\p{L}\p{Nd}]");
    let text: &str = char.encode_utf8(&mut bytes);
    Pattern::of(letters, text).is_ok_and(|letter| letter.is_match(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_go_reads_them() {
        assert_eq!(name_of("1x rest"), Some(("1x", " rest")));
        assert_eq!(name_of("{1}x"), Some(("1", "x")));
        assert_eq!(name_of("{1x"), None);
        assert_eq!(name_of("{}"), None);
        assert_eq!(name_of("é-"), Some(("é", "-")));
        assert_eq!(name_of("²"), None);
        assert_eq!(
            (number("0"), number("01"), number("12"), number("1x")),
            (Some(0), None, Some(12), None)
        );
    }
}
