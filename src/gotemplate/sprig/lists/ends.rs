//! Parts of lists: the ends, and what lies between two places.

use super::made::items;
use crate::gotemplate::sprig::numbers::to_int;
use crate::gotemplate::value::{Elements, List};
use crate::gotemplate::{Call, Failure, Value};

pub(super) fn first(_: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let list = items(&args[0], "Cannot find first on type")?;
    Ok(list.first().cloned().unwrap_or(Value::Nil))
}

pub(super) fn last(_: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let list = items(&args[0], "Cannot find last on type")?;
    Ok(list.last().cloned().unwrap_or(Value::Nil))
}

/// All but the first; Go's nil slice of an empty list.
pub(super) fn rest(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let list = items(&args[0], "Cannot find rest on type")?;
    part(call, list.get(1..))
}

/// All but the last; Go's nil slice of an empty list.
pub(super) fn initial(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let list = items(&args[0], "Cannot find initial on type")?;
    part(call, list.len().checked_sub(1).map(|end| &list[..end]))
}

fn part(call: &Call<'_>, part: Option<&[Value]>) -> Result<Value, Failure> {
    let Some(part) = part else { return Ok(Value::List(List::nil(Elements::Any))) };
    call.engine.work(part.len())?;
    Ok(Value::list(part))
}

/// The items from one place to another. What counts in Go for the second is the capacity of the slice, which
/// templates cannot know; for lists that were not appended to it is their length.
pub(super) fn slice(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let list = items(&args[0], "list should be type of slice or array but")?;
    if list.is_empty() {
        return Ok(Value::Nil);
    }
    let place = |at: usize| args.get(at).map(|value| usize::try_from(to_int(value)).ok());
    let (start, end) = (place(1).unwrap_or(Some(0)), place(2).unwrap_or(Some(list.len())));
    let part = start.zip(end).and_then(|(start, end)| list.get(start..end));
    let out = || Failure::new("reflect.Value.Slice: slice index out of bounds");
    let part = part.ok_or_else(out)?;
    call.engine.work(part.len())?;
    Ok(Value::List(List::new(list.elements, part)))
}
