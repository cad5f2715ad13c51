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
    Function::new("sha1sum", &[Str], |call, args| sum::<Sha1>(call, args)),
    Function::new("sha256sum", &[Str], |call, args| sum::<Sha256>(call, args)),
    Function::new("sha512sum", &[Str], |call, args| sum::<Sha512>(call, args)),
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

/// Base 64 as Go reads it: newlines do not count, padding is needed. The error is the byte that Go names.
fn decode64(text: &[u8]) -> Result<Vec<u8>, usize> {
    decode(text, 4, 6, |byte| match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    })
}

fn decode32(text: &[u8]) -> Result<Vec<u8>, usize> {
    decode(text, 8, 5, |byte| match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'2'..=b'7' => Some(byte - b'2' + 26),
        _ => None,
    })
}

/// Groups of `group` characters of `bits` bits each.
fn decode(
    text: &[u8],
    group: usize,
    bits: u32,
    digit: fn(u8) -> Option<u8>,
) -> Result<Vec<u8>, usize> {
    let given: Vec<(usize, u8)> =
        text.iter().copied().enumerate().filter(|(_, b)| !matches!(b, b'\n' | b'\r')).collect();
    let mut out = Vec::new();
    for (start, chunk) in given.chunks(group).enumerate() {
        let digits: Vec<u8> = chunk.iter().map_while(|(_, byte)| digit(*byte)).collect();
        let stop = chunk.get(digits.len());
        let padding = chunk[digits.len()..].iter().all(|(_, byte)| *byte == b'=');
        let last = (start + 1) * group >= given.len();
        if digits.len() < group {
            let at = stop.map_or(text.len(), |(at, _)| *at);
            let whole = chunk.len() == group;
            let kept = digits.len() as u32 * bits;
            if !padding || !last || !whole || digits.len() < 2 || kept % 8 >= bits {
                return Err(if stop.is_none() { text.len() - chunk.len() } else { at });
            }
        }
        let value = digits.iter().fold(0u64, |value, digit| value << bits | u64::from(*digit));
        let all = digits.len() as u32 * bits;
        for byte in 0..all / 8 {
            let shifted = value >> (all - 8 * (byte + 1));
            out.push(u8::try_from(shifted & 0xff).unwrap_or(0));
        }
    }
    Ok(out)
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
