//! Whole numbers written as text, as Go's `strconv.ParseInt` reads them.

use crate::gotemplate::literal::underscores_fit;

/// How digits are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Base {
    /// Octal digits.
    Eight,
    /// Decimal digits.
    Ten,
    /// As literals of Go: `0x`, `0b`, `0o`, `0` tell the base, `_` may stand between digits.
    Literal,
}

/// Why a text is no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoInt {
    /// It is written wrong.
    Syntax,
    /// It is too large; the nearest that is not.
    Range(i64),
}

impl NoInt {
    /// What Go answers beside the error.
    pub(super) fn instead(self) -> i64 {
        match self {
            Self::Syntax => 0,
            Self::Range(nearest) => nearest,
        }
    }
}

/// Reads a whole number of 64 bits.
pub(super) fn parse_int(text: &str, base: Base) -> Result<i64, NoInt> {
    let negative = text.starts_with('-');
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let over = || NoInt::Range(if negative { i64::MIN } else { i64::MAX });
    let value = match unsigned(digits, base)? {
        Some(value) => i128::from(value),
        None => return Err(over()),
    };
    i64::try_from(if negative { -value } else { value }).map_err(|_| over())
}

/// Digits as a number; `None` where it is over 64 bits.
fn unsigned(text: &str, base: Base) -> Result<Option<u64>, NoInt> {
    let (radix, digits) = match base {
        Base::Eight => (8, text),
        Base::Ten => (10, text),
        Base::Literal => prefixed(text),
    };
    if text.is_empty() {
        return Err(NoInt::Syntax);
    }
    let mut value: u64 = 0;
    for digit in digits.chars() {
        if digit == '_' && base == Base::Literal {
            continue;
        }
        let digit = digit.to_digit(radix).ok_or(NoInt::Syntax)?;
        let next = value.checked_mul(radix.into()).and_then(|next| next.checked_add(digit.into()));
        let Some(next) = next else { return Ok(None) };
        value = next;
    }
    if digits.contains('_') && !underscores_fit(text) {
        return Err(NoInt::Syntax);
    }
    Ok(Some(value))
}

fn prefixed(text: &str) -> (u32, &str) {
    let Some(rest) = text.strip_prefix('0') else { return (10, text) };
    let radix = match rest.bytes().next() {
        Some(b'b' | b'B') => 2,
        Some(b'o' | b'O') => 8,
        Some(b'x' | b'X') => 16,
        _ => return (8, rest),
    };
    if rest.len() < 2 { (8, rest) } else { (radix, &rest[1..]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_tell_their_base() {
        let read = |text| parse_int(text, Base::Literal);
        assert_eq!(read("-0x1F"), Ok(-31));
        assert_eq!(read("0b11"), Ok(3));
        assert_eq!(read("0o17"), Ok(15));
        assert_eq!(read("017"), Ok(15));
        assert_eq!(read("0"), Ok(0));
        assert_eq!(read("1_000"), Ok(1000));
        assert_eq!(read("0x_f"), Ok(15));
        for wrong in ["", "+", "0x", "08", "1__0", "_1", "1_", "1.5", " 1", "--1", "0b2"] {
            assert_eq!(read(wrong), Err(NoInt::Syntax), "{wrong}");
        }
    }

    #[test]
    fn too_large_numbers_stop_at_the_bounds() {
        let read = |text| parse_int(text, Base::Ten);
        assert_eq!(read("-9223372036854775808"), Ok(i64::MIN));
        assert_eq!(read("9223372036854775808"), Err(NoInt::Range(i64::MAX)));
        assert_eq!(read("-99999999999999999999"), Err(NoInt::Range(i64::MIN)));
        assert_eq!(read("1_0"), Err(NoInt::Syntax));
    }
}
