//! Floating-point numbers (golang/go, `src/strconv/ftoa.go`).

use super::flags::Flags;

/// No float has more digits behind its point.
const MOST_DIGITS: usize = 1_100;

/// A number by a verb of floats; `None`: the verb is not for them, or deckmod does not do it (`%x`, `%b`).
pub(super) fn float(value: f64, verb: char, flags: Flags) -> Option<String> {
    let number = match verb {
        'v' | 'g' | 'G' => match flags.precision {
            None => shortest(value),
            Some(precision) => general(value, precision),
        },
        'e' | 'E' => exponent_form(value, flags.precision.unwrap_or(6)),
        'f' | 'F' => fixed_form(value, flags.precision.unwrap_or(6)),
        _ => return None,
    };
    let number = if verb.is_ascii_uppercase() { number.replace('e', "E") } else { number };
    Some(signed(&number, value, flags))
}

fn signed(number: &str, value: f64, flags: Flags) -> String {
    let digits = number.trim_start_matches(['-', '+']);
    if value.is_nan() {
        let sign = if flags.plus {
            "+"
        } else if flags.space {
            " "
        } else {
            ""
        };
        return flags.pad_with_blanks(&format!("{sign}NaN"));
    }
    let sign = match () {
        () if number.starts_with('-') => "-",
        () if flags.plus || value.is_infinite() && !flags.space => "+",
        () if flags.space => " ",
        () => "",
    };
    if value.is_infinite() {
        return flags.pad_with_blanks(&format!("{sign}{digits}"));
    }
    let width = flags.width.unwrap_or(0);
    if flags.zero && !flags.minus && !sign.is_empty() && width > digits.len() + 1 {
        return format!("{sign}{}{digits}", "0".repeat(width - digits.len() - 1));
    }
    flags.pad(&format!("{sign}{digits}"))
}

/// The fewest digits that read back as the same number, by `%g`.
pub(in crate::gotemplate) fn shortest(value: f64) -> String {
    fewest(value, -4, 6)
}

/// The fewest digits that read back as the same number; with an exponent where it is under `low` or not under `bound`.
pub(in crate::gotemplate) fn fewest(value: f64, low: i32, bound: i32) -> String {
    if let Some(text) = special(value) {
        return text.to_owned();
    }
    let (digits, exponent) = parts(&scientific(value));
    assembled(value, &digits, exponent, low, bound)
}

/// The fewest digits that read back as the same number, as `-1.5e-7`. Where two texts of so many digits are equally
/// near, Go takes the even one, and Rust the larger one.
pub(in crate::gotemplate) fn scientific(value: f64) -> String {
    let fewest = format!("{value:e}");
    let mantissa = fewest.split('e').next().unwrap_or(&fewest);
    let places = mantissa.split_once('.').map_or(0, |(_, places)| places.len());
    let nearest = format!("{value:.places$e}");
    let same = nearest.parse::<f64>().is_ok_and(|read| read.to_bits() == value.to_bits());
    if same { nearest } else { fewest }
}

/// `%g` with a precision.
fn general(value: f64, precision: usize) -> String {
    if let Some(text) = special(value) {
        return text.to_owned();
    }
    let precision = precision.max(1);
    let (digits, exponent) = parts(&format!("{value:.*e}", (precision - 1).min(MOST_DIGITS)));
    let digits = match digits.trim_end_matches('0') {
        "" => "0",
        kept => kept,
    };
    let point = exponent + 1;
    let length = i32::try_from(digits.len()).unwrap_or(i32::MAX);
    let mut bound = i32::try_from(precision).unwrap_or(i32::MAX);
    if bound > length && length >= point {
        bound = length;
    }
    assembled(value, digits, exponent, -4, bound)
}

fn special(value: f64) -> Option<&'static str> {
    match value {
        _ if value.is_nan() => Some("NaN"),
        _ if value.is_infinite() && value > 0.0 => Some("+Inf"),
        _ if value.is_infinite() => Some("-Inf"),
        _ => None,
    }
}

/// The digits and the exponent of Rust's `1.5e-7`.
fn parts(text: &str) -> (String, i32) {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let digits = mantissa.chars().filter(char::is_ascii_digit).collect();
    (digits, exponent.parse().unwrap_or(0))
}

/// With an exponent where it is under `low` or not under `bound`, otherwise with a point.
fn assembled(value: f64, digits: &str, exponent: i32, low: i32, bound: i32) -> String {
    let sign = if value.is_sign_negative() { "-" } else { "" };
    if exponent < low || exponent >= bound {
        let (first, rest) = digits.split_at(1);
        let point = if rest.is_empty() { "" } else { "." };
        return format!("{sign}{first}{point}{rest}{}", exponent_text(exponent));
    }
    let Ok(point) = usize::try_from(exponent + 1) else {
        let zeros = usize::try_from(-exponent - 1).unwrap_or(0);
        return format!("{sign}0.{}{digits}", "0".repeat(zeros));
    };
    if point == 0 {
        return format!("{sign}0.{digits}");
    }
    if digits.len() <= point {
        return format!("{sign}{digits}{}", "0".repeat(point - digits.len()));
    }
    format!("{sign}{}.{}", &digits[..point], &digits[point..])
}

/// `%e` with a number of digits after the point.
pub(in crate::gotemplate) fn exponent_form(value: f64, precision: usize) -> String {
    if let Some(text) = special(value) {
        return text.to_owned();
    }
    let (precision, zeros) = exact(precision);
    let text = format!("{value:.precision$e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    format!("{mantissa}{zeros}{}", exponent_text(exponent.parse().unwrap_or(0)))
}

/// `%f` with a number of digits after the point.
pub(in crate::gotemplate) fn fixed_form(value: f64, precision: usize) -> String {
    let (precision, zeros) = exact(precision);
    special(value).map_or_else(|| format!("{value:.precision$}{zeros}"), str::to_owned)
}

/// A precision without the digits that are zeros for every number, which Rust would not write, and those zeros.
fn exact(precision: usize) -> (usize, String) {
    let some = precision.min(MOST_DIGITS);
    (some, "0".repeat(precision - some))
}

/// An exponent with its sign and two digits at least.
fn exponent_text(exponent: i32) -> String {
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("e{sign}{:02}", exponent.unsigned_abs())
}
