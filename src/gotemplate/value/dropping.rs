//! Giving values up one after the other: templates can put lists into lists more often than a stack is deep.

use super::Value;

/// Drops values and all that nothing else holds inside of them, without a call for each level.
pub(super) fn release(values: Vec<Value>) {
    let mut left = values;
    while let Some(value) = left.pop() {
        match value {
            Value::List(list) => list.give_up(&mut left),
            Value::Map(map) => map.give_up(&mut left),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Map, MapType};
    use super::*;

    #[test]
    fn what_is_nested_deeper_than_a_stack_is_dropped() {
        let mut value = Value::Nil;
        for level in 0..200_000 {
            value = if level % 2 == 0 {
                Value::list([value])
            } else {
                let map = Map::new(MapType::AnyAny);
                map.set_value(Value::int(level), value);
                Value::Map(map)
            };
        }
        drop(value);
    }
}
