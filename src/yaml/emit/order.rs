//! The order of keys: yaml.v2's own, where `a2` comes before `a10`.

use std::cmp::Ordering;

use super::Data;

type Pair = (Data, Data);

/// The pairs in yaml.v2's order of keys.
///
/// A merge sort of our own: yaml.v2's comparison need not be consistent, and Rust's sorts may panic then.
pub(super) fn sorted(pairs: &[Pair]) -> Vec<&Pair> {
    let mut runs: Vec<Vec<&Pair>> = pairs.iter().map(|pair| vec![pair]).collect();
    while runs.len() > 1 {
        let mut merged = Vec::with_capacity(runs.len().div_ceil(2));
        let mut rest = runs.into_iter();
        while let Some(left) = rest.next() {
            merged.push(match rest.next() {
                Some(right) => merge(left, right),
                None => left,
            });
        }
        runs = merged;
    }
    runs.pop().unwrap_or_default()
}

fn merge<'a>(left: Vec<&'a Pair>, right: Vec<&'a Pair>) -> Vec<&'a Pair> {
    let mut out = Vec::with_capacity(left.len() + right.len());
    let (mut left, mut right) = (left.into_iter().peekable(), right.into_iter().peekable());
    while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
        let next = if less(&b.0, &a.0) { right.next() } else { left.next() };
        out.extend(next);
    }
    out.extend(left);
    out.extend(right);
    out
}

#[expect(clippy::float_cmp, reason = "yaml.v2 compares the same way")]
fn less(a: &Data, b: &Data) -> bool {
    if let (Some(x), Some(y)) = (number(a), number(b)) {
        if x != y {
            return x < y;
        }
        return match (a, b) {
            (Data::Int(x, _), Data::Int(y, _)) => x < y,
            _ => kind(a) < kind(b),
        };
    }
    match (a, b) {
        (Data::Text(a), Data::Text(b)) => natural(a, b) == Ordering::Less,
        _ => kind(a) < kind(b),
    }
}

/// Go's order of kinds.
fn kind(data: &Data) -> u8 {
    match data {
        Data::Bool(..) => 1,
        Data::Int(..) => 2,
        Data::Float(..) => 14,
        Data::Null => 20,
        Data::Map(_) => 21,
        Data::List(_) => 23,
        Data::Text(_) => 24,
        Data::Plain(_) => 25,
    }
}

#[expect(clippy::cast_precision_loss, reason = "yaml.v2 converts the same way")]
fn number(data: &Data) -> Option<f64> {
    match data {
        Data::Bool(value, _) => Some(f64::from(u8::from(*value))),
        Data::Int(value, _) => Some(*value as f64),
        Data::Float(value, _) => Some(*value),
        _ => None,
    }
}

fn natural(a: &str, b: &str) -> Ordering {
    let equal = a.chars().zip(b.chars()).take_while(|(x, y)| x == y);
    let same: usize = equal.map(|(x, _)| x.len_utf8()).sum();
    let (Some(x), Some(y)) = (a[same..].chars().next(), b[same..].chars().next()) else {
        return a.chars().count().cmp(&b.chars().count());
    };
    match (is_letter(x), is_letter(y)) {
        (true, true) => x.cmp(&y),
        (true, false) => Ordering::Greater,
        (false, true) => Ordering::Less,
        (false, false) => by_digits(&a[..same], &a[same..], &b[same..]).then(x.cmp(&y)),
    }
}

/// Numbers by their value, then by their length; zeros count only after another digit.
fn by_digits(before: &str, a: &str, b: &str) -> Ordering {
    let zero = a.starts_with('0') || b.starts_with('0');
    let digits = before.chars().rev().take_while(|c| is_digit(*c));
    let start = i64::from(zero && digits.into_iter().any(|digit| digit != '0'));
    let (x, y) = (digits_from(start, a), digits_from(start, b));
    x.cmp(&y)
}

/// The value of the digits that a text begins with, wrapped as Go does, and how many they are.
fn digits_from(start: i64, text: &str) -> (i64, usize) {
    text.chars().take_while(|c| is_digit(*c)).fold((start, 0), |(value, count), digit| {
        let digit = i64::from(u32::from(digit)) - i64::from(u32::from('0'));
        (value.wrapping_mul(10).wrapping_add(digit), count + 1)
    })
}

/// Go's `unicode.IsLetter`; Rust's alphabetic characters are a few more (marks and numerals).
fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic() || !c.is_ascii() && c.is_alphabetic() && !c.is_numeric()
}

/// Go's `unicode.IsDigit`, for the digits that keys are written with.
fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}
