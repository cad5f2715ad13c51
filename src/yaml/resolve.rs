//! What a scalar means where no type is asked for, as Go's yaml.v2 decides it.
//!
//! Owns the words, the numbers and the explicit tags. Every row of the test table was answered by yaml.v2 2.4.0.
//! Dates stay texts (as in yaml.v2, untyped); `!!binary` is not decoded.

use super::timestamp::is_timestamp;
use super::{Resolved, Style};

/// What the tags of YAML itself begin with.
pub(super) const CORE: &str = "tag:yaml.org,2002:";

/// Resolves a scalar; an explicit tag that the text does not fit is an error.
pub(super) fn scalar(tag: Tag<'_>, style: Style, text: &str) -> Result<Resolved, String> {
    match tag {
        Tag::None if style == Style::Plain => Ok(plain(text)),
        Tag::None | Tag::Other => Ok(Resolved::String),
        Tag::Core(name) => tagged(name, text),
    }
}

/// The explicit tag of a scalar.
#[derive(Clone, Copy, Debug)]
pub(super) enum Tag<'a> {
    /// None.
    None,
    /// One of YAML's own: `int` for `!!int`.
    Core(&'a str),
    /// Any other: the text is kept.
    Other,
}

impl<'a> Tag<'a> {
    /// The tag of that name.
    pub(super) fn of(tag: &'a str) -> Self {
        match tag.strip_prefix(CORE) {
            Some(name) => Self::Core(name),
            None if tag.is_empty() => Self::None,
            None => Self::Other,
        }
    }
}

/// The tag of what a scalar means, as yaml.v2 prints it.
pub(super) fn short_tag(resolved: Resolved) -> &'static str {
    match resolved {
        Resolved::Null => "!!null",
        Resolved::Bool(_) => "!!bool",
        Resolved::Int(_) | Resolved::Uint(_) => "!!int",
        Resolved::Float(_) => "!!float",
        Resolved::String => "!!str",
    }
}

fn tagged(tag: &str, text: &str) -> Result<Resolved, String> {
    let found = plain(text);
    match (tag, found) {
        ("null", Resolved::Null)
        | ("bool", Resolved::Bool(_))
        | ("int", Resolved::Int(_) | Resolved::Uint(_))
        | ("float", Resolved::Float(_)) => Ok(found),
        // Only what fits an i64 becomes a float: yaml.v2 refuses the others as well.
        #[expect(clippy::cast_precision_loss, reason = "yaml.v2 converts the same way")]
        ("float", Resolved::Int(value)) => Ok(Resolved::Float(value as f64)),
        ("timestamp", _) if is_timestamp(text) => Ok(Resolved::String),
        ("null" | "bool" | "int" | "float" | "timestamp", _) => {
            Err(format!("cannot decode {} `{text}` as a !!{tag}", short_tag(found)))
        }
        _ => Ok(Resolved::String),
    }
}

/// Is a text, bare, a text for yaml.v2 and no time either?
pub(super) fn is_plain_text(text: &str) -> bool {
    plain(text) == Resolved::String && !is_timestamp(text)
}

fn plain(text: &str) -> Resolved {
    if let Some(word) = word(text) {
        return word;
    }
    let number = match text.as_bytes().first() {
        Some(b'.') => float_after_dot(text),
        Some(b'+' | b'-' | b'0'..=b'9') => number(&text.replace('_', "")),
        _ => None,
    };
    number.unwrap_or(Resolved::String)
}

fn word(text: &str) -> Option<Resolved> {
    Some(match text {
        "" | "~" | "null" | "Null" | "NULL" => Resolved::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            Resolved::Bool(true)
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            Resolved::Bool(false)
        }
        ".nan" | ".NaN" | ".NAN" => Resolved::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Resolved::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => Resolved::Float(f64::NEG_INFINITY),
        _ => return None,
    })
}

fn float_after_dot(text: &str) -> Option<Resolved> {
    let digit = |at: Option<usize>| {
        at.and_then(|at| text.as_bytes().get(at)).is_some_and(u8::is_ascii_digit)
    };
    let between_digits = |at: usize| digit(at.checked_sub(1)) && digit(Some(at + 1));
    let legal = text.match_indices('_').all(|(at, _)| between_digits(at));
    legal.then(|| text.replace('_', "")).and_then(|plain| float(&plain))
}

fn number(plain: &str) -> Option<Resolved> {
    integer(plain).or_else(|| float(plain)).or_else(|| signed_binary(plain))
}

/// Go's `ParseInt` and `ParseUint` with base 0: a sign, then `0x`, `0o`, `0b`, `0` or a decimal.
fn integer(plain: &str) -> Option<Resolved> {
    let (sign, rest) = match plain.as_bytes().first()? {
        b'-' => ("-", &plain[1..]),
        b'+' => ("+", &plain[1..]),
        _ => ("", plain),
    };
    let (digits, radix) = radix(rest);
    if digits.is_empty() || !digits.bytes().all(|c| c.is_ascii_alphanumeric()) {
        return None;
    }
    let signed = i64::from_str_radix(&format!("{sign}{digits}"), radix).ok().map(Resolved::Int);
    signed.or_else(|| {
        sign.is_empty().then(|| u64::from_str_radix(digits, radix).ok().map(Resolved::Uint))?
    })
}

fn radix(digits: &str) -> (&str, u32) {
    let prefixed = [("0x", 16), ("0X", 16), ("0o", 8), ("0O", 8), ("0b", 2), ("0B", 2)]
        .into_iter()
        .find_map(|(prefix, radix)| digits.strip_prefix(prefix).map(|rest| (rest, radix)));
    prefixed.unwrap_or_else(|| match digits.strip_prefix('0') {
        Some(rest) if !rest.is_empty() => (rest, 8),
        _ => (digits, 10),
    })
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, if it does not overflow.
fn float(plain: &str) -> Option<Resolved> {
    let unsigned = plain.strip_prefix(['+', '-']).unwrap_or(plain);
    let legal = unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && plain.bytes().all(|c| c.is_ascii_digit() || b"+-.eE".contains(&c));
    let value: f64 = plain.parse().ok().filter(|_| legal)?;
    value.is_finite().then_some(Resolved::Float(value))
}

/// `0b-101`: yaml.v2 reads the digits after `0b` on their own, sign included.
fn signed_binary(plain: &str) -> Option<Resolved> {
    i64::from_str_radix(plain.strip_prefix("0b")?, 2).ok().map(Resolved::Int)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Resolved::{Bool, Float, Int, Null, String as Text, Uint};

    #[rustfmt::skip]
    const PINNED: &[(&str, Resolved)] = &[
        ("yes", Bool(true)), ("yEs", Text), ("y", Bool(true)), ("N", Bool(false)), ("on", Bool(true)),
        ("OFF", Bool(false)), ("oN", Text), ("true", Bool(true)), ("TRUE", Bool(true)), ("tRUE", Text),
        ("~", Null), ("null", Null), ("NULL", Null), ("nULL", Text), ("", Null),
        ("0777", Int(511)), ("08", Float(8.0)), ("09.5", Float(9.5)), ("0o17", Int(15)), ("0O17", Int(15)),
        ("0x1F", Int(31)), ("0X1f", Int(31)), ("0b101", Int(5)), ("-0b101", Int(-5)), ("0b-101", Int(-5)),
        ("0b+1", Int(1)), ("1_000", Int(1000)), ("1__0", Int(10)), ("1_", Int(1)), ("-_1", Int(-1)),
        ("_1", Text), ("+", Text), ("-", Text), ("0x", Text), ("0_x1F", Int(31)), ("1.70", Float(1.7)),
        ("1.", Float(1.0)), (".5", Float(0.5)), ("+.5", Float(0.5)), ("-.5", Float(-0.5)), (".", Text),
        (".e5", Text), ("1e3", Float(1000.0)), ("1E+3", Float(1000.0)), ("1e", Text), ("1.e5", Float(1e5)),
        ("1e999", Text), (".1e999", Text), ("-1e999", Text), (".1_0", Float(0.1)), ("1_0.5", Float(10.5)),
        (".inf", Float(f64::INFINITY)), ("-.INF", Float(f64::NEG_INFINITY)), ("+.Inf", Float(f64::INFINITY)),
        ("inf", Text), ("nan", Text), ("+inf", Text), ("-nan", Text),
        ("9223372036854775807", Int(i64::MAX)), ("9223372036854775808", Uint(1 << 63)),
        ("18446744073709551615", Uint(u64::MAX)), ("18446744073709551616", Float(1.844_674_407_370_955_2e19)),
        ("-9223372036854775808", Int(i64::MIN)), ("-9223372036854775809", Float(-9.223_372_036_854_776e18)),
        ("2001-01-01", Text), ("190:20:30", Text), ("0x_", Text), ("<<", Text), ("0.0", Float(0.0)),
        ("-0", Int(0)), ("+12", Int(12)), ("0x-1", Text), ("1,000", Text), ("0b2", Text), ("1e+", Text),
        ("0777_7", Int(4095)), ("0o8", Text), ("00", Int(0)), ("-0777", Int(-511)), ("-0x1F", Int(-31)),
        ("+0b1", Int(1)), ("1.2.3", Text), (".1.2", Text), (".5_", Text), ("._5", Text), ("1e5_0", Float(1e50)),
        ("0x1p4", Text), (".5p1", Text), ("=", Text),
    ];

    #[test]
    fn plain_scalars_mean_what_yaml_v2_says() {
        for (text, expected) in PINNED {
            assert_eq!(plain(text), *expected, "{text:?}");
        }
        assert!(matches!(plain(".nan"), Float(value) if value.is_nan()));
    }

    #[test]
    fn a_tag_decides_and_must_fit() {
        for (tag, text, expected) in [
            ("str", "12", Some(Text)),
            ("int", "3", Some(Int(3))),
            ("int", "x", None),
            ("int", "1.5", None),
            ("float", "3", Some(Float(3.0))),
            ("float", "0x10", Some(Float(16.0))),
            ("bool", "yes", Some(Bool(true))),
            ("bool", "1", None),
            ("null", "x", None),
            ("null", "~", Some(Null)),
            ("timestamp", "2001-01-01", Some(Text)),
            ("map", "12", Some(Text)),
        ] {
            assert_eq!(
                scalar(Tag::Core(tag), Style::Quoted, text).ok(),
                expected,
                "!!{tag} {text}"
            );
        }
        assert_eq!(scalar(Tag::Other, Style::Plain, "12"), Ok(Text));
        assert_eq!(scalar(Tag::None, Style::Quoted, "yes"), Ok(Text));
    }
}
