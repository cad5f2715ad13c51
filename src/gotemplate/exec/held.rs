//! A value in the evaluator's hands: Go tells a value from an interface that holds it.

use super::super::Value;
use super::super::value::{Elements, MapType, type_of};

/// A value, and whether Go has it in an `interface{}` (an element of a map or a list).
///
/// Nothing in an interface is Go's nil interface (a key whose value is nil); nothing without one is Go's invalid value
/// (a key that is not there).
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) value: Value,
    pub(super) boxed: bool,
}

impl Held {
    pub(super) fn of(value: Value) -> Self {
        Self { value, boxed: false }
    }

    /// Go's invalid value.
    pub(super) fn nothing() -> Self {
        Self::of(Value::Nil)
    }

    /// What a function gave; nothing is a nil interface.
    pub(super) fn returned(value: Value) -> Self {
        let boxed = matches!(value, Value::Nil);
        Self { value, boxed }
    }

    /// An element of a map.
    pub(super) fn entry(value: Value, of: MapType) -> Self {
        Self { value, boxed: of != MapType::StringString }
    }

    /// An element of a list.
    pub(super) fn item(value: Value, elements: Elements) -> Self {
        Self { value, boxed: elements == Elements::Any }
    }

    /// Without the interface around it.
    pub(super) fn unboxed(self) -> Self {
        Self { boxed: false, ..self }
    }

    pub(super) fn is_nothing(&self) -> bool {
        !self.boxed && matches!(self.value, Value::Nil)
    }

    pub(super) fn is_nil_interface(&self) -> bool {
        self.boxed && matches!(self.value, Value::Nil)
    }

    /// Go's name of its static type.
    pub(super) fn type_name(&self) -> &'static str {
        if self.boxed { "interface {}" } else { type_of(&self.value) }
    }
}
