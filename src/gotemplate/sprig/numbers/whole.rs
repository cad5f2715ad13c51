//! Arithmetic of whole numbers, which wraps around as Go's does.

use super::to_int;
use crate::gotemplate::{Call, Failure, Value};

type Answer = Result<Value, Failure>;

pub(super) fn add1(_: &Call<'_>, args: &[Value]) -> Answer {
    Ok(Value::int64(to_int(&args[0]).wrapping_add(1)))
}

pub(super) fn add(_: &Call<'_>, args: &[Value]) -> Answer {
    Ok(Value::int64(args.iter().map(to_int).fold(0, i64::wrapping_add)))
}

pub(super) fn sub(_: &Call<'_>, args: &[Value]) -> Answer {
    Ok(Value::int64(to_int(&args[0]).wrapping_sub(to_int(&args[1]))))
}

pub(super) fn div(_: &Call<'_>, args: &[Value]) -> Answer {
    divided(args, i64::wrapping_div)
}

pub(super) fn modulo(_: &Call<'_>, args: &[Value]) -> Answer {
    divided(args, i64::wrapping_rem)
}

fn divided(args: &[Value], by: fn(i64, i64) -> i64) -> Answer {
    let (value, divisor) = (to_int(&args[0]), to_int(&args[1]));
    if divisor == 0 {
        return Err(Failure::new("runtime error: integer divide by zero"));
    }
    Ok(Value::int64(by(value, divisor)))
}

pub(super) fn mul(_: &Call<'_>, args: &[Value]) -> Answer {
    Ok(Value::int64(args.iter().map(to_int).fold(1, i64::wrapping_mul)))
}

pub(super) fn max(_: &Call<'_>, args: &[Value]) -> Answer {
    Ok(Value::int64(args.iter().map(to_int).max().unwrap_or(0)))
}

pub(super) fn min(_: &Call<'_>, args: &[Value]) -> Answer {
    Ok(Value::int64(args.iter().map(to_int).min().unwrap_or(0)))
}
