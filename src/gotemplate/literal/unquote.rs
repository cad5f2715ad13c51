//! Unquoting, as `strconv.Unquote` does it.

use std::borrow::Cow;

/// The text of a literal: in double quotes with escapes, or raw in back quotes. `None`: it is no literal, or its bytes
/// are not UTF-8.
pub(in crate::gotemplate) fn unquote(literal: &str) -> Option<Cow<'_, str>> {
    if literal.len() < 2 {
        return None;
    }
    let inner = &literal[1..literal.len() - 1];
    if literal.starts_with('`') {
        let raw = literal.ends_with('`') && !inner.contains('`');
        if raw && inner.contains('\r') {
            return Some(Cow::Owned(inner.replace('\r', "")));
        }
        return raw.then_some(Cow::Borrowed(inner));
    }
    if !(literal.starts_with('"') && literal.ends_with('"')) || inner.contains('\n') {
        return None;
    }
    if !inner.contains(['\\', '"']) {
        return Some(Cow::Borrowed(inner));
    }
    let mut bytes = Vec::with_capacity(inner.len());
    let mut rest = inner;
    while !rest.is_empty() {
        let (unit, after) = unquote_char(rest, '"')?;
        match unit {
            Unit::Byte(byte) => bytes.push(byte),
            Unit::Char(c) => bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
        rest = after;
    }
    String::from_utf8(bytes).ok().map(Cow::Owned)
}

/// What one character or escape stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::gotemplate) enum Unit {
    /// A byte: `\xff`, `\377`.
    Byte(u8),
    /// A character.
    Char(char),
}

/// The first character of a literal's inside, and the rest: `strconv.UnquoteChar`.
pub(in crate::gotemplate) fn unquote_char(text: &str, mark: char) -> Option<(Unit, &str)> {
    let mut chars = text.chars();
    let first = chars.next()?;
    if first == mark {
        return None;
    }
    if first != '\\' {
        return Some((Unit::Char(first), chars.as_str()));
    }
    let kind = chars.next()?;
    let simple = match kind {
        'a' => '\x07',
        'b' => '\x08',
        'f' => '\x0c',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\x0b',
        '\\' => '\\',
        '\'' | '"' if kind == mark => kind,
        'x' => return byte(chars.as_str(), 2, 16),
        '0'..='7' => return byte(&text[1..], 3, 8),
        'u' => return code(chars.as_str(), 4),
        'U' => return code(chars.as_str(), 8),
        _ => return None,
    };
    Some((Unit::Char(simple), chars.as_str()))
}

fn byte(text: &str, length: usize, base: u32) -> Option<(Unit, &str)> {
    let value = digits(text, length, base)?;
    Some((Unit::Byte(u8::try_from(value).ok()?), &text[length..]))
}

fn code(text: &str, length: usize) -> Option<(Unit, &str)> {
    Some((Unit::Char(char::from_u32(digits(text, length, 16)?)?), &text[length..]))
}

fn digits(text: &str, length: usize, base: u32) -> Option<u32> {
    let digits = text.get(..length)?;
    if !digits.chars().all(|c| c.is_digit(base)) {
        return None;
    }
    u32::from_str_radix(digits, base).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_read_as_go_reads_them() {
        assert_eq!(unquote(r#""a\tb\x41\101é\"""#).as_deref(), Some("a\tbAAé\""));
        assert_eq!(unquote("`a\\n\r\nb`").as_deref(), Some("a\\n\nb"));
        for bad in [r#""\'""#, r#""\xff""#, r#""\q""#, r#""\ud800""#, "\"a"] {
            assert_eq!(unquote(bad), None, "{bad}");
        }
    }
}
