//! Maps: making, reading, changing them; copies.
//!
//! Facts: sprig, `dict.go`. Where Go walks a map in no order (`keys`, `values`), ours is that of the keys.

use super::given;
use crate::gotemplate::value::{List, Map, MapType, type_of};
use crate::gotemplate::{Call, Failure, Function, Param, Value};

use Param::{Any, Str};

pub(super) const TABLE: &[Function] = &[
    Function::variadic("dict", &[], Any, dict),
    Function::new("get", &[Param::Map, Str], get),
    Function::new("set", &[Param::Map, Str, Any], set),
    Function::new("unset", &[Param::Map, Str], unset),
    Function::new("hasKey", &[Param::Map, Str], has_key),
    Function::variadic("pluck", &[Str], Param::Map, pluck),
    Function::variadic("keys", &[], Param::Map, keys),
    Function::new("values", &[Param::Map], values),
    Function::variadic("pick", &[Param::Map], Str, pick),
    Function::variadic("omit", &[Param::Map], Str, omit),
    Function::variadic("dig", &[], Any, dig),
    Function::new("deepCopy", &[Any], deep_copy),
    Function::new("mustDeepCopy", &[Any], deep_copy),
];

/// Keys and values in turn; a last key without a value has an empty text.
fn dict(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let dict = Map::new(MapType::StringAny);
    for pair in args.chunks(2) {
        let key = given::strval(call, &pair[0])?;
        dict.set(key, pair.get(1).cloned().unwrap_or_else(|| call.text("")));
    }
    Ok(Value::Map(dict))
}

fn get(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let value = given::map(&args[0]).get(&given::string(args, 1));
    Ok(value.unwrap_or_else(|| call.text("")))
}

fn set(_: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let map = given::map(&args[0]);
    if map.nil {
        return Err(Failure::new("assignment to entry in nil map"));
    }
    map.set(given::string(args, 1), args[2].clone());
    Ok(Value::Map(map))
}

fn unset(_: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let map = given::map(&args[0]);
    map.remove(&given::string(args, 1));
    Ok(Value::Map(map))
}

fn has_key(_: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    Ok(Value::bool(given::map(&args[0]).get(&given::string(args, 1)).is_some()))
}

/// The values of one key in many maps.
fn pluck(_: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let key = given::string(args, 0);
    let found = args[1..].iter().filter_map(|map| given::map(map).get(&key));
    Ok(Value::list(found.collect::<Vec<_>>()))
}

fn keys(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let mut keys = Vec::new();
    for map in args.iter().map(given::map) {
        call.engine.work(map.len())?;
        keys.extend(map.entries().iter().filter_map(|entry| entry.key.as_str().cloned()));
    }
    Ok(Value::strings(keys))
}

fn values(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let map = given::map(&args[0]);
    call.engine.work(map.len())?;
    Ok(Value::list(map.entries().into_iter().map(|entry| entry.value).collect::<Vec<_>>()))
}

fn pick(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    chosen(call, args, true)
}

fn omit(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    chosen(call, args, false)
}

/// A map of those entries whose keys are among the arguments, or of the others.
fn chosen(call: &Call<'_>, args: &[Value], among: bool) -> Result<Value, Failure> {
    let (map, chosen) = (given::map(&args[0]), Map::new(MapType::StringAny));
    call.engine.work(map.len())?;
    let named: std::collections::HashSet<&str> =
        args[1..].iter().filter_map(|key| key.as_str().map(|key| &**key)).collect();
    for entry in map.entries() {
        let is_named = entry.key.as_str().is_some_and(|key| named.contains(&**key));
        if is_named == among {
            chosen.set_value(entry.key, entry.value);
        }
    }
    Ok(Value::Map(chosen))
}

/// The value at the end of keys through maps in maps; where a key is not there, the last but one argument.
fn dig(_: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let [keys @ .., default, map] = args else { return Err(few_arguments()) };
    if keys.is_empty() {
        return Err(few_arguments());
    }
    let mut map = asserted_map(map)?;
    let text = |key: &Value| match key {
        Value::Str(key) => Ok(key.clone()),
        other => Err(no_such_type(other, "string")),
    };
    let keys = keys.iter().map(text).collect::<Result<Vec<_>, _>>()?;
    for (at, key) in keys.iter().enumerate() {
        match map.get(key) {
            None => return Ok(default.clone()),
            Some(value) if at + 1 == keys.len() => return Ok(value),
            Some(value) => map = asserted_map(&value)?,
        }
    }
    Ok(default.clone())
}

fn few_arguments() -> Failure {
    Failure::new("dig needs at least three arguments")
}

fn asserted_map(value: &Value) -> Result<Map, Failure> {
    match value {
        Value::Map(map) if map.of == MapType::StringAny => Ok(map.clone()),
        other => Err(no_such_type(other, "map[string]interface {}")),
    }
}

/// Go's words for a type assertion that does not hold.
fn no_such_type(value: &Value, wanted: &str) -> Failure {
    let is = if matches!(value, Value::Nil) { "nil" } else { type_of(value) };
    Failure::new(format!("interface conversion: interface {{}} is {is}, not {wanted}"))
}

fn deep_copy(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    if matches!(args[0], Value::Nil) {
        return Err(Failure::new("reflect: call of reflect.Value.Type on zero Value"));
    }
    copied(call, &args[0], 0)
}

/// A value of which nothing is shared with the given one (github.com/mitchellh/copystructure).
fn copied(call: &Call<'_>, value: &Value, depth: usize) -> Result<Value, Failure> {
    call.engine.work(1)?;
    given::deeper(depth, |depth| match value {
        Value::List(list) => {
            let items = list.iter().map(|item| copied(call, item, depth));
            let mut copy = List::new(list.elements, items.collect::<Result<Vec<_>, _>>()?);
            copy.nil = list.nil;
            Ok(Value::List(copy))
        }
        Value::Map(map) => {
            let mut copy = Map::new(map.of);
            copy.nil = map.nil;
            for entry in map.entries() {
                copy.set_value(entry.key, copied(call, &entry.value, depth)?);
            }
            Ok(Value::Map(copy))
        }
        Value::Object(object) if object.type_name() != "time.Time" => {
            let name = object.type_name();
            Err(Failure::refused(format!("Go's copy of a {name} is an empty one")))
        }
        other => Ok(other.clone()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gotemplate::{Engine, Functions, Limits};
    use crate::text::Source;

    #[test]
    fn a_map_that_holds_itself_is_a_bound_and_not_a_crash() {
        let engine = Engine::new("main", Functions::default(), Limits::default());
        let text = engine.source(Source::new("werf.yaml", "a"));
        let call = Call { place: text.origin(0).unwrap(), engine: &engine };
        let map = Map::new(MapType::StringAny);
        map.set(text.clone(), Value::Map(map.clone()));
        let copy = deep_copy(&call, &[Value::Map(map.clone())]);
        assert!(matches!(copy, Err(Failure::Limit(_))));
        map.remove("a");
    }
}
