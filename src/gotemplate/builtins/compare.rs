//! Comparison and negation.
//!
//! The words are those of Go 1.25; Go 1.26 adds the two types to "incompatible types for comparison".

use std::cmp::Ordering;

use crate::gotemplate::value::type_of;
use crate::gotemplate::{Call, Failure, Function, Param, Value, format};

pub(super) const TABLE: &[Function] = &[
    Function::variadic("eq", &[Param::Any], Param::Any, eq),
    Function::new("ne", &[Param::Any, Param::Any], ne),
    Function::new("lt", &[Param::Any, Param::Any], lt),
    Function::new("le", &[Param::Any, Param::Any], le),
    Function::new("gt", &[Param::Any, Param::Any], gt),
    Function::new("ge", &[Param::Any, Param::Any], ge),
    Function::new("not", &[Param::Any], not),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Other,
    Bool,
    Int,
    Uint,
    Float,
    Text,
}

fn kind(value: &Value) -> Kind {
    match value {
        Value::Bool(_) => Kind::Bool,
        Value::Int(int) if int.value.of.is_unsigned() => Kind::Uint,
        Value::Int(_) => Kind::Int,
        Value::Float(_) => Kind::Float,
        Value::Str(_) => Kind::Text,
        Value::Nil | Value::List(_) | Value::Map(_) | Value::Object(_) => Kind::Other,
    }
}

fn incompatible() -> Failure {
    Failure::new("incompatible types for comparison")
}

fn bad_type() -> Failure {
    Failure::new("invalid type for comparison")
}

fn eq(_: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let (first, rest) = (&args[0], &args[1..]);
    if rest.is_empty() {
        return Err(Failure::new("missing argument for comparison"));
    }
    for other in rest {
        if equal(first, other)? {
            return Ok(Value::bool(true));
        }
    }
    Ok(Value::bool(false))
}

fn equal(a: &Value, b: &Value) -> Result<bool, Failure> {
    match (kind(a), kind(b)) {
        (Kind::Int, Kind::Uint) | (Kind::Uint, Kind::Int) => {
            Ok(order(a, b) == Some(Ordering::Equal))
        }
        (Kind::Other, Kind::Other) => equal_others(a, b),
        (one, other) if one != other => match (a, b) {
            (Value::Nil, _) | (_, Value::Nil) => Ok(false),
            _ => Err(incompatible()),
        },
        _ => Ok(order(a, b) == Some(Ordering::Equal)),
    }
}

/// Equality of nothing, lists, maps and objects.
fn equal_others(a: &Value, b: &Value) -> Result<bool, Failure> {
    if !are_of_one_kind(a, b) {
        let (shown, other) = (format::display_as(a, 's'), format::display(b));
        let (name, other_name) = (type_of(a), type_of(b));
        let words = format!("non-comparable types {shown}: {name}, {other_name}: {other}");
        return Err(Failure::new(words));
    }
    if is_nil(a) || is_nil(b) {
        return Ok(is_nil(a) == is_nil(b));
    }
    if let (Value::Object(a), Value::Object(b)) = (a, b) {
        return Ok(a.type_name() == b.type_name() && a.equals(&**b));
    }
    let (shown, name) = (format::display_as(b, 's'), type_of(b));
    Err(Failure::new(format!("non-comparable type {shown}: {name}")))
}

/// Nothing is of any kind.
fn are_of_one_kind(a: &Value, b: &Value) -> bool {
    if let (Value::Object(a), Value::Object(b)) = (a, b) {
        return a.kind() == b.kind();
    }
    let same = std::mem::discriminant(a) == std::mem::discriminant(b);
    same || matches!(a, Value::Nil) || matches!(b, Value::Nil)
}

fn is_nil(value: &Value) -> bool {
    match value {
        Value::Nil => true,
        Value::List(list) => list.nil,
        Value::Map(map) => map.nil,
        _ => false,
    }
}

fn order(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Bool(a), Value::Bool(b)) => Some(a.value.cmp(&b.value)),
        (Value::Int(a), Value::Int(b)) => {
            let (a, b) = (a.value.value, b.value.value);
            Some(a.cmp(&b))
        }
        (Value::Float(a), Value::Float(b)) => a.value.partial_cmp(&b.value),
        (Value::Str(a), Value::Str(b)) => Some(a.as_str().cmp(b.as_str())),
        _ => None,
    }
}

fn less(a: &Value, b: &Value) -> Result<bool, Failure> {
    match (kind(a), kind(b)) {
        (Kind::Other, _) | (_, Kind::Other) | (Kind::Bool, Kind::Bool) => Err(bad_type()),
        (Kind::Int, Kind::Uint) | (Kind::Uint, Kind::Int) => {
            Ok(order(a, b) == Some(Ordering::Less))
        }
        (one, other) if one != other => Err(incompatible()),
        _ => Ok(order(a, b) == Some(Ordering::Less)),
    }
}

fn ne(_: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    Ok(Value::bool(!equal(&args[0], &args[1])?))
}

fn lt(_: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    Ok(Value::bool(less(&args[0], &args[1])?))
}

fn le(_: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    Ok(Value::bool(less(&args[0], &args[1])? || equal(&args[0], &args[1])?))
}

fn gt(_: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    Ok(Value::bool(!(less(&args[0], &args[1])? || equal(&args[0], &args[1])?)))
}

fn ge(_: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    Ok(Value::bool(!less(&args[0], &args[1])?))
}

#[expect(clippy::unnecessary_wraps, reason = "the type of all functions")]
fn not(_: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    Ok(Value::bool(!args[0].is_true()))
}
