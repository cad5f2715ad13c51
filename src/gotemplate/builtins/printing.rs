//! `print`, `printf`, `println`.

use crate::gotemplate::{Call, Failure, Function, Param, Value, format};
use crate::text::{Builder, Mapped};

pub(super) const TABLE: &[Function] = &[
    Function::variadic("print", &[], Param::Any, print),
    Function::variadic("printf", &[Param::Str], Param::Any, printf),
    Function::variadic("println", &[], Param::Any, println),
];

fn print(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    format::sprint(call, args).map(Value::Str)
}

fn printf(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let Some(words) = args[0].as_str() else { return Ok(Value::Nil) };
    format::sprintf(call, words, &args[1..]).map(Value::Str)
}

fn println(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let mut out = Builder::default();
    for (at, value) in args.iter().enumerate() {
        if at > 0 {
            out.push_str(" ", call.place.inexact());
        }
        out.push(&format::text(value, call.place)?);
    }
    out.push_str("\n", call.place.inexact());
    call.engine.room_for(out.len())?;
    Ok(Value::Str(out.finish()))
}

/// The arguments as one text: one text as it is, all else as `fmt.Sprint` has it. Nothing is `<nil>` in Go's print and
/// `<no value>` here.
pub(super) fn joined(call: &Call<'_>, args: &[Value]) -> Result<Mapped, Failure> {
    let shown: Vec<Value> = args
        .iter()
        .map(|value| match value {
            Value::Nil => call.text("<no value>"),
            other => other.clone(),
        })
        .collect();
    format::sprint(call, &shown)
}
