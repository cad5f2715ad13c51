//! Go's names for kinds and types of values.

use super::{Elements, MapType, Value};

/// The kind, as Go's `reflect.Kind` prints; `invalid` for nothing.
pub fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Nil => "invalid",
        Value::Bool(_) => "bool",
        Value::Int(value) => value.value.of.kind(),
        Value::Float(_) => "float64",
        Value::Str(_) => "string",
        Value::List(_) => "slice",
        Value::Map(_) => "map",
        Value::Object(object) => object.kind(),
    }
}

/// The type, as Go's `%T` prints; `<nil>` for nothing.
pub fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Nil => "<nil>",
        Value::Bool(_) => "bool",
        Value::Int(value) => value.value.of.name(),
        Value::Float(_) => "float64",
        Value::Str(_) => "string",
        Value::List(list) => match list.elements {
            Elements::Any => "[]interface {}",
            Elements::Strings => "[]string",
            Elements::Ints => "[]int",
            Elements::Bytes => "[]uint8",
            Elements::Lists => "[][]interface {}",
        },
        Value::Map(map) => match map.of {
            MapType::StringAny => "map[string]interface {}",
            MapType::StringString => "map[string]string",
            MapType::AnyAny => "map[interface {}]interface {}",
        },
        Value::Object(object) => object.type_name(),
    }
}
