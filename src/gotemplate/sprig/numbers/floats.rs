//! Floats: the largest, the smallest, rounding, and arithmetic that goes by decimals.

use super::conversion::to_float;
use super::decimal::Decimal;
use super::power::ten_to;
use crate::gotemplate::format::shortest;
use crate::gotemplate::sprig::given;
use crate::gotemplate::{Call, Failure, Value};

type Answer = Result<Value, Failure>;

#[expect(clippy::float_cmp, reason = "of equal zeros the sign tells")]
pub(super) fn maxf(_: &Call<'_>, args: &[Value]) -> Answer {
    let larger = |a: f64, b: f64| if b > a || b == a && a.is_sign_negative() { b } else { a };
    Ok(Value::float(outermost(args, f64::INFINITY, larger)))
}

#[expect(clippy::float_cmp, reason = "of equal zeros the sign tells")]
pub(super) fn minf(_: &Call<'_>, args: &[Value]) -> Answer {
    let smaller = |a: f64, b: f64| if b < a || b == a && b.is_sign_negative() { b } else { a };
    Ok(Value::float(outermost(args, f64::NEG_INFINITY, smaller)))
}

/// Go's `math.Max` and `math.Min` over all: the utmost beats what is no number, which beats all else.
#[expect(clippy::float_cmp, reason = "infinity is itself")]
fn outermost(args: &[Value], utmost: f64, choose: impl Fn(f64, f64) -> f64) -> f64 {
    let all = args.iter().map(to_float);
    all.reduce(|a, b| match (a, b) {
        (a, b) if a == utmost || b == utmost => utmost,
        (a, b) if a.is_nan() || b.is_nan() => f64::NAN,
        (a, b) => choose(a, b),
    })
    .unwrap_or(0.0)
}

pub(super) fn ceil(_: &Call<'_>, args: &[Value]) -> Answer {
    Ok(Value::float(to_float(&args[0]).ceil()))
}

pub(super) fn floor(_: &Call<'_>, args: &[Value]) -> Answer {
    Ok(Value::float(to_float(&args[0]).floor()))
}

/// Rounds to places after the point: up where the rest is at least a half, or at least what is given instead. The rest
/// of a negative number is negative, so that one is always rounded down: so in sprig.
pub(super) fn round(_: &Call<'_>, args: &[Value]) -> Answer {
    let from = args.get(2).map_or(0.5, to_float);
    let power = ten_to(given::int(args, 1));
    let shifted = power * to_float(&args[0]);
    let rest = shifted - shifted.trunc();
    let whole = if rest >= from { shifted.ceil() } else { shifted.floor() };
    Ok(Value::float(whole / power))
}

pub(super) fn add1f(call: &Call<'_>, args: &[Value]) -> Answer {
    by_decimals(call, to_float(&args[0]), &[Value::int(1)], |a, b| Ok(a.plus(b)))
}

pub(super) fn addf(call: &Call<'_>, args: &[Value]) -> Answer {
    by_decimals(call, 0.0, args, |a, b| Ok(a.plus(b)))
}

pub(super) fn subf(call: &Call<'_>, args: &[Value]) -> Answer {
    by_decimals(call, to_float(&args[0]), &args[1..], |a, b| Ok(a.minus(b)))
}

pub(super) fn mulf(call: &Call<'_>, args: &[Value]) -> Answer {
    by_decimals(call, to_float(&args[0]), &args[1..], |a, b| Ok(a.times(b)))
}

pub(super) fn divf(call: &Call<'_>, args: &[Value]) -> Answer {
    let by = |a: &Decimal, b: &Decimal| {
        a.divided_by(b).ok_or_else(|| Failure::new("decimal division by 0"))
    };
    by_decimals(call, to_float(&args[0]), &args[1..], by)
}

fn by_decimals(
    call: &Call<'_>,
    first: f64,
    rest: &[Value],
    step: impl Fn(&Decimal, &Decimal) -> Result<Decimal, Failure>,
) -> Answer {
    let mut result = exact(first)?;
    for value in rest {
        let value = exact(to_float(value))?;
        call.engine.work(1 + result.len())?;
        result = step(&result, &value)?;
    }
    Ok(Value::float(result.to_float()))
}

fn exact(float: f64) -> Result<Decimal, Failure> {
    let none = || Failure::new(format!("Cannot create a Decimal from {}", shortest(float)));
    Decimal::new(float).ok_or_else(none)
}
