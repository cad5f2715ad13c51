//! Methods of numbers whose types have a name: durations, months, days of the week (golang/go, `src/time/time.go`).

use std::any::Any;
use std::rc::Rc;

use super::{Int, IntType, Member, Object, Traced, Value, type_of};
use crate::gotemplate::{Call, Failure, Param, Signature, format};

const NONE: &Signature = &Signature { params: &[], rest: None };
const ONE: &Signature = &Signature { params: &[Param::Any], rest: None };

const HOUR: i64 = 3_600_000_000_000;

/// A number, seen as something with methods.
#[derive(Debug)]
pub(in crate::gotemplate) struct Named(pub(in crate::gotemplate) Int);

impl Object for Named {
    fn type_name(&self) -> &'static str {
        self.0.of.name()
    }

    fn kind(&self) -> &'static str {
        self.0.of.kind()
    }

    fn member(&self, name: &str) -> Option<Member> {
        let duration = self.0.of == IntType::Duration;
        Some(Member::Method(match name {
            "String" if self.0.of.is_named() => NONE,
            "Hours" | "Minutes" | "Seconds" | "Milliseconds" | "Microseconds" | "Nanoseconds"
            | "Abs"
                if duration =>
            {
                NONE
            }
            "Round" | "Truncate" if duration => ONE,
            _ => return None,
        }))
    }

    fn call(&self, name: &str, call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
        let duration = self.0.as_i64();
        Ok(match name {
            "Hours" => Value::float(in_units(duration, HOUR)),
            "Minutes" => Value::float(in_units(duration, HOUR / 60)),
            "Seconds" => Value::float(in_units(duration, HOUR / 3_600)),
            "Milliseconds" => Value::int64(duration / 1_000_000),
            "Microseconds" => Value::int64(duration / 1_000),
            "Nanoseconds" => Value::int64(duration),
            "Abs" => made(duration.saturating_abs()),
            "Round" => made(round_duration(duration, unit(args)?)),
            "Truncate" => made(match unit(args)? {
                unit if unit > 0 => duration - duration % unit,
                _ => duration,
            }),
            _ => call.text(self.display()),
        })
    }

    fn display(&self) -> String {
        format::named(self.0)
    }

    fn equals(&self, other: &dyn Object) -> bool {
        let other: &dyn Any = other;
        other.downcast_ref::<Self>().is_some_and(|other| self.0 == other.0)
    }

    fn as_any(self: Rc<Self>) -> Rc<dyn Any> {
        self
    }
}

/// Rounds to the nearest multiple of a unit, halves away from zero; the longest duration where it does not fit.
pub(in crate::gotemplate) fn round_duration(duration: i64, unit: i64) -> i64 {
    if unit <= 0 {
        return duration;
    }
    let rest = duration % unit;
    let down = duration - rest;
    let near = i128::from(rest).abs() * 2 < i128::from(unit);
    if near { down } else { down.saturating_add(unit * rest.signum()) }
}

#[expect(clippy::cast_precision_loss, reason = "Go's methods give floats too")]
fn in_units(duration: i64, unit: i64) -> f64 {
    (duration / unit) as f64 + (duration % unit) as f64 / unit as f64
}

fn made(duration: i64) -> Value {
    Value::Int(Traced::new(Int { value: duration.into(), of: IntType::Duration }))
}

/// A duration; a constant is taken as one, as Go does.
fn unit(args: &[Value]) -> Result<i64, Failure> {
    match args.first() {
        Some(Value::Int(int)) if matches!(int.value.of, IntType::Int | IntType::Duration) => {
            Ok(int.value.as_i64())
        }
        other => {
            let got = other.map_or("<nil>", type_of);
            Err(Failure::new(format!("wrong type for value; expected time.Duration; got {got}")))
        }
    }
}
