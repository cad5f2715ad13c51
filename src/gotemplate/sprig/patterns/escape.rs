//! Escapes that stand for one character.
//!
//! Facts: Go, `src/regexp/syntax/parse.go`, `parseEscape`.

use super::mistake::{Mistake, code};

/// Takes the first character.
pub(super) fn next(text: &str) -> Option<(char, &str)> {
    let mut chars = text.chars();
    chars.next().map(|char| (char, chars.as_str()))
}

/// The part of `from` before `rest`, which ends it.
pub(super) fn before<'t>(from: &'t str, rest: &str) -> &'t str {
    &from[..from.len() - rest.len()]
}

/// The number of the character that an escape stands for, and what follows. `text` begins with a backslash.
///
/// The number may be that of a surrogate, which no text has.
pub(super) fn escape(text: &str) -> Result<(u32, &str), Mistake> {
    let Some((char, rest)) = next(&text[1..]) else {
        return Err(Mistake::new(code::BACKSLASH, ""));
    };
    match char {
        '0' => Ok(octal(&text[1..])),
        '1'..='7' if rest.starts_with(|next| matches!(next, '0'..='7')) => Ok(octal(&text[1..])),
        'x' => hexadecimal(text, rest),
        'a' => Ok((7, rest)),
        'f' => Ok((0xc, rest)),
        'n' => Ok((0xa, rest)),
        'r' => Ok((0xd, rest)),
        't' => Ok((9, rest)),
        'v' => Ok((0xb, rest)),
        char if char.is_ascii() && !char.is_ascii_alphanumeric() => Ok((char.into(), rest)),
        _ => Err(Mistake::new(code::ESCAPE, before(text, rest))),
    }
}

/// Up to three digits.
fn octal(text: &str) -> (u32, &str) {
    let digits = text.bytes().take(3).take_while(|byte| matches!(byte, b'0'..=b'7'));
    let (count, number) = digits
        .fold((0, 0), |(count, number), byte| (count + 1, number * 8 + u32::from(byte - b'0')));
    (number, &text[count..])
}

/// Two digits, or any number of them in braces.
fn hexadecimal<'t>(text: &'t str, rest: &'t str) -> Result<(u32, &'t str), Mistake> {
    let wrong = |rest: &str| Mistake::new(code::ESCAPE, before(text, rest));
    let (first, rest) = next(rest).ok_or_else(|| wrong(rest))?;
    if first != '{' {
        let (second, rest) = next(rest).ok_or_else(|| wrong(rest))?;
        let digits = first.to_digit(16).zip(second.to_digit(16));
        return digits.map(|(a, b)| (a * 16 + b, rest)).ok_or_else(|| wrong(rest));
    }
    let mut number = None;
    let mut left = rest;
    loop {
        let (char, rest) = next(left).ok_or_else(|| wrong(left))?;
        left = rest;
        if char == '}' {
            return number.map(|number| (number, rest)).ok_or_else(|| wrong(rest));
        }
        let digit = char.to_digit(16).ok_or_else(|| wrong(rest))?;
        let sum = number.unwrap_or(0) * 16 + digit;
        if sum > u32::from(char::MAX) {
            return Err(wrong(rest));
        }
        number = Some(sum);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        match escape(text) {
            Ok((number, rest)) => format!("{number:x} {rest}"),
            Err(mistake) => mistake.to_string(),
        }
    }

    #[test]
    fn escapes_are_read_as_go_reads_them() {
        assert_eq!(read(r"\0123"), "a 3");
        assert_eq!(read(r"\128"), "a 8");
        assert_eq!(read(r"\x41g"), "41 g");
        assert_eq!(read(r"\x{10FFFF}g"), "10ffff g");
        assert_eq!(read(r"\_"), "5f ");
        let wrong = |part: &str| format!("error parsing regexp: invalid escape sequence: `{part}`");
        for text in
            [r"\1", r"\8", r"\q", r"\é", r"\x", r"\x4", r"\x4g", r"\x{}", r"\x{4", r"\x{110000"]
        {
            assert_eq!(read(text), wrong(text));
        }
        assert_eq!(read(r"\18"), wrong(r"\1"));
        assert_eq!(read(r"\"), "error parsing regexp: trailing backslash at end of expression: ``");
    }
}
