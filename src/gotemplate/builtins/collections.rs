//! Lengths, elements and parts.

use crate::gotemplate::value::{Elements, Int, IntType, Key, List, Map, MapType, Traced, type_of};
use crate::gotemplate::{Call, Failure, Function, Param, Value};
use crate::text::Mapped;

pub(super) const TABLE: &[Function] = &[
    Function::new("len", &[Param::Any], len),
    Function::variadic("index", &[Param::Any], Param::Any, index),
    Function::variadic("slice", &[Param::Any], Param::Any, slice),
];

fn len(_: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let length = match &args[0] {
        Value::Str(text) => text.len(),
        Value::List(list) => list.len(),
        Value::Map(map) => map.len(),
        Value::Nil => {
            return Err(Failure::new("reflect: call of reflect.Value.Type on zero Value"));
        }
        other => return Err(Failure::new(format!("len of type {}", pointed_at(other)))),
    };
    Ok(Value::int(i64::try_from(length).unwrap_or(i64::MAX)))
}

fn index(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    if matches!(args[0], Value::Nil) {
        return Err(Failure::new("index of untyped nil"));
    }
    let mut item = args[0].clone();
    for index in &args[1..] {
        item = match &item {
            Value::Nil => return Err(Failure::new("index of nil pointer")),
            Value::Str(text) => byte(call, text, position(index, text.len())?)?,
            Value::List(list) => {
                let at = position(index, list.len())?;
                list.get(at).cloned().ok_or_else(|| out_of_range("slice"))?
            }
            Value::Map(map) => element(map, index)?,
            other => {
                return Err(Failure::new(format!(
                    "can't index item of type {}",
                    pointed_at(other)
                )));
            }
        };
    }
    Ok(item)
}

/// The type of a value, or that of what it points at: Go looks there.
fn pointed_at(value: &Value) -> &'static str {
    type_of(value).trim_start_matches('*')
}

/// An index that is at most `length`.
fn position(index: &Value, length: usize) -> Result<usize, Failure> {
    match index {
        Value::Int(int) => {
            let wrapped = int.value.as_i64();
            let at = usize::try_from(wrapped).ok().filter(|at| *at <= length);
            at.ok_or_else(|| Failure::new(format!("index out of range: {wrapped}")))
        }
        Value::Nil => Err(Failure::new("cannot index slice/array with nil")),
        other => {
            let name = type_of(other);
            Err(Failure::new(format!("cannot index slice/array with type {name}")))
        }
    }
}

/// What reflect says when an index is the length itself.
fn out_of_range(what: &str) -> Failure {
    Failure::new(format!("reflect: {what} index out of range"))
}

fn byte(call: &Call<'_>, text: &Mapped, at: usize) -> Result<Value, Failure> {
    let byte = text.as_bytes().get(at).ok_or_else(|| out_of_range("string"))?;
    let int = Int { value: (*byte).into(), of: IntType::Uint8 };
    Ok(Value::Int(Traced::at(int, text.origin(at).unwrap_or(call.place))))
}

fn element(map: &Map, index: &Value) -> Result<Value, Failure> {
    let of = match map.of {
        MapType::AnyAny => "interface {}",
        MapType::StringAny | MapType::StringString => "string",
    };
    let text_keys = map.of != MapType::AnyAny;
    if text_keys && matches!(index, Value::Nil) {
        return Err(Failure::new(format!("value is nil; should be of type {of}")));
    }
    if text_keys && !matches!(index, Value::Str(_)) {
        let name = type_of(index);
        return Err(Failure::new(format!("value has type {name}; should be {of}")));
    }
    let Some(key) = Key::of(index) else {
        let name = type_of(index);
        return Err(Failure::new(format!("runtime error: hash of unhashable type {name}")));
    };
    Ok(match map.get_key(key) {
        Some(value) => value,
        None if map.of == MapType::StringString => Value::Str(Mapped::empty()),
        None => Value::Nil,
    })
}

fn slice(_: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let (item, indexes) = (&args[0], &args[1..]);
    let length = match item {
        Value::Nil => return Err(Failure::new("slice of untyped nil")),
        _ if indexes.len() > 3 => {
            return Err(Failure::new(format!("too many slice indexes: {}", indexes.len())));
        }
        Value::Str(_) if indexes.len() == 3 => {
            return Err(Failure::new("cannot 3-index slice a string"));
        }
        Value::Str(text) => text.len(),
        Value::List(list) => list.len(),
        other => return Err(Failure::new(format!("can't slice item of type {}", type_of(other)))),
    };
    let mut bounds = [0, length, length];
    for (at, index) in indexes.iter().enumerate() {
        bounds[at] = position(index, length)?;
    }
    let [start, end, last] = bounds;
    if start > end {
        return Err(Failure::new(format!("invalid slice index: {start} > {end}")));
    }
    if end > last {
        return Err(Failure::new(format!("invalid slice index: {end} > {last}")));
    }
    part(item, start, end)
}

fn part(item: &Value, start: usize, end: usize) -> Result<Value, Failure> {
    match item {
        Value::Str(text) if text.is_char_boundary(start) && text.is_char_boundary(end) => {
            Ok(Value::Str(text.slice(start..end)))
        }
        Value::List(list) => {
            let items: Vec<Value> = list[start..end].to_vec();
            let elements: Elements = list.elements;
            Ok(Value::List(List::new(elements, items)))
        }
        _ => Err(Failure::refused("a slice would cut a character: the text is not UTF-8 then")),
    }
}
