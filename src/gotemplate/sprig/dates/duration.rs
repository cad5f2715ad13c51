//! Durations: reading them, and their largest unit. A duration is a number of nanoseconds.
//!
//! Facts: Go, `src/time/format.go`, `ParseDuration`.

use super::quoting::quote;

/// A second.
pub(super) const SECOND: i64 = 1_000_000_000;

const MAXIMUM: u64 = 1 << 63;

/// Reads a duration: `1h30m`, `-1.5s`. The error has Go's words.
pub(super) fn parse(text: &str) -> Result<i64, String> {
    let wrong = |what: &str| format!("time: {what} {}", quote(text.as_bytes()));
    let invalid = || wrong("invalid duration");
    let negative = text.starts_with('-');
    let mut rest = text.strip_prefix(['-', '+']).unwrap_or(text);
    if rest == "0" {
        return Ok(0);
    }
    if rest.is_empty() {
        return Err(invalid());
    }
    let mut sum = 0_u64;
    while !rest.is_empty() {
        let (amount, after) = amount(rest).ok_or_else(invalid)?;
        let end = after.find(|c: char| c == '.' || c.is_ascii_digit()).unwrap_or(after.len());
        let (name, after) = after.split_at(end);
        if name.is_empty() {
            return Err(wrong("missing unit in duration"));
        }
        let unit = unit(name).ok_or_else(|| {
            wrong(&format!("unknown unit {} in duration", quote(name.as_bytes())))
        })?;
        let more = amount.nanoseconds(unit).ok_or_else(invalid)?;
        sum = sum.checked_add(more).filter(|&sum| sum <= MAXIMUM).ok_or_else(invalid)?;
        rest = after;
    }
    match (negative, i64::try_from(sum)) {
        (true, Ok(sum)) => Ok(-sum),
        (true, Err(_)) => Ok(i64::MIN),
        (false, Ok(sum)) => Ok(sum),
        (false, Err(_)) => Err(invalid()),
    }
}

/// A number before its unit: the whole, and a fraction over a scale.
struct Amount {
    whole: u64,
    fraction: u64,
    scale: f64,
}

impl Amount {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "Go computes fractions with floats too"
    )]
    fn nanoseconds(&self, unit: u64) -> Option<u64> {
        let whole = self.whole.checked_mul(unit).filter(|&whole| whole <= MAXIMUM)?;
        let more = (self.fraction as f64 * (unit as f64 / self.scale)) as u64;
        whole.checked_add(more).filter(|&sum| sum <= MAXIMUM)
    }
}

/// Reads digits with or without a point; no digit at all is none, as is a number that is too large.
fn amount(text: &str) -> Option<(Amount, &str)> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let (before, rest) = text.split_at(digits(text));
    let whole = if before.is_empty() { 0 } else { before.parse::<u64>().ok()? };
    if whole > MAXIMUM {
        return None;
    }
    let Some(after) = rest.strip_prefix('.') else {
        let amount = Amount { whole, fraction: 0, scale: 1.0 };
        return (!before.is_empty()).then_some((amount, rest));
    };
    let (behind, rest) = after.split_at(digits(after));
    if before.is_empty() && behind.is_empty() {
        return None;
    }
    let (fraction, scale) = fraction(behind);
    Some((Amount { whole, fraction, scale }, rest))
}

/// Digits behind a point; those that do not fit any more are left out.
fn fraction(digits: &str) -> (u64, f64) {
    let (mut number, mut scale) = (0_u64, 1.0);
    for digit in digits.bytes() {
        if number > (MAXIMUM - 1) / 10 {
            break;
        }
        let next = number * 10 + u64::from(digit - b'0');
        if next > MAXIMUM {
            break;
        }
        number = next;
        scale *= 10.0;
    }
    (number, scale)
}

fn unit(name: &str) -> Option<u64> {
    Some(match name {
        "ns" => 1,
        "us" | "µs" | "μs" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        _ => return None,
    })
}

/// The largest unit alone, as sprig's `durationRound` has it.
pub(super) fn largest(duration: i64) -> String {
    const HOUR: u64 = 3_600_000_000_000;
    const UNITS: [(u64, &str); 6] = [
        (HOUR * 24 * 365, "y"),
        (HOUR * 24 * 30, "mo"),
        (HOUR * 24, "d"),
        (HOUR, "h"),
        (60_000_000_000, "m"),
        (1_000_000_000, "s"),
    ];
    let all = duration.unsigned_abs();
    let found = UNITS.iter().find(|(unit, _)| all > *unit);
    found.map_or_else(|| "0s".to_owned(), |(unit, sign)| format!("{}{sign}", all / unit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gotemplate::format::duration;

    #[test]
    fn durations_are_read() {
        for (text, shown) in [
            ("1h30m", "1h30m0s"),
            ("-1.5s", "-1.5s"),
            ("+.5ms", "500µs"),
            ("1.0000000000000000000000009ns", "1ns"),
            ("100h", "100h0m0s"),
            ("1m0.001s", "1m0.001s"),
            ("-9223372036854775808ns", "-2562047h47m16.854775808s"),
            ("0", "0s"),
        ] {
            assert_eq!(
                parse(text).map(|read| duration(read.into())).as_deref(),
                Ok(shown),
                "{text}"
            );
        }
        for (text, error) in [
            ("", "time: invalid duration \"\""),
            ("1", "time: missing unit in duration \"1\""),
            (".s", "time: invalid duration \".s\""),
            ("1dé", "time: unknown unit \"d\\xc3\\xa9\" in duration \"1d\\xc3\\xa9\""),
            ("9223372036854775808ns", "time: invalid duration \"9223372036854775808ns\""),
            ("3000000h", "time: invalid duration \"3000000h\""),
        ] {
            assert_eq!(parse(text), Err(error.to_owned()));
        }
    }

    #[test]
    fn the_largest_unit_is_told() {
        assert_eq!(largest(parse("2400h10m5s").unwrap()), "3mo");
        assert_eq!(largest(SECOND), "0s");
    }
}
