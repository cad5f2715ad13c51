//! Constants that are numbers, as text/template's parser reads them (golang/go, `src/text/template/parse/node.go`).

use super::float::{parse_float, underscores_fit};
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

const TWO_TO_63: f64 = 9_223_372_036_854_775_808.0;

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
    } else if let Some(value) = parse_float(text) {
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
    if !underscores_fit(&lower) {
        return None;
    }
    let digits = digits.replace('_', "");
    if digits.is_empty() || digits.starts_with('+') {
        return None;
    }
    u64::from_str_radix(&digits, base).ok()
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
    // Rust would take the largest number for what is over it.
    let int = value as i64;
    (value < TWO_TO_63 && as_float(int) == value).then_some(int)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::float_cmp,
    reason = "exactness is what is asked"
)]
fn whole_unsigned(value: f64) -> Option<u64> {
    let int = value as u64;
    (value < 2.0 * TWO_TO_63 && uint_as_float(int) == value).then_some(int)
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
