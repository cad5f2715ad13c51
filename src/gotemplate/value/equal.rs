//! Equality of values as Go's `reflect.DeepEqual` has it.

use super::{List, Map, Value};

impl Value {
    /// `reflect.DeepEqual`; the work is counted by `step`, as values may hold the same value many times.
    ///
    /// # Errors
    /// Those of `step`.
    pub fn deep_equal<E>(
        &self,
        other: &Self,
        mut step: impl FnMut(usize) -> Result<(), E>,
    ) -> Result<bool, E> {
        let mut pairs = vec![(self.clone(), other.clone())];
        while let Some((a, b)) = pairs.pop() {
            step(1)?;
            let before = pairs.len();
            if !alike(&a, &b, &mut pairs) {
                return Ok(false);
            }
            step(pairs.len() - before)?;
        }
        Ok(true)
    }
}

/// Are they equal but for what is inside of them? That is added to `pairs`.
#[expect(clippy::float_cmp, reason = "Go compares bits of numbers in the same way")]
fn alike(a: &Value, b: &Value, pairs: &mut Vec<(Value, Value)>) -> bool {
    match (a, b) {
        (Value::Nil, Value::Nil) => true,
        (Value::Bool(a), Value::Bool(b)) => a.value == b.value,
        (Value::Int(a), Value::Int(b)) => a.value == b.value,
        (Value::Float(a), Value::Float(b)) => a.value == b.value,
        (Value::Str(a), Value::Str(b)) => a == b,
        (Value::List(a), Value::List(b)) => lists(a, b, pairs),
        (Value::Map(a), Value::Map(b)) => maps(a, b, pairs),
        (Value::Object(a), Value::Object(b)) => {
            std::rc::Rc::ptr_eq(a, b) || a.type_name() == b.type_name() && a.equals(&**b)
        }
        _ => false,
    }
}

/// A nil slice is not an empty one.
fn lists(a: &List, b: &List, pairs: &mut Vec<(Value, Value)>) -> bool {
    let alike = a.elements == b.elements && a.nil == b.nil && a.len() == b.len();
    if alike {
        pairs.extend(a.iter().cloned().zip(b.iter().cloned()).rev());
    }
    alike
}

fn maps(a: &Map, b: &Map, pairs: &mut Vec<(Value, Value)>) -> bool {
    if a.of != b.of || a.nil != b.nil || a.len() != b.len() {
        return false;
    }
    if a.same(b) {
        return true;
    }
    let (a, b) = (a.borrow(), b.borrow());
    let values = a.values().zip(b.values());
    pairs.extend(values.map(|(a, b)| (a.value.clone(), b.value.clone())));
    a.keys().eq(b.keys())
}
