//! Percent signs: which characters each part of a URL keeps (golang/go, `src/net/url/url.go`).

use std::fmt::Write;

use crate::gotemplate::literal::quote;

/// A part of a URL.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Host,
    /// What follows a `%` in an address in brackets.
    Zone,
    Path,
    User,
    Fragment,
}

fn is_kept(byte: u8, part: Part) -> bool {
    let host = matches!(part, Part::Host | Part::Zone);
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
        b'[' | b']' | b'<' | b'>' | b'"' | b'\'' => host,
        b'!' | b'(' | b')' | b'*' => host || part == Part::Fragment,
        b':' => part != Part::User,
        b'/' | b'@' => matches!(part, Part::Path | Part::Fragment),
        b'?' => part == Part::Fragment,
        _ => false,
    }
}

pub(super) fn escape(text: &[u8], part: Part) -> String {
    let mut out = String::new();
    for &byte in text {
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
            let wrong = || format!("invalid URL escape {}", shown(&bytes[at..]));
            let value = text.get(at + 1..at + 3).and_then(hex).ok_or_else(wrong)?;
            if !may_be_escaped(value, part) {
                return Err(wrong());
            }
            out.push(value);
            at += 3;
            continue;
        }
        if matches!(part, Part::Host | Part::Zone) && byte.is_ascii() && !is_kept(*byte, part) {
            let shown = quote(&char::from(*byte).to_string());
            return Err(format!("invalid character {shown} in host name"));
        }
        out.push(*byte);
        at += 1;
    }
    Ok(out)
}

/// Hosts have signs only for what is no ASCII, and for the percent sign before a zone.
fn may_be_escaped(value: u8, part: Part) -> bool {
    match part {
        Part::Host => !value.is_ascii() || value == b'%',
        Part::Zone => matches!(value, b'%' | b' ') || is_kept(value, Part::Host),
        Part::Path | Part::User | Part::Fragment => true,
    }
}

/// The first three bytes, which may end within a character.
fn shown(bytes: &[u8]) -> String {
    let mut out = String::from("\"");
    for chunk in bytes[..bytes.len().min(3)].utf8_chunks() {
        let quoted = quote(chunk.valid());
        out.push_str(&quoted[1..quoted.len() - 1]);
        for byte in chunk.invalid() {
            // Writing to a string cannot fail.
            let _ = write!(out, "\\x{byte:02x}");
        }
    }
    out.push('"');
    out
}

fn hex(digits: &str) -> Option<u8> {
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    u8::from_str_radix(digits, 16).ok()
}
