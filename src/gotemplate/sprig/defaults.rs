//! Defaults: `default`, `empty`, `coalesce`, `ternary`; and `fail`, which gives up where there is none.
//!
//! Facts: sprig, `defaults.go`. What is empty there is what is false in `if`.

use super::given;
use crate::gotemplate::{Call, Failure, Function, Param, Value};

use Param::{Any, Bool, Str};

pub(super) const TABLE: &[Function] = &[
    Function::variadic("default", &[Any], Any, default),
    Function::new("empty", &[Any], empty),
    Function::variadic("coalesce", &[], Any, coalesce),
    Function::variadic("all", &[], Any, all),
    Function::variadic("any", &[], Any, any),
    Function::new("ternary", &[Any, Any, Bool], ternary),
    Function::new("fail", &[Str], fail),
];

fn default(_: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let given = args.get(1).filter(|given| given.is_true());
    Ok(given.unwrap_or(&args[0]).clone())
}

fn empty(_: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    Ok(Value::bool(!args[0].is_true()))
}

fn coalesce(_: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    Ok(args.iter().find(|value| value.is_true()).cloned().unwrap_or(Value::Nil))
}

fn all(_: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    Ok(Value::bool(args.iter().all(Value::is_true)))
}

fn any(_: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    Ok(Value::bool(args.iter().any(Value::is_true)))
}

fn ternary(_: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    Ok(args[usize::from(!args[2].is_true())].clone())
}

fn fail(_: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    Err(Failure::new(given::string(args, 0).as_str()))
}
