//! `toYaml` and `fromYaml` of werf.yaml: yaml.v2 between values and texts.
//!
//! Owns the way from values to YAML and back, with the places of both. Facts: werf/werf `pkg/config/parser.go`;
//! go-yaml/yaml v2.4.0.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::gotemplate::value::{Int, IntType, Map, MapType, Object, Traced};
use crate::gotemplate::{Call, Failure, Value, format};
use crate::text::{CallId, Mapped, Origin};
use crate::yaml::Data;
use crate::yaml::decode::{DecodeError, Target, decode};
use crate::yaml::emit;

/// Lists and maps inside each other: a map may hold itself, and Go would die of it.
const MAX_DEPTH: usize = 500;

/// `toYaml VALUE`: the text that yaml.v2 writes, without the last break of line.
pub(super) fn to_yaml(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let value = args.first().unwrap_or(&Value::Nil);
    let data = Writing { call, bytes: 0 }.data(value, 0)?;
    let text = emit::emit(&data, call.place);
    let end = text.strip_suffix('\n').map_or(text.len(), str::len);
    Ok(Value::Str(text.slice(0..end)))
}

/// `fromYaml TEXT`: a map of what yaml.v2 reads; values keep the places they were written at.
pub(super) fn from_yaml(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let Some(text) = args.first().and_then(Value::as_str) else { return Ok(Value::Nil) };
    Reading { call, calls: &[] }.top(&decoded(text)?)
}

fn decoded(text: &Mapped) -> Result<Data, Failure> {
    decode(text, Target::StringMap, false).map_err(|error| match error {
        DecodeError::YamlV2 { words, at } => match at.and_then(|at| text.origin(at)) {
            Some(origin) => Failure::Text(words, origin),
            None => Failure::new(words),
        },
        DecodeError::Refused(words) => Failure::refused(words),
        DecodeError::Limit(words) => Failure::Limit(words),
    })
}

/// `fromYaml` with a memory: modules read one file for each of their images, and in each of their renderings. What was
/// read from the same bytes of the same sources is read once, whatever calls led there.
#[derive(Default)]
pub(super) struct Memory {
    known: RefCell<BTreeMap<Rc<str>, Remembered>>,
    /// There are several renderings: what was put together is put together again.
    serves_many: bool,
}

/// A text that was read first, and what it holds.
type Remembered = (Mapped, Rc<Data>);

/// Texts that are remembered.
const REMEMBERED: usize = 500;

impl std::fmt::Debug for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Memory")
    }
}

impl Memory {
    /// The memory of several renderings, whose sources have the same ids.
    pub(super) fn of_many() -> Self {
        Self { serves_many: true, ..Self::default() }
    }

    /// As [`from_yaml`].
    pub(super) fn read(&self, call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
        let Some(text) = args.first().and_then(Value::as_str) else { return Ok(Value::Nil) };
        let known = self.known.borrow().get(text.as_str()).cloned();
        if let Some((first, data)) = known
            && let Some(calls) = other_calls(&first, text)
        {
            return Reading { call, calls: &calls }.top(&data);
        }
        let data = decoded(text)?;
        // What was put together is seldom put together again in one rendering.
        if !(self.serves_many || text.is_of_one_piece()) || self.known.borrow().len() >= REMEMBERED
        {
            return Reading { call, calls: &[] }.top(&data);
        }
        let data = Rc::new(data);
        self.known.borrow_mut().insert(text.shared(), (text.clone(), Rc::clone(&data)));
        Reading { call, calls: &[] }.top(&data)
    }
}

/// The calls that led to the bytes of `first`, each with that which led to the same bytes of `second`; `None` where the
/// bytes were written elsewhere.
fn other_calls(first: &Mapped, second: &Mapped) -> Option<Vec<(CallId, CallId)>> {
    let mut calls: Vec<(CallId, CallId)> = Vec::new();
    let (mut one, mut other) = (first.runs(), second.runs());
    loop {
        let ((range, a), (same, b)) = match (one.next(), other.next()) {
            (Some(a), Some(b)) => (a, b),
            (None, None) => return Some(calls),
            _ => return None,
        };
        if range != same || a != b.through(a.call) {
            return None;
        }
        match calls.iter().find(|(from, _)| *from == a.call) {
            Some((_, to)) if *to != b.call => return None,
            Some(_) => {}
            None => calls.push((a.call, b.call)),
        }
    }
}

/// Go's nil map: what a document of nothing becomes.
fn nothing() -> Value {
    let mut map = Map::new(MapType::StringAny);
    map.nil = true;
    Value::Map(map)
}

/// From data to values, as yaml.v2 puts them into an `interface{}`.
struct Reading<'a, 'e> {
    call: &'a Call<'e>,
    /// Calls that origins name, and those that they shall name.
    calls: &'a [(CallId, CallId)],
}

impl Reading<'_, '_> {
    fn top(&self, data: &Data) -> Result<Value, Failure> {
        match data {
            Data::Map(pairs) => self.map(MapType::StringAny, pairs),
            _ => Ok(nothing()),
        }
    }

    fn map(&self, of: MapType, pairs: &[(Data, Data)]) -> Result<Value, Failure> {
        self.call.engine.work(pairs.len())?;
        let map = Map::new(of);
        for (key, value) in pairs {
            map.set_value(self.value(key)?, self.value(value)?);
        }
        Ok(Value::Map(map))
    }

    fn origin(&self, origin: Option<Origin>) -> Option<Origin> {
        let origin = origin?;
        let other = self.calls.iter().find(|(from, _)| *from == origin.call);
        Some(other.map_or(origin, |(_, to)| origin.through(*to)))
    }

    fn value(&self, data: &Data) -> Result<Value, Failure> {
        Ok(match data {
            Data::Null => Value::Nil,
            Data::Bool(value, at) => {
                Value::Bool(Traced { value: *value, origin: self.origin(*at) })
            }
            Data::Int(value, at) => {
                let of = if i64::try_from(*value).is_ok() { IntType::Int } else { IntType::Uint64 };
                let value = Int { value: *value, of };
                Value::Int(Traced { value, origin: self.origin(*at) })
            }
            Data::Float(value, at) => {
                Value::Float(Traced { value: *value, origin: self.origin(*at) })
            }
            Data::Text(text) | Data::Plain(text) => Value::Str(text.through_others(self.calls)),
            Data::List(items) => {
                self.call.engine.work(items.len())?;
                let items = items.iter().map(|item| self.value(item));
                Value::list(items.collect::<Result<Vec<_>, _>>()?)
            }
            Data::Map(pairs) => self.map(MapType::AnyAny, pairs)?,
        })
    }
}

/// Counts what is written, so that hostile values end early.
struct Writing<'a, 'e> {
    call: &'a Call<'e>,
    bytes: usize,
}

impl Writing<'_, '_> {
    /// With room on the stack: values may be deep.
    fn data(&mut self, value: &Value, depth: usize) -> Result<Data, Failure> {
        stacker::maybe_grow(128 << 10, 1 << 20, || self.written(value, depth))
    }

    fn written(&mut self, value: &Value, depth: usize) -> Result<Data, Failure> {
        self.count(value, depth)?;
        Ok(match value {
            Value::Nil => Data::Null,
            Value::Bool(value) => Data::Bool(value.value, value.origin),
            Value::Int(number) if number.value.of == IntType::Duration => {
                Data::Text(format::text(value, self.call.place)?)
            }
            Value::Int(value) => Data::Int(value.value.value, value.origin),
            Value::Float(value) => Data::Float(value.value, value.origin),
            Value::Str(text) => Data::Text(text.clone()),
            Value::List(items) => {
                let items = items.iter().map(|item| self.data(item, depth + 1));
                Data::List(items.collect::<Result<_, _>>()?)
            }
            Value::Map(map) => Data::Map(self.pairs(map, depth + 1)?),
            Value::Object(object) => self.object(&**object)?,
        })
    }

    fn pairs(&mut self, map: &Map, depth: usize) -> Result<Vec<(Data, Data)>, Failure> {
        let entries = map.entries();
        let pairs = entries
            .iter()
            .map(|entry| Ok((self.data(&entry.key, depth)?, self.data(&entry.value, depth)?)));
        pairs.collect()
    }

    /// Times and versions; yaml.v2 writes other structs field by field, which no template wants.
    fn object(&self, object: &dyn Object) -> Result<Data, Failure> {
        let name = object.type_name();
        match name.trim_start_matches('*') {
            "time.Time" => {
                let layout = self.call.text("2006-01-02T15:04:05.999999999Z07:00");
                match object.call("Format", self.call, &[layout])? {
                    Value::Str(text) => Ok(Data::Plain(text)),
                    _ => Ok(Data::Null),
                }
            }
            "semver.Version" => {
                Ok(Data::Text(Mapped::new(object.display(), self.call.place.inexact())))
            }
            _ => Err(Failure::refused(format!("toYaml does not write a value of the type {name}"))),
        }
    }

    fn count(&mut self, value: &Value, depth: usize) -> Result<(), Failure> {
        if depth > MAX_DEPTH {
            let message = format!("toYaml: over {MAX_DEPTH} lists and maps inside each other");
            return Err(Failure::Limit(message));
        }
        self.call.engine.work(1)?;
        let text = value.as_str().map_or(8, |text| text.len());
        self.bytes = self.bytes.saturating_add(text + 2 * depth);
        self.call.engine.room_for(self.bytes)
    }
}
