//! `toYaml` and `fromYaml` of werf.yaml: yaml.v2 between values and texts.
//!
//! Owns the way from values to YAML and back, with the places of both. Facts: werf/werf `pkg/config/parser.go`;
//! go-yaml/yaml v2.4.0.

use crate::gotemplate::value::{Int, IntType, Map, MapType, Object, Traced};
use crate::gotemplate::{Call, Failure, Value, format};
use crate::text::Mapped;
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
    let data = decode(text, Target::StringMap, false).map_err(|error| match error {
        DecodeError::YamlV2(words) => Failure::new(words),
        DecodeError::Refused(words) => Failure::refused(words),
        DecodeError::Limit(words) => Failure::Limit(words),
    })?;
    match data {
        Data::Map(pairs) => map(call, MapType::StringAny, pairs),
        _ => Ok(nothing()),
    }
}

/// Go's nil map: what a document of nothing becomes.
fn nothing() -> Value {
    let mut map = Map::new(MapType::StringAny);
    map.nil = true;
    Value::Map(map)
}

fn map(call: &Call<'_>, of: MapType, pairs: Vec<(Data, Data)>) -> Result<Value, Failure> {
    call.engine.work(pairs.len())?;
    let map = Map::new(of);
    for (key, value) in pairs {
        map.set_value(read(call, key)?, read(call, value)?);
    }
    Ok(Value::Map(map))
}

/// A value as yaml.v2 puts it into an `interface{}`.
fn read(call: &Call<'_>, data: Data) -> Result<Value, Failure> {
    Ok(match data {
        Data::Null => Value::Nil,
        Data::Bool(value, origin) => Value::Bool(Traced { value, origin }),
        Data::Int(value, origin) => {
            let of = if i64::try_from(value).is_ok() { IntType::Int } else { IntType::Uint64 };
            Value::Int(Traced { value: Int { value, of }, origin })
        }
        Data::Float(value, origin) => Value::Float(Traced { value, origin }),
        Data::Text(text) | Data::Plain(text) => Value::Str(text),
        Data::List(items) => {
            call.engine.work(items.len())?;
            let items = items.into_iter().map(|item| read(call, item));
            Value::list(items.collect::<Result<Vec<_>, _>>()?)
        }
        Data::Map(pairs) => map(call, MapType::AnyAny, pairs)?,
    })
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
