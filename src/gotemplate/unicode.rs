//! Kinds and cases of characters as Go knows them: Unicode 15.0, one character for one (golang/go, `src/unicode`).
//!
//! Rust's own tables are newer, and count letters in another way (`Ⅷ` and `ª` have a case there).

use std::sync::OnceLock;

use regex_syntax::hir::{Class, ClassUnicode, Hir, HirKind};

/// A set of characters, made when it is first asked for.
struct Set {
    pattern: &'static str,
    class: OnceLock<ClassUnicode>,
}

impl Set {
    const fn new(pattern: &'static str) -> Self {
        Self { pattern, class: OnceLock::new() }
    }

    fn has(&self, c: char) -> bool {
        let ranges = self.class.get_or_init(|| class(self.pattern));
        let ranges = ranges.ranges();
        let at = ranges.partition_point(|range| range.end() < c);
        ranges.get(at).is_some_and(|range| range.start() <= c)
    }
}

/// The characters of a pattern that Unicode 15.0 has.
fn class(pattern: &str) -> ClassUnicode {
    let read = |pattern: &str| match regex_syntax::parse(pattern).map(Hir::into_kind) {
        Ok(HirKind::Class(Class::Unicode(class))) => class,
        _ => ClassUnicode::empty(),
    };
    let mut class = read(pattern);
    class.intersect(&read(r"\p{age=15.0}"));
    class
}

/// `unicode.IsPrint`: letters, marks, numbers, punctuation, symbols and the blank.
pub(super) fn is_print(c: char) -> bool {
    static SET: Set = Set::new(r"[\p{L}\p{M}\p{N}\p{P}\p{S}\x20]");
    if c.is_ascii() { matches!(c, ' '..='~') } else { SET.has(c) }
}

/// `unicode.IsLetter`.
pub(super) fn is_letter(c: char) -> bool {
    static SET: Set = Set::new(r"\p{L}");
    if c.is_ascii() { c.is_ascii_alphabetic() } else { SET.has(c) }
}

/// `unicode.IsDigit`.
pub(super) fn is_digit(c: char) -> bool {
    static SET: Set = Set::new(r"\p{Nd}");
    if c.is_ascii() { c.is_ascii_digit() } else { SET.has(c) }
}

/// `unicode.IsNumber`.
pub(super) fn is_number(c: char) -> bool {
    static SET: Set = Set::new(r"\p{N}");
    if c.is_ascii() { c.is_ascii_digit() } else { SET.has(c) }
}

/// `unicode.IsPunct`: in ASCII without the marks that are symbols.
pub(super) fn is_punct(c: char) -> bool {
    static SET: Set = Set::new(r"\p{P}");
    SET.has(c)
}

/// `unicode.IsUpper`.
pub(super) fn is_upper(c: char) -> bool {
    static SET: Set = Set::new(r"\p{Lu}");
    if c.is_ascii() { c.is_ascii_uppercase() } else { SET.has(c) }
}

/// `unicode.IsLower`.
pub(super) fn is_lower(c: char) -> bool {
    static SET: Set = Set::new(r"\p{Ll}");
    if c.is_ascii() { c.is_ascii_lowercase() } else { SET.has(c) }
}

/// `unicode.IsTitle`.
pub(super) fn is_title(c: char) -> bool {
    static SET: Set = Set::new(r"\p{Lt}");
    !c.is_ascii() && SET.has(c)
}

/// `unicode.ToUpper`.
pub(super) fn upper(c: char) -> char {
    match c {
        _ if c.is_ascii() => c.to_ascii_uppercase(),
        // With a small iota below: in full two capitals, in Go the one with an iota beside.
        '\u{1f80}'..='\u{1f87}' | '\u{1f90}'..='\u{1f97}' | '\u{1fa0}'..='\u{1fa7}' => {
            shifted(c, 8)
        }
        '\u{1fb3}' | '\u{1fc3}' | '\u{1ff3}' => shifted(c, 9),
        _ => single(c, c.to_uppercase()),
    }
}

/// `unicode.ToLower`.
pub(super) fn lower(c: char) -> char {
    match c {
        _ if c.is_ascii() => c.to_ascii_lowercase(),
        // The plain small one, without the dot above that it has in full.
        'İ' => 'i',
        _ => single(c, c.to_lowercase()),
    }
}

/// `unicode.ToTitle`: of a few double letters it is a character of its own, and Georgian letters have none.
pub(super) fn title(c: char) -> char {
    match c {
        'Ǆ'..='ǆ' => 'ǅ',
        'Ǉ'..='ǉ' => 'ǈ',
        'Ǌ'..='ǌ' => 'ǋ',
        'Ǳ'..='ǳ' => 'ǲ',
        '\u{10d0}'..='\u{10ff}' => c,
        _ => upper(c),
    }
}

fn shifted(c: char, by: u32) -> char {
    char::from_u32(u32::from(c) + by).unwrap_or(c)
}

/// The one character that a character becomes; itself where Unicode wants more, or knows the case since 15.0 only.
fn single(c: char, mut mapped: impl Iterator<Item = char>) -> char {
    match (mapped.next(), mapped.next()) {
        (Some(one), None) if is_print(c) && is_print(one) => one,
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_those_of_unicode_15() {
        assert!(is_print('\u{1e4d0}') && !is_print('\u{1c89}') && !is_print('\u{ad}'));
        assert!(
            is_upper('É') && !is_upper('Ⅷ') && is_lower('é') && !is_lower('ª') && is_title('ǅ')
        );
        assert!(is_letter('世') && is_digit('٣') && !is_digit('²') && is_number('²'));
        assert!(is_punct('!') && !is_punct('+') && is_punct('「'));
    }

    #[test]
    fn cases_are_one_character_for_one() {
        assert_eq!((upper('ᾳ'), upper('ß'), lower('İ'), title('ǆ')), ('ᾼ', 'ß', 'i', 'ǅ'));
        // Its capital came with Unicode 16.
        assert_eq!(upper('\u{19b}'), '\u{19b}');
    }
}
