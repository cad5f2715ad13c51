//! The functions. Those without `must` swallow errors of Go's, but for `toRawJson`; never refusals and bounds of ours.

use super::read::{Document, read};
use super::write::{Style, write};
use crate::gotemplate::sprig::given;
use crate::gotemplate::{Call, Failure, Value};

pub(super) fn to_json(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    or_no_text(call, must_to_json(call, args))
}

pub(super) fn must_to_json(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    Ok(write(call, &args[0], Style::Plain)?.into())
}

pub(super) fn to_pretty_json(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    or_no_text(call, must_to_pretty_json(call, args))
}

pub(super) fn must_to_pretty_json(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    Ok(write(call, &args[0], Style::Pretty)?.into())
}

pub(super) fn to_raw_json(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    Ok(write(call, &args[0], Style::Raw)?.into())
}

fn or_no_text(call: &Call<'_>, made: Result<Value, Failure>) -> Result<Value, Failure> {
    match made {
        Err(Failure::Message(_)) => Ok(call.text("")),
        other => other,
    }
}

/// What was read; nothing where the text is wrong. Numbers that are too large are nothing.
pub(super) fn from_json(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    match read(call, &given::string(args, 0)) {
        Ok(Document { value, .. }) => Ok(value),
        Err(Failure::Message(_)) => Ok(Value::Nil),
        Err(other) => Err(other),
    }
}

pub(super) fn must_from_json(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let Document { value, unfit } = read(call, &given::string(args, 0))?;
    unfit.map_or(Ok(value), Err)
}
