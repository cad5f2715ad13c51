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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gotemplate::{Engine, Functions, Limits};
    use crate::text::{Mapped, Source};

    fn at(value: &Value) -> Option<(u32, bool)> {
        value.origin().map(|origin| (origin.at, origin.exact))
    }

    #[test]
    fn texts_and_numbers_know_where_they_were_written() {
        let engine = Engine::new("main", Functions::default(), Limits::default());
        let text = engine.source(Source::new("a.json", r#"{"k": "v\tw", "n": [10, true]}"#));
        let place = engine.source(Source::new("werf.yaml", "call")).origin(0).unwrap();
        let call = Call { place, engine: &engine };
        let read = from_json(&call, &[Value::Str(text)]).unwrap();
        let map = read.as_map().unwrap();
        let (key, value) =
            map.entries().first().map(|entry| (entry.key.clone(), entry.value.clone())).unwrap();
        assert_eq!((at(&key), at(&value)), (Some((2, true)), Some((7, true))));
        let list = map.get("n").unwrap();
        let list = list.as_list().unwrap();
        assert_eq!((at(&list[0]), at(&list[1])), (Some((20, true)), Some((24, true))));

        let written = to_json(&call, &[value]).unwrap();
        let written: &Mapped = written.as_str().unwrap();
        assert_eq!(written.as_str(), r#""v\tw""#);
        let places: Vec<_> = (1..5)
            .map(|byte| written.origin(byte).map(|origin| (origin.at, origin.exact)).unwrap())
            .collect();
        assert_eq!(places, [(7, true), (8, false), (8, false), (10, true)]);
        assert_eq!(written.origin(0).map(|origin| origin.source), Some(place.source));
    }

    #[test]
    fn what_lies_too_deep_is_a_bound_and_not_a_crash() {
        let engine = Engine::new("main", Functions::default(), Limits::default());
        let text = engine.source(Source::new("a.json", "[".repeat(100_000)));
        let place = text.origin(0).unwrap();
        let call = Call { place, engine: &engine };
        let read = from_json(&call, &[Value::Str(text)]);
        assert!(matches!(read, Err(Failure::Limit(_))));
    }
}
