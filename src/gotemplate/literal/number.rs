//! Constants that are numbers, as text/template's parser reads them (golang/go, `src/text/template/parse/node.go`).

use super::quote::quote;
use super::unquote::{Unit, unquote_char};

/// A constant under all types that can hold it.
#[derive(Clone, Debug)]
pub(in crate::gotemplate) struct Number {
    /// As it is written.
    pub(in crate::gotemplate) text: Box<str>,
    pub(in crate::gotemplate) int: Option<i64>,
    pub(in crate::gotemplate) uint: Option<u64>,
    pub(in crate::gotemplate) float: Option<f64>,
}

/// Reads a constant; the error is Go's words.
pub(in crate::gotemplate) fn number(text: &str) -> Result<Number, String> {
    if text.starts_with('\'') {
        return character(text);
    }
    if text.ends_with('i') {
        return Err(format!("deckmod knows no complex numbers: {}", quote(text)));
    }
    let mut number = Number { text: text.into(), int: int(text), uint: uint(text), float: None };
    if let Some(value) = number.int {
        // An integer is a float too, and a zero with a sign is no negative one.
        number.uint = number.uint.or_else(|| u64::try_from(value).ok());
        number.float = Some(as_float(value));
    } else if let Some(value) = number.uint {
        number.float = Some(uint_as_float(value));
    } else if let Some(value) = float(text) {
        if !text.contains(['.', 'e', 'E', 'p', 'P']) {
            return Err(format!("integer overflow: {}", quote(text)));
        }
        number.float = Some(value);
        number.int = whole(value);
        number.uint = whole_unsigned(value);
    }
    if number.int.is_none() && number.uint.is_none() && number.float.is_none() {
        return Err(format!("illegal number syntax: {}", quote(text)));
    }
    Ok(number)
}

fn character(text: &str) -> Result<Number, String> {
    let (unit, rest) = unquote_char(&text[1..], '\'').ok_or("invalid syntax")?;
    if rest != "'" {
        return Err(format!("malformed character constant: {text}"));
    }
    let code = match unit {
        Unit::Byte(byte) => u32::from(byte),
        Unit::Char(c) => u32::from(c),
    };
    Ok(Number {
        text: text.into(),
        int: Some(code.into()),
        uint: Some(code.into()),
        float: Some(code.into()),
    })
}

fn int(text: &str) -> Option<i64> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let value = i128::from(uint(digits)?);
    i64::try_from(if negative { -value } else { value }).ok()
}

/// `strconv.ParseUint` with base 0.
fn uint(text: &str) -> Option<u64> {
    let lower = text.to_ascii_lowercase();
    let (base, digits) = match lower.as_bytes() {
        [b'0', b'x', ..] => (16, &lower[2..]),
        [b'0', b'b', ..] => (2, &lower[2..]),
        [b'0', b'o', ..] => (8, &lower[2..]),
        [b'0', _, ..] => (8, &lower[1..]),
        _ => (10, &lower[..]),
    };
    if !underscores_are_good(&lower) {
        return None;
    }
    let digits = digits.replace('_', "");
    if digits.is_empty() || digits.starts_with('+') {
        return None;
    }
    u64::from_str_radix(&digits, base).ok()
}

/// Underscores stand between digits only, or after a prefix of a base; and without one only in base prefixes' numbers.
fn underscores_are_good(text: &str) -> bool {
    if !text.contains('_') {
        return true;
    }
    let digits = match text.as_bytes() {
        [b'0', b'x' | b'b' | b'o', ..] => &text[2..],
        _ => text,
    };
    let prefixed = digits.len() < text.len();
    let start_is_good = prefixed || !digits.starts_with('_');
    start_is_good && !digits.ends_with('_') && !digits.contains("__")
}

/// `strconv.ParseFloat`, hexadecimal ones with a `p` too.
fn float(text: &str) -> Option<f64> {
    let unsigned = text.trim_start_matches(['+', '-']).to_ascii_lowercase();
    if let Some(hex) = unsigned.strip_prefix("0x") {
        let value = hex_float(&hex.replace('_', ""))?;
        return Some(if text.starts_with('-') { -value } else { value });
    }
    if text.contains('_') {
        return None;
    }
    if !unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

fn hex_float(text: &str) -> Option<f64> {
    let (mantissa, exponent) = text.split_once('p')?;
    let exponent: i32 = exponent.parse().ok()?;
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{part}");
    if digits.is_empty() || digits.len() > 15 {
        return None;
    }
    let value = as_float(i64::from_str_radix(&digits, 16).ok()?);
    let shift = exponent - 4 * i32::try_from(part.len()).ok()?;
    Some(value * 2f64.powi(shift)).filter(|value| value.is_finite())
}

#[expect(clippy::cast_precision_loss, reason = "Go's constants lose precision the same way")]
fn as_float(value: i64) -> f64 {
    value as f64
}

#[expect(clippy::cast_precision_loss, reason = "Go's constants lose precision the same way")]
fn uint_as_float(value: u64) -> f64 {
    value as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::float_cmp,
    reason = "exactness is what is asked"
)]
fn whole(value: f64) -> Option<i64> {
    let int = value as i64;
    (as_float(int) == value).then_some(int)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::float_cmp,
    reason = "exactness is what is asked"
)]
fn whole_unsigned(value: f64) -> Option<u64> {
    let int = value as u64;
    (uint_as_float(int) == value).then_some(int)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(text: &str) -> (Option<i64>, Option<f64>) {
        number(text).map(|number| (number.int, number.float)).unwrap_or_default()
    }

    #[test]
    fn constants_are_read_as_go_reads_them() {
        assert_eq!(shape("0x1F"), (Some(31), Some(31.0)));
        assert_eq!(shape("010"), (Some(8), Some(8.0)));
        assert_eq!(shape("1_000"), (Some(1000), Some(1000.0)));
        assert_eq!(shape("-0b11"), (Some(-3), Some(-3.0)));
        assert_eq!(shape("1e3"), (Some(1000), Some(1000.0)));
        assert_eq!(shape("1.5"), (None, Some(1.5)));
        assert_eq!(shape("0x1p4"), (Some(16), Some(16.0)));
        assert_eq!(shape(r"'\n'"), (Some(10), Some(10.0)));
        assert_eq!(number("18446744073709551615").unwrap().uint, Some(u64::MAX));
        assert!(number("99999999999999999999").unwrap_err().starts_with("integer overflow"));
        assert!(number("1__0").is_err());
    }
}
