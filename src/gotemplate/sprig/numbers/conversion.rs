//! Conversions: `int`, `int64`, `float64`, `atoi`, `toDecimal`. What is no number is 0.
//!
//! Facts: github.com/spf13/cast v1.7, `caste.go`.

use super::int_text::{Base, NoInt, parse_int};
use crate::gotemplate::format::display;
use crate::gotemplate::literal::parse_float;
use crate::gotemplate::sprig::given;
use crate::gotemplate::value::{Int, IntType, Traced};
use crate::gotemplate::{Call, Failure, Value};

/// A value as cast's `ToInt` and `ToInt64` read it.
pub(in crate::gotemplate::sprig) fn to_int(value: &Value) -> i64 {
    match value {
        // cast asks for the type by name, so a duration is no number to it.
        Value::Int(int) if int.value.of == IntType::Duration => 0,
        Value::Int(int) => int.value.as_i64(),
        Value::Float(float) => truncated(float.value),
        Value::Str(text) => parse_int(without_zero_fraction(text), Base::Literal).unwrap_or(0),
        Value::Bool(truth) => truth.value.into(),
        Value::Nil | Value::List(_) | Value::Map(_) | Value::Object(_) => 0,
    }
}

/// A value as cast's `ToFloat64` reads it.
#[expect(clippy::cast_precision_loss, reason = "Go's conversion rounds too")]
pub(super) fn to_float(value: &Value) -> f64 {
    match value {
        // cast asks for the type by name; of the named ones a duration is no number to it.
        Value::Int(int) if int.value.of == IntType::Duration => 0.0,
        Value::Int(int) => int.value.value as f64,
        Value::Float(float) => float.value,
        Value::Str(text) => parse_float(text).unwrap_or(0.0),
        Value::Bool(truth) => f64::from(u8::from(truth.value)),
        Value::Nil | Value::List(_) | Value::Map(_) | Value::Object(_) => 0.0,
    }
}

/// Go's conversion of a float to `int64` on amd64: what does not fit is the least number.
#[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
pub(super) fn truncated(float: f64) -> i64 {
    const BOUND: f64 = 9_223_372_036_854_775_808.0;
    if (-BOUND..BOUND).contains(&float) { float as i64 } else { i64::MIN }
}

/// A text without a fraction that is all zeros, as cast's `trimZeroDecimal` cuts it: points after the zeros go too.
fn without_zero_fraction(text: &str) -> &str {
    let mut zeros = false;
    for (at, byte) in text.bytes().enumerate().rev() {
        match byte {
            b'.' if zeros => return &text[..at],
            b'.' => {}
            b'0' => zeros = true,
            _ => break,
        }
    }
    text
}

fn number(number: i64, of: IntType, from: &Value) -> Value {
    Value::Int(Traced { value: Int { value: number.into(), of }, origin: from.origin() })
}

pub(super) fn int(_: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    Ok(number(to_int(&args[0]), IntType::Int, &args[0]))
}

pub(super) fn int64(_: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    Ok(number(to_int(&args[0]), IntType::Int64, &args[0]))
}

pub(super) fn float64(_: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    Ok(Value::Float(Traced { value: to_float(&args[0]), origin: args[0].origin() }))
}

/// The number that octal digits stand for.
pub(super) fn to_decimal(_: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let value = parse_int(&display(&args[0]), Base::Eight).unwrap_or(0);
    Ok(number(value, IntType::Int64, &args[0]))
}

/// Decimal digits; too many of them give the largest or least number.
pub(super) fn atoi(_: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let value = parse_int(&given::string(args, 0), Base::Ten).unwrap_or_else(NoInt::instead);
    Ok(number(value, IntType::Int, &args[0]))
}
