//! Percent signs: which characters each part of a URL keeps (golang/go, `src/net/url/url.go`).

use std::fmt::Write;

use crate::gotemplate::literal::quote;

/// A part of a URL.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Host,
    Path,
    User,
    Fragment,
}

fn is_kept(byte: u8, part: Part) -> bool {
    match byte {
        b'a'..=b'z'
        | b'A'..=b'Z'
        | b'0'..=b'9'
        | b'-'
        | b'_'
        | b'.'
        | b'~'
        | b'$'
        | b'&'
        | b'+'
        | b','
        | b';'
        | b'=' => true,
        b'[' | b']' | b'<' | b'>' | b'"' | b'\'' => part == Part::Host,
        b'!' | b'(' | b')' | b'*' => matches!(part, Part::Host | Part::Fragment),
        b':' => part != Part::User,
        b'/' | b'@' => matches!(part, Part::Path | Part::Fragment),
        b'?' => part == Part::Fragment,
        _ => false,
    }
}

pub(super) fn escape(text: &str, part: Part) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if is_kept(byte, part) {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// The bytes that a text stands for; the error is in Go's words.
pub(super) fn unescape(text: &str, part: Part) -> Result<Vec<u8>, String> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        if *byte == b'%' {
            let value = text.get(at + 1..at + 3).and_then(hex);
            let rest = &text[at..];
            let shown = || rest.char_indices().nth(3).map_or(rest, |(end, _)| &rest[..end]);
            let value = value.ok_or_else(|| format!("invalid URL escape {}", quote(shown())))?;
            if part == Part::Host && value < 0x80 {
                return Err(format!("invalid URL escape {}", quote(shown())));
            }
            out.push(value);
            at += 3;
            continue;
        }
        if part == Part::Host && byte.is_ascii() && !is_kept(*byte, part) {
            let shown = quote(&char::from(*byte).to_string());
            return Err(format!("invalid character {shown} in host name"));
        }
        out.push(*byte);
        at += 1;
    }
    Ok(out)
}

fn hex(digits: &str) -> Option<u8> {
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    u8::from_str_radix(digits, 16).ok()
}
