//! Quoting, as `strconv.Quote` does it.

use std::fmt::Write;

use crate::gotemplate::unicode::is_print;

/// A text in double quotes, with Go's escapes.
pub(in crate::gotemplate) fn quote(text: &str) -> String {
    quoted(text, '"', is_print)
}

/// A text in double quotes with nothing but ASCII: `strconv.QuoteToASCII`.
pub(in crate::gotemplate) fn quote_ascii(text: &str) -> String {
    quoted(text, '"', |c| matches!(c, ' '..='~'))
}

/// A character in single quotes: `strconv.QuoteRune`, or `strconv.QuoteRuneToASCII`.
pub(in crate::gotemplate) fn quote_rune(value: char, ascii: bool) -> String {
    let text = value.to_string();
    if ascii {
        quoted(&text, '\'', |c| matches!(c, ' '..='~'))
    } else {
        quoted(&text, '\'', is_print)
    }
}

fn quoted(text: &str, mark: char, plain: fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push(mark);
    for c in text.chars() {
        match c {
            _ if c == mark || c == '\\' => {
                out.push('\\');
                out.push(c);
            }
            _ if plain(c) => out.push(c),
            '\x07' => out.push_str("\\a"),
            '\x08' => out.push_str("\\b"),
            '\x0c' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\x0b' => out.push_str("\\v"),
            _ => escape(&mut out, u32::from(c)),
        }
    }
    out.push(mark);
    out
}

/// A character as `%#U` shows it: its number, and itself where it can be seen.
pub(in crate::gotemplate) fn code_point(value: char) -> String {
    let number = u32::from(value);
    if is_print(value) { format!("U+{number:04X} '{value}'") } else { format!("U+{number:04X}") }
}

fn escape(out: &mut String, code: u32) {
    // Writing to a string cannot fail.
    let _ = match code {
        0..=0x1f | 0x7f => write!(out, "\\x{code:02x}"),
        0x80..=0xffff => write!(out, "\\u{code:04x}"),
        _ => write!(out, "\\U{code:08x}"),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_quoted_as_go_quotes_them() {
        assert_eq!(quote("a\"b\\c\n\u{7f}é☺\u{200b}\u{1}"), r#""a\"b\\c\n\x7fé☺\u200b\x01""#);
        assert_eq!(quote_ascii("é☺\u{1f600}"), r#""\u00e9\u263a\U0001f600""#);
        assert_eq!(quote_rune('\'', false), r"'\''");
    }
}
