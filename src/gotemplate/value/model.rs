//! The value itself: what it can be, truth, equality.

use std::rc::Rc;

use super::{Elements, Int, IntType, List, Map, Object, Traced};
use crate::text::{Mapped, Origin};

/// A value. Cloning is cheap; maps are shared, as in Go.
#[derive(Clone, Debug)]
pub enum Value {
    /// Nothing: Go's untyped nil, and what a missing key gives.
    Nil,
    /// `bool`.
    Bool(Traced<bool>),
    /// A whole number of any Go type.
    Int(Traced<Int>),
    /// `float64`.
    Float(Traced<f64>),
    /// `string`.
    Str(Mapped),
    /// A slice.
    List(List),
    /// A map.
    Map(Map),
    /// Anything with fields or methods: `.Files`, a time, a version.
    Object(Rc<dyn Object>),
}

impl Value {
    /// A text made by the expression at `origin`.
    pub fn text(text: impl Into<Rc<str>>, origin: Origin) -> Self {
        Self::Str(Mapped::new(text, origin.inexact()))
    }

    /// Go's `int`.
    pub fn int(value: i64) -> Self {
        Self::Int(Traced::new(Int::new(value)))
    }

    /// Go's `int64`.
    pub fn int64(value: i64) -> Self {
        Self::Int(Traced::new(Int { value: value.into(), of: IntType::Int64 }))
    }

    /// Go's `float64`.
    pub fn float(value: f64) -> Self {
        Self::Float(Traced::new(value))
    }

    /// Go's `bool`.
    pub fn bool(value: bool) -> Self {
        Self::Bool(Traced::new(value))
    }

    /// Go's `[]interface{}`.
    pub fn list(items: impl Into<Vec<Self>>) -> Self {
        Self::List(List::new(Elements::Any, items))
    }

    /// Go's `[]string`.
    pub fn strings(items: impl IntoIterator<Item = Mapped>) -> Self {
        let items: Vec<Self> = items.into_iter().map(Self::Str).collect();
        Self::List(List::new(Elements::Strings, items))
    }

    /// The text, if it is one.
    pub fn as_str(&self) -> Option<&Mapped> {
        match self {
            Self::Str(text) => Some(text),
            _ => None,
        }
    }

    /// The map, if it is one.
    pub fn as_map(&self) -> Option<&Map> {
        match self {
            Self::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The list, if it is one.
    pub fn as_list(&self) -> Option<&List> {
        match self {
            Self::List(list) => Some(list),
            _ => None,
        }
    }

    /// May there be other values inside of it?
    pub(super) fn holds_values(&self) -> bool {
        matches!(self, Self::List(_) | Self::Map(_))
    }

    /// Where it was written, if that is known; of a text the first byte.
    pub fn origin(&self) -> Option<Origin> {
        match self {
            Self::Bool(value) => value.origin,
            Self::Int(value) => value.origin,
            Self::Float(value) => value.origin,
            Self::Str(text) => text.origin(0),
            _ => None,
        }
    }

    /// Truth as `if` sees it: not zero, not empty, not nothing.
    ///
    /// An object is always true, as Go's structs and pointers that are not nil are.
    pub fn is_true(&self) -> bool {
        match self {
            Self::Nil => false,
            Self::Bool(value) => value.value,
            Self::Int(value) => value.value.value != 0,
            Self::Float(value) => value.value != 0.0,
            Self::Str(text) => !text.is_empty(),
            Self::List(list) => !list.is_empty(),
            Self::Map(map) => !map.is_empty(),
            Self::Object(_) => true,
        }
    }
}

impl From<Mapped> for Value {
    fn from(text: Mapped) -> Self {
        Self::Str(text)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::bool(value)
    }
}
