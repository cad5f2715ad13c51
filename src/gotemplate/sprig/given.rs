//! Reading arguments that the evaluator has checked: what Go's parameter types hold.

use crate::gotemplate::format;
use crate::gotemplate::value::{Elements, List, Map, MapType};
use crate::gotemplate::{Call, Failure, Value};
use crate::text::Mapped;

/// What Go panics with where it asks nothing for its type (`reflect.TypeOf(nil).Kind()`).
pub(super) const NIL_POINTER: &str =
    "runtime error: invalid memory address or nil pointer dereference";

/// A `string`; no text where none was given.
pub(super) fn string(args: &[Value], at: usize) -> Mapped {
    args.get(at).and_then(Value::as_str).cloned().unwrap_or_else(Mapped::empty)
}

/// An `int` or `int64`.
pub(super) fn int(args: &[Value], at: usize) -> i64 {
    match args.get(at) {
        Some(Value::Int(value)) => value.value.as_i64(),
        _ => 0,
    }
}

/// A `map[string]interface{}`; nothing is Go's nil map.
pub(super) fn map(value: &Value) -> Map {
    value.as_map().cloned().unwrap_or_else(|| {
        let mut map = Map::new(MapType::StringAny);
        map.nil = true;
        map
    })
}

/// A value as sprig's `strval` (sprig, `strings.go`) makes it a string: texts as they are, bytes as text, all else as
/// `%v`.
pub(super) fn strval(call: &Call<'_>, value: &Value) -> Result<Mapped, Failure> {
    match value {
        Value::List(list) if list.elements == Elements::Bytes => bytes(call, list),
        other => format::text(other, call.place),
    }
}

fn bytes(call: &Call<'_>, list: &List) -> Result<Mapped, Failure> {
    let bytes = list.iter().filter_map(|byte| match byte {
        Value::Int(byte) => u8::try_from(byte.value.value).ok(),
        _ => None,
    });
    String::from_utf8(bytes.collect())
        .map(|text| Mapped::new(text, call.place.inexact()))
        .map_err(|_| Failure::refused("a list of bytes that are not UTF-8 cannot become a text"))
}

/// A value as a list of strings, as sprig's `strslice` has it: nothing is left out of lists; all but lists stand alone.
pub(super) fn strslice(call: &Call<'_>, value: &Value) -> Result<Vec<Mapped>, Failure> {
    let Value::List(list) = value else {
        return match value {
            Value::Nil => Ok(Vec::new()),
            other => Ok(vec![strval(call, other)?]),
        };
    };
    call.engine.work(list.len())?;
    let given = list.iter().filter(|item| !matches!(item, Value::Nil));
    given.map(|item| strval(call, item)).collect()
}

/// Are two values equal, as Go's `reflect.DeepEqual` has it?
pub(super) fn are_equal(call: &Call<'_>, a: &Value, b: &Value) -> Result<bool, Failure> {
    a.deep_equal(b, &mut || call.engine.work(1))
}

/// How deep values may lie inside each other for functions that go through them: a map may hold itself.
const DEEPEST: usize = 1_500;

/// Goes one level further down, with room on the stack for it.
pub(super) fn deeper<T, E: From<Failure>>(
    depth: usize,
    go: impl FnOnce(usize) -> Result<T, E>,
) -> Result<T, E> {
    if depth < DEEPEST {
        return stacker::maybe_grow(64 << 10, 1 << 20, || go(depth + 1));
    }
    let message = format!("values lie more than {DEEPEST} levels deep inside each other");
    Err(Failure::Limit(message).into())
}
