//! Lists that are made: from values, from other lists.

use crate::gotemplate::sprig::given::{self, NIL_POINTER};
use crate::gotemplate::value::{Elements, List, kind_of};
use crate::gotemplate::{Call, Failure, Value};

/// The list that a value is; Go's words begin with `otherwise` where it is none.
pub(super) fn items<'a>(value: &'a Value, otherwise: &str) -> Result<&'a List, Failure> {
    match value {
        Value::List(list) => Ok(list),
        Value::Nil => Err(Failure::new(NIL_POINTER)),
        other => Err(Failure::new(format!("{otherwise} {}", kind_of(other)))),
    }
}

pub(super) fn list(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    call.engine.work(args.len())?;
    Ok(Value::list(args))
}

pub(super) fn append(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let list = items(&args[0], "Cannot push on type")?;
    joined(call, &[list, &args[1..2]])
}

pub(super) fn prepend(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let list = items(&args[0], "Cannot prepend on type")?;
    joined(call, &[&args[1..2], list])
}

/// All lists as one; Go's nil slice where there is no item.
pub(super) fn concat(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let mut lists: Vec<&[Value]> = Vec::with_capacity(args.len());
    for value in args {
        match value {
            Value::List(list) => lists.push(list),
            Value::Nil => return Err(Failure::new(NIL_POINTER)),
            other => {
                let kind = kind_of(other);
                return Err(Failure::new(format!("Cannot concat type {kind} as list")));
            }
        }
    }
    if lists.iter().all(|list| list.is_empty()) {
        return Ok(Value::List(List::nil(Elements::Any)));
    }
    joined(call, &lists)
}

fn joined(call: &Call<'_>, lists: &[&[Value]]) -> Result<Value, Failure> {
    call.engine.work(lists.iter().map(|list| list.len()).sum())?;
    Ok(Value::list(lists.concat()))
}

pub(super) fn reverse(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let list = items(&args[0], "Cannot find reverse on type")?;
    call.engine.work(list.len())?;
    Ok(Value::list(list.iter().rev().cloned().collect::<Vec<_>>()))
}

/// A list of lists of `size` items, the last one perhaps of fewer.
///
/// Sprig counts the lists in floats, so sizes of no sense give a list or Go's words as there.
pub(super) fn chunk(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let (size, list) = (given::int(args, 0), items(&args[1], "Cannot chunk type")?);
    let no_size = || Failure::new("runtime error: makeslice: len out of range");
    call.engine.work(list.len())?;
    let chunks = match usize::try_from(size) {
        Ok(0) => return Err(no_size()),
        Ok(size) => list.chunks(size).map(Value::list).collect(),
        Err(_) => backwards(size.unsigned_abs(), list).ok_or_else(no_size)?,
    };
    Ok(Value::List(List::new(Elements::Lists, chunks)))
}

/// What chunks of a negative size are in Go, as far as they are anything.
fn backwards(size: u64, list: &[Value]) -> Option<Vec<Value>> {
    match list.len() {
        0 => None,
        1 if size == 1 => None,
        1 => Some(vec![Value::list(list)]),
        more if more as u64 - 1 > size => None,
        _ => Some(Vec::new()),
    }
}

/// Texts in the order of their bytes. Go sorts a `[]string` where it stands: whoever holds it sees it sorted.
pub(super) fn sort_alpha(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let order = |items: &mut [Value]| {
        items.sort_by(|a, b| a.as_str().map(|a| &**a).cmp(&b.as_str().map(|b| &**b)));
    };
    match &args[0] {
        Value::List(list) if list.elements == Elements::Strings => {
            call.engine.work(list.len())?;
            list.sort_in_place(order);
            Ok(Value::List(list.clone()))
        }
        list @ Value::List(_) => {
            let mut texts = given::strslice(call, list)?;
            texts.sort_by(|a, b| a.as_str().cmp(b.as_str()));
            Ok(Value::strings(texts))
        }
        other => Ok(Value::strings([given::strval(call, other)?])),
    }
}
