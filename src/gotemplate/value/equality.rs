//! Equality as Go's `reflect.DeepEqual` has it.

use std::collections::HashSet;
use std::rc::Rc;

use super::{Key, List, Map, Value};

impl Value {
    /// Equality as Go's `reflect.DeepEqual` has it: types must agree. `work` is told of each pair that is looked at,
    /// and stops the looking where it fails.
    pub fn deep_equal<E>(
        &self,
        other: &Self,
        work: &mut dyn FnMut() -> Result<(), E>,
    ) -> Result<bool, E> {
        Comparison { seen: HashSet::new(), work }.values(self, other)
    }
}

/// Pairs of lists and of maps that were met once are taken for equal when they come again: so what holds itself comes
/// to an end, as in Go.
struct Comparison<'a, E> {
    seen: HashSet<(*const (), *const ())>,
    work: &'a mut dyn FnMut() -> Result<(), E>,
}

impl<E> Comparison<'_, E> {
    #[expect(clippy::float_cmp, reason = "Go compares floats exactly")]
    fn values(&mut self, a: &Value, b: &Value) -> Result<bool, E> {
        (self.work)()?;
        Ok(match (a, b) {
            (Value::Nil, Value::Nil) => true,
            (Value::Bool(a), Value::Bool(b)) => a.value == b.value,
            (Value::Int(a), Value::Int(b)) => a.value == b.value,
            (Value::Float(a), Value::Float(b)) => a.value == b.value,
            (Value::Str(a), Value::Str(b)) => a == b,
            (Value::List(a), Value::List(b)) => {
                return stacker::maybe_grow(64 << 10, 1 << 20, || self.lists(a, b));
            }
            (Value::Map(a), Value::Map(b)) => {
                return stacker::maybe_grow(64 << 10, 1 << 20, || self.maps(a, b));
            }
            (Value::Object(a), Value::Object(b)) => {
                Rc::ptr_eq(a, b) || a.type_name() == b.type_name() && a.equals(&**b)
            }
            _ => false,
        })
    }

    /// A nil slice is not an empty one. One and the same slice is equal to itself, whatever is in it.
    fn lists(&mut self, a: &List, b: &List) -> Result<bool, E> {
        if a.elements != b.elements || a.nil != b.nil || a.len() != b.len() {
            return Ok(false);
        }
        if a.place() == b.place() || !self.seen.insert((a.place(), b.place())) {
            return Ok(true);
        }
        for (a, b) in a.iter().zip(b.iter()) {
            if !self.values(a, b)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn maps(&mut self, a: &Map, b: &Map) -> Result<bool, E> {
        if a.of != b.of || a.nil != b.nil || a.len() != b.len() {
            return Ok(false);
        }
        if a.place() == b.place() || !self.seen.insert((a.place(), b.place())) {
            return Ok(true);
        }
        for (a, b) in a.entries().iter().zip(&b.entries()) {
            if Key::of(&a.key) != Key::of(&b.key) || !self.values(&a.value, &b.value)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::super::MapType;
    use super::*;

    fn equal(a: &Value, b: &Value) -> bool {
        a.deep_equal(b, &mut || Ok::<_, ()>(())).unwrap()
    }

    fn doubled(times: usize) -> Value {
        (0..times).fold(Value::list([Value::int(1)]), |list, _| Value::list([list.clone(), list]))
    }

    #[test]
    fn what_is_shared_often_is_compared_once() {
        assert!(equal(&doubled(60), &doubled(60)));
        assert!(!equal(&doubled(60), &doubled(59)));
    }

    #[test]
    fn maps_that_hold_themselves_are_compared_to_an_end() {
        let own = || {
            let map = Map::new(MapType::AnyAny);
            map.set_value(Value::int(1), Value::Map(map.clone()));
            map
        };
        let (a, b) = (own(), own());
        assert!(equal(&Value::Map(a.clone()), &Value::Map(b.clone())));
        b.set_value(Value::int(2), Value::Nil);
        assert!(!equal(&Value::Map(a), &Value::Map(b)));
    }
}
