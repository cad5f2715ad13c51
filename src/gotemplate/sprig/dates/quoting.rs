//! Quoting as errors of Go's `time` do it: bytes that are not plain ASCII in hexadecimal.
//!
//! Facts: Go, `src/time/format.go`, `quote`.

use std::fmt::Write;

/// A text in double quotes. It may begin or end inside of a character.
pub(super) fn quote(text: &[u8]) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for &byte in text {
        match byte {
            b'"' | b'\\' => out.extend(['\\', char::from(byte)]),
            b' '..=0x7f => out.push(char::from(byte)),
            _ => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\x{byte:02x}");
            }
        }
    }
    out.push('"');
    out
}
