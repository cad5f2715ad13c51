//! Lists of some items of another list, and whether an item is there.

use std::collections::HashSet;

use super::made::items;
use crate::gotemplate::sprig::given;
use crate::gotemplate::{Call, Failure, Value};

/// Each item once, where it comes first.
pub(super) fn uniq(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let list = items(&args[0], "Cannot find uniq on type")?;
    let mut kept: Vec<Value> = Vec::new();
    let (mut texts, mut others) = (HashSet::new(), Vec::new());
    for item in list.iter() {
        // Texts are the common case: no comparing each with each.
        let new = match item {
            Value::Str(text) => texts.insert(text.shared()),
            other => {
                let new = !is_in(call, &others, other)?;
                if new {
                    others.push(other.clone());
                }
                new
            }
        };
        if new {
            call.engine.work(1)?;
            kept.push(item.clone());
        }
    }
    Ok(Value::list(kept))
}

/// A list without some items.
pub(super) fn without(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let list = items(&args[0], "Cannot find without on type")?;
    let mut kept = Vec::new();
    for item in list.iter() {
        if !is_in(call, &args[1..], item)? {
            kept.push(item.clone());
        }
    }
    Ok(Value::list(kept))
}

pub(super) fn has(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    if matches!(args[1], Value::Nil) {
        return Ok(Value::bool(false));
    }
    let list = items(&args[1], "Cannot find has on type")?;
    Ok(Value::bool(is_in(call, list, &args[0])?))
}

/// A list without what is empty.
pub(super) fn compact(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let list = items(&args[0], "Cannot compact on type")?;
    call.engine.work(list.len())?;
    Ok(Value::list(list.iter().filter(|item| item.is_true()).cloned().collect::<Vec<_>>()))
}

fn is_in(call: &Call<'_>, list: &[Value], item: &Value) -> Result<bool, Failure> {
    for other in list {
        if given::are_equal(call, item, other)? {
            return Ok(true);
        }
    }
    Ok(false)
}
