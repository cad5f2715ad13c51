//! Encodings, and checksums that keep no secret.
//!
//! Facts: Masterminds/sprig v3.3.0, `strings.go` and `crypto.go`: what cannot be decoded becomes the error's text.

use std::fmt::Write;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

use super::given::string;
use crate::gotemplate::Param::Str;
use crate::gotemplate::{Call, Failure, Function, Value};

pub(super) const TABLE: &[Function] = &[
    Function::new("b64enc", &[Str], b64enc),
    Function::new("b64dec", &[Str], b64dec),
    Function::new("b32enc", &[Str], b32enc),
    Function::new("b32dec", &[Str], b32dec),
    Function::new("sha1sum", &[Str], sum::<Sha1>),
    Function::new("sha256sum", &[Str], sum::<Sha256>),
    Function::new("sha512sum", &[Str], sum::<Sha512>),
    Function::new("adler32sum", &[Str], adler32sum),
];

const NOT_UTF8: &str = "what was encoded is not UTF-8 text";

fn b64enc(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let text = string(args, 0);
    Ok(call.derived(&text, STANDARD.encode(text.as_bytes())))
}

fn b64dec(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let text = string(args, 0);
    decoded(call, &text, decode64(text.as_bytes()), "base64")
}

fn decoded(
    call: &Call<'_>,
    text: &crate::text::Mapped,
    bytes: Result<Vec<u8>, usize>,
    name: &str,
) -> Result<Value, Failure> {
    match bytes {
        Ok(bytes) => {
            let plain = String::from_utf8(bytes).map_err(|_| Failure::refused(NOT_UTF8))?;
            Ok(call.derived(text, plain))
        }
        Err(at) => Ok(call.text(format!("illegal {name} data at input byte {at}"))),
    }
}

/// Base 64 as Go reads it (golang/go, `src/encoding/base64`): breaks of lines do not count, padding is needed. The
/// error is the byte that Go names.
fn decode64(text: &[u8]) -> Result<Vec<u8>, usize> {
    let mut out = Vec::new();
    let mut at = 0;
    loop {
        let (mut value, mut count) = (0u32, 0);
        while count < 4 {
            let Some(byte) = text.get(at) else {
                return if count == 0 { Ok(out) } else { Err(at - count) };
            };
            at += 1;
            match byte {
                b'\n' | b'\r' => {}
                b'=' => {
                    padding64(text, at, count)?;
                    let bytes = (value << (6 * (4 - count))).to_be_bytes();
                    out.extend_from_slice(&bytes[1..count]);
                    return Ok(out);
                }
                _ => {
                    value = value << 6 | digit64(*byte).ok_or(at - 1)?;
                    count += 1;
                }
            }
        }
        out.extend_from_slice(&value.to_be_bytes()[1..]);
    }
}

/// What must follow the first `=`, which stands before `at`, in a group of `count` digits.
fn padding64(text: &[u8], at: usize, count: usize) -> Result<(), usize> {
    let breaks = |at: usize| {
        let rest = text[at..].iter();
        at + rest.take_while(|byte| matches!(byte, b'\n' | b'\r')).count()
    };
    let mut at = at;
    match count {
        0 | 1 => return Err(at - 1),
        2 => {
            at = breaks(at);
            match text.get(at) {
                None => return Err(at),
                Some(b'=') => at += 1,
                Some(_) => return Err(at - 1),
            }
        }
        _ => {}
    }
    at = breaks(at);
    if at < text.len() { Err(at) } else { Ok(()) }
}

fn digit64(byte: u8) -> Option<u32> {
    Some(u32::from(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    }))
}

/// Base 32 as Go reads it (golang/go, `src/encoding/base32`): breaks of lines are taken out first, what follows padding
/// is not looked at.
fn decode32(text: &[u8]) -> Result<Vec<u8>, usize> {
    let text: Vec<u8> = text.iter().copied().filter(|b| !matches!(b, b'\n' | b'\r')).collect();
    let mut out = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let (mut value, mut count) = (0u64, 0);
        while count < 8 {
            let byte = *text.get(at).ok_or(at - count)?;
            at += 1;
            if byte == b'=' && count >= 2 && text.len() - at < 8 {
                padding32(&text, at, count)?;
                let bytes = (value << (5 * (8 - count))).to_be_bytes();
                out.extend_from_slice(&bytes[3..3 + count * 5 / 8]);
                return Ok(out);
            }
            value = value << 5 | digit32(byte).ok_or(at - 1)?;
            count += 1;
        }
        out.extend_from_slice(&value.to_be_bytes()[3..]);
    }
    Ok(out)
}

fn padding32(text: &[u8], at: usize, count: usize) -> Result<(), usize> {
    let rest = &text[at..];
    if rest.len() + count < 7 {
        return Err(text.len());
    }
    if let Some(bad) = rest.iter().take(7 - count).position(|byte| *byte != b'=') {
        return Err((at + bad).saturating_sub(1));
    }
    if matches!(count, 3 | 6) { Err(at - 1) } else { Ok(()) }
}

fn digit32(byte: u8) -> Option<u64> {
    match byte {
        b'A'..=b'Z' => Some(u64::from(byte - b'A')),
        b'2'..=b'7' => Some(u64::from(byte - b'2' + 26)),
        _ => None,
    }
}

fn b32enc(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    const DIGITS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let text = string(args, 0);
    let mut out = String::new();
    for chunk in text.as_bytes().chunks(5) {
        let mut bytes = [0u8; 8];
        bytes[3..3 + chunk.len()].copy_from_slice(chunk);
        let value = u64::from_be_bytes(bytes);
        let digits = (chunk.len() * 8).div_ceil(5);
        for at in 0..8 {
            let digit = usize::try_from(value >> (35 - 5 * at) & 31).unwrap_or(0);
            out.push(if at < digits { char::from(DIGITS[digit]) } else { '=' });
        }
    }
    Ok(call.derived(&text, out))
}

fn b32dec(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let text = string(args, 0);
    decoded(call, &text, decode32(text.as_bytes()), "base32")
}

fn sum<D: Digest>(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let text = string(args, 0);
    let mut out = String::new();
    for byte in D::digest(text.as_bytes()).as_slice() {
        // Writing to a string cannot fail.
        let _ = write!(out, "{byte:02x}");
    }
    Ok(call.derived(&text, out))
}

/// The checksum Adler-32 as a decimal number.
fn adler32sum(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    const MODULUS: u32 = 65_521;
    let text = string(args, 0);
    let (mut a, mut b) = (1u32, 0u32);
    for byte in text.bytes() {
        a = (a + u32::from(byte)) % MODULUS;
        b = (b + a) % MODULUS;
    }
    Ok(call.derived(&text, ((b << 16) | a).to_string()))
}
