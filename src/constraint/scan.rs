//! The shape of a version, at a place in a text: `v1.2.3-rc.1+build`, and with wildcards `1.x`.
//!
//! Facts: Masterminds/semver v3.3.0, the regular expressions of `version.go` and `constraints.go`. None of them needs
//! to go back: what may follow a part never begins like the part goes on.

/// A version as it is written, in pieces.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape<'t> {
    /// All of it.
    pub(super) whole: &'t str,
    /// The first number, without `v`.
    pub(super) major: &'t str,
    /// The second number, without its dot; none or never empty.
    pub(super) minor: Option<&'t str>,
    /// The third number, likewise.
    pub(super) patch: Option<&'t str>,
    /// What follows `-`.
    pub(super) prerelease: Option<&'t str>,
    /// What follows `+`.
    pub(super) metadata: Option<&'t str>,
}

/// Reads a version whose numbers are digits; what follows it is left.
pub(super) fn version(text: &str) -> Option<Shape<'_>> {
    shape(text, |char| char.is_ascii_digit())
}

/// Reads a version whose numbers may be wildcards; what follows it is left.
pub(super) fn pattern(text: &str) -> Option<Shape<'_>> {
    shape(text, in_number)
}

/// Is it a character of a number that may be a wildcard? `|` is one.
pub(super) fn in_number(char: char) -> bool {
    char.is_ascii_digit() || "|xX*".contains(char)
}

/// Is it a blank as Go's `\s` has it?
pub(super) fn is_blank(char: char) -> bool {
    matches!(char, '\t' | '\n' | '\u{c}' | '\r' | ' ')
}

/// The text after Go's `\s*`.
pub(super) fn skip_blanks(text: &str) -> &str {
    text.trim_start_matches(is_blank)
}

fn shape(text: &str, number: fn(char) -> bool) -> Option<Shape<'_>> {
    let rest = text.strip_prefix('v').unwrap_or(text);
    let (major, rest) = run(rest, number)?;
    let (minor, rest) = after(rest, '.', |rest| run(rest, number));
    let (patch, rest) = after(rest, '.', |rest| run(rest, number));
    let (prerelease, rest) = after(rest, '-', identifiers);
    let (metadata, rest) = after(rest, '+', identifiers);
    let whole = &text[..text.len() - rest.len()];
    Some(Shape { whole, major, minor, patch, prerelease, metadata })
}

fn after<'t>(
    text: &'t str,
    mark: char,
    read: impl Fn(&'t str) -> Option<(&'t str, &'t str)>,
) -> (Option<&'t str>, &'t str) {
    match text.strip_prefix(mark).and_then(read) {
        Some((part, rest)) => (Some(part), rest),
        None => (None, text),
    }
}

fn run(text: &str, of: impl Fn(char) -> bool) -> Option<(&str, &str)> {
    let end = text.find(|char| !of(char)).unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}

fn identifiers(text: &str) -> Option<(&str, &str)> {
    let letter = |char: char| char.is_ascii_alphanumeric() || char == '-';
    let (_, mut rest) = run(text, letter)?;
    while let Some((_, further)) = rest.strip_prefix('.').and_then(|rest| run(rest, letter)) {
        rest = further;
    }
    Some(text.split_at(text.len() - rest.len()))
}
