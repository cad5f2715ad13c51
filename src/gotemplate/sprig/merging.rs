//! Merging maps.
//!
//! Facts: sprig, `dict.go`; dario.cat/mergo v1.0.1, `merge.go`, for maps, without its options but the one to overwrite.
//! What mergo does beyond reason (an empty list of the source overwrites, an empty map does not) is so here too.

use super::given;
use crate::gotemplate::value::{Entry, Key, Map, MapType, type_of};
use crate::gotemplate::{Call, Failure, Function, Param, Value};

const MAP: Param = Param::Map;

pub(super) const TABLE: &[Function] = &[
    Function::variadic("merge", &[MAP], MAP, merge),
    Function::variadic("mustMerge", &[MAP], MAP, must_merge),
    Function::variadic("mergeOverwrite", &[MAP], MAP, merge_overwrite),
    Function::variadic("mustMergeOverwrite", &[MAP], MAP, must_merge_overwrite),
];

/// Why merging stopped.
enum Stop {
    /// An error of mergo's: sprig's `merge` swallows it.
    DifferentTypes,
    /// A panic in Go, or a bound.
    Failed(Failure),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

fn merge(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    merged(call, args, false, true)
}

fn must_merge(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    merged(call, args, false, false)
}

fn merge_overwrite(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    merged(call, args, true, true)
}

fn must_merge_overwrite(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    merged(call, args, true, false)
}

/// The first map, which is changed, with what it lacks from the others.
fn merged(
    call: &Call<'_>,
    args: &[Value],
    overwrite: bool,
    swallow: bool,
) -> Result<Value, Failure> {
    let mut target = given::map(&args[0]);
    for source in args[1..].iter().map(given::map) {
        if target.nil && !source.nil {
            target = Map::new(MapType::StringAny);
        }
        match (Merging { call, overwrite }).maps(&target, &source, 0) {
            Ok(()) => {}
            Err(Stop::DifferentTypes) if swallow => return Ok(call.text("")),
            Err(Stop::DifferentTypes) => {
                return Err(Failure::new("src and dst must be of same type"));
            }
            Err(Stop::Failed(failure)) => return Err(failure),
        }
    }
    Ok(Value::Map(target))
}

struct Merging<'a> {
    call: &'a Call<'a>,
    overwrite: bool,
}

impl Merging<'_> {
    fn maps(&self, target: &Map, source: &Map, depth: usize) -> Result<(), Stop> {
        given::deeper(depth, |depth| {
            for entry in source.entries() {
                self.call.engine.work(1)?;
                if source.of == MapType::AnyAny && target.of != MapType::AnyAny {
                    return Err(not_assignable("MapIndex", "interface {}"));
                }
                self.entry(target, source, entry, depth)?;
            }
            Ok(())
        })
    }

    fn entry(&self, target: &Map, source: &Map, entry: Entry, depth: usize) -> Result<(), Stop> {
        let there = Key::of(&entry.key).and_then(|key| target.get_key(key));
        let texts = target.of == MapType::StringString && source.of != MapType::StringString;
        match &entry.value {
            Value::Nil if !self.overwrite => return Ok(()),
            Value::Map(_) | Value::Object(_) => self.inside(there.as_ref(), &entry.value, depth)?,
            Value::List(_) if texts && there.is_some() => {
                let message = "reflect: call of reflect.Value.IsNil on string Value";
                return Err(Failure::new(message).into());
            }
            _ => {}
        }
        // Looked at only now: a map may have been filled meanwhile.
        let kept = there.as_ref().is_some_and(Value::is_true);
        let both_maps = matches!((&there, &entry.value), (Some(Value::Map(_)), Value::Map(_)));
        if kept && (both_maps || !self.overwrite) {
            return Ok(());
        }
        if texts {
            let list = matches!(entry.value, Value::List(_));
            let is = if list { type_of(&entry.value) } else { "interface {}" };
            return Err(not_assignable("SetMapIndex", is));
        }
        target.set_value(entry.key, entry.value);
        Ok(())
    }

    /// Merges a map into a map that is there. Other values are put in place by who asked.
    fn inside(&self, there: Option<&Value>, value: &Value, depth: usize) -> Result<(), Stop> {
        match (there, value) {
            // Go cannot fill a nil map in its place; it is replaced.
            (Some(Value::Map(target)), Value::Map(source)) if !target.nil => {
                self.maps(target, source, depth)
            }
            (Some(Value::Object(target)), value) if target.kind() == "ptr" && !self.overwrite => {
                match value {
                    Value::Map(source) if source.nil => Ok(()),
                    Value::Object(source) if source.kind() == "ptr" => Ok(()),
                    _ => Err(Stop::DifferentTypes),
                }
            }
            _ => Ok(()),
        }
    }
}

/// Go's panic at a value that a map of texts cannot hold.
fn not_assignable(method: &str, is: &str) -> Stop {
    let message = format!("reflect.Value.{method}: value of type {is} is not assignable to type");
    Stop::Failed(Failure::new(format!("{message} string")))
}
