//! Floats written as text, as Go's `strconv.ParseFloat` reads them.

/// Reads a float; `None` where the text is none, or it is too large for one.
pub(in crate::gotemplate) fn parse_float(text: &str) -> Option<f64> {
    let negative = text.starts_with('-');
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let value = match unsigned.to_ascii_lowercase().as_str() {
        "inf" | "infinity" => f64::INFINITY,
        // A sign before it is wrong.
        "nan" if unsigned.len() == text.len() => f64::NAN,
        lower => finite(lower)?,
    };
    Some(if negative { -value } else { value })
}

fn finite(lower: &str) -> Option<f64> {
    if lower.contains('_') && !underscores_fit(lower) {
        return None;
    }
    let plain = lower.replace('_', "");
    let value = match plain.strip_prefix("0x") {
        Some(hex) => hexadecimal(hex)?,
        None => decimal(&plain)?,
    };
    value.is_finite().then_some(value)
}

fn decimal(text: &str) -> Option<f64> {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let fits = is_mantissa(mantissa, |digit| digit.is_ascii_digit()) && is_exponent(exponent);
    if fits { text.parse().ok() } else { None }
}

fn is_mantissa(text: &str, is_digit: impl Fn(u8) -> bool) -> bool {
    let digits = text.bytes().filter(|&byte| is_digit(byte)).count();
    let points = text.bytes().filter(|&byte| byte == b'.').count();
    digits > 0 && points <= 1 && digits + points == text.len()
}

fn is_exponent(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Hexadecimal digits with an exponent of two, which must be there.
fn hexadecimal(text: &str) -> Option<f64> {
    let (mantissa, exponent) = text.split_once('p')?;
    if !is_mantissa(mantissa, |digit| digit.is_ascii_hexdigit()) || !is_exponent(exponent) {
        return None;
    }
    // Beyond some thousands only nothing or infinity is left, for texts of any sensible length.
    let exponent = exponent.parse::<i64>().unwrap_or(if exponent.starts_with('-') {
        -100_000_000
    } else {
        100_000_000
    });
    let (mut value, mut shift, mut lost, mut after_point) = (0_u64, 0_i64, false, false);
    for byte in mantissa.bytes() {
        let Some(digit) = char::from(byte).to_digit(16) else {
            after_point = true;
            continue;
        };
        if value >> 60 == 0 {
            value = value << 4 | u64::from(digit);
            shift -= if after_point { 4 } else { 0 };
        } else {
            lost |= digit != 0;
            shift += if after_point { 0 } else { 4 };
        }
    }
    Some(rounded(value, lost, exponent.clamp(-100_000_000, 100_000_000) + shift))
}

/// `value * 2^exponent`, rounded once, to the even neighbour in the middle; something was `lost` after `value`.
#[expect(clippy::cast_precision_loss, reason = "at most 53 bits are left")]
fn rounded(value: u64, lost: bool, exponent: i64) -> f64 {
    if value == 0 {
        return 0.0;
    }
    let length = i64::from(64 - value.leading_zeros());
    // The lowest bit that a float of this size holds.
    let lowest = (length + exponent - 53).max(-1074);
    let cut = lowest - exponent;
    if cut <= 0 {
        return scaled(value as f64, exponent);
    }
    if cut > 64 {
        return 0.0;
    }
    let wide = u128::from(value) << 1 | u128::from(lost);
    let (kept, rest) = (wide >> (cut + 1), wide & ((1 << (cut + 1)) - 1));
    let half = 1_u128 << cut;
    let up = rest > half || rest == half && kept & 1 == 1;
    scaled((kept + u128::from(up)) as f64, lowest)
}

/// `float * 2^exponent`, rounded once where it becomes very small.
pub(in crate::gotemplate) fn scaled(float: f64, exponent: i64) -> f64 {
    // Two steps, for one factor may be out of range where the result is not.
    let first = exponent.clamp(-500, 1000);
    let second = (exponent - first).clamp(-1022, 1023);
    float * two_to(first) * two_to(second)
}

fn two_to(exponent: i64) -> f64 {
    let biased = u64::try_from(exponent + 1023).unwrap_or(0);
    f64::from_bits(biased << 52)
}

/// Does each `_` of a number without sign stand between digits, or between the sign of the base and a digit?
pub(in crate::gotemplate) fn underscores_fit(text: &str) -> bool {
    let bytes = text.as_bytes();
    let lower = |at: usize| bytes.get(at).map(u8::to_ascii_lowercase);
    let prefixed = lower(0) == Some(b'0') && matches!(lower(1), Some(b'b' | b'o' | b'x'));
    let hex = prefixed && lower(1) == Some(b'x');
    let is_digit = |at: usize| {
        let here = bytes.get(at).copied().unwrap_or(b' ');
        here.is_ascii_digit() || hex && here.is_ascii_hexdigit()
    };
    (0..bytes.len()).filter(|&at| bytes[at] == b'_').all(|at| {
        let after = at > 0 && (is_digit(at - 1) || prefixed && at == 2);
        after && is_digit(at + 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_of_all_forms_are_read() {
        for (text, value) in [
            ("1_000", 1000.0),
            (".5", 0.5),
            ("5.", 5.0),
            ("-1E3", -1000.0),
            ("0x1p4", 16.0),
            ("0X_1.8P-1", 0.75),
            ("0x1p-1074", 5e-324),
            ("0x1.fffffffffffff8p0", 2.0),
            ("0x1.00000000000008p0", 1.0),
            ("0x1.000000000000080001p0", 1.000_000_000_000_000_2),
            ("+infinity", f64::INFINITY),
            ("1e-400", 0.0),
        ] {
            assert_eq!(parse_float(text), Some(value), "{text}");
        }
    }

    #[test]
    fn what_is_no_float_is_told() {
        for text in ["", ".", "1e", "e1", "0x1", "1e400", "+nan", " 1", "1_", "1._5", "0x1p99999"] {
            assert_eq!(parse_float(text), None, "{text}");
        }
    }
}
