//! Texts in JSON: escaping, and what escapes stand for.

use crate::text::{Builder, Mapped};

/// Adds a text with what JSON must not hold escaped; and what HTML minds, where asked for.
pub(super) fn escape(out: &mut Builder, text: &Mapped, html: bool) {
    let mut done = 0;
    for (at, character) in text.char_indices() {
        let Some(escaped) = escaped(character, html) else { continue };
        out.push_slice(text, done..at);
        if let Some(origin) = text.origin(at) {
            out.push_str(&escaped, origin.inexact());
        }
        done = at + character.len_utf8();
    }
    out.push_slice(text, done..text.len());
}

fn escaped(character: char, html: bool) -> Option<String> {
    let short = |letter: char| Some(format!("\\{letter}"));
    match character {
        '"' | '\\' => short(character),
        '\n' => short('n'),
        '\r' => short('r'),
        '\t' => short('t'),
        '\u{8}' => short('b'),
        '\u{c}' => short('f'),
        '<' | '>' | '&' if !html => None,
        '\0'..='\u{1f}' | '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
            Some(format!("\\u{:04x}", u32::from(character)))
        }
        _ => None,
    }
}

/// The text that the inside of a JSON string stands for; its escapes are right, as the reader made sure.
pub(super) fn unescape(text: &Mapped) -> Mapped {
    if !text.contains('\\') {
        return text.clone();
    }
    let mut out = Builder::default();
    let mut done = 0;
    while let Some(found) = text[done..].find('\\') {
        let at = done + found;
        out.push_slice(text, done..at);
        let (character, length) = meant(&text[at + 1..]);
        if let Some(origin) = text.origin(at) {
            out.push_str(character.encode_utf8(&mut [0; 4]), origin.inexact());
        }
        done = at + 1 + length;
    }
    out.push_slice(text, done..text.len());
    out.finish()
}

/// The character that an escape stands for, and how many bytes follow the backslash.
fn meant(escape: &str) -> (char, usize) {
    match escape.chars().next().unwrap_or('\\') {
        'n' => ('\n', 1),
        'r' => ('\r', 1),
        't' => ('\t', 1),
        'b' => ('\u{8}', 1),
        'f' => ('\u{c}', 1),
        'u' => unit(escape),
        other => (other, other.len_utf8()),
    }
}

/// `uXXXX`, with a second escape where both are the halves of one character. A half alone is no character.
fn unit(escape: &str) -> (char, usize) {
    let read = |at: usize| u16::from_str_radix(escape.get(at..at + 4)?, 16).ok();
    let first = read(1).unwrap_or(0xfffd);
    if let Some(character) = char::from_u32(first.into()) {
        return (character, 5);
    }
    let second = if escape.get(5..7) == Some("\\u") { read(7) } else { None };
    let both = second.and_then(|second| char::decode_utf16([first, second]).next()?.ok());
    both.map_or((char::REPLACEMENT_CHARACTER, 5), |character| (character, 11))
}
