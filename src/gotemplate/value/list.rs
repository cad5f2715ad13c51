//! Slices.

use std::ops::Deref;
use std::rc::Rc;

use super::Value;

/// A slice: items and the Go type of its elements. Items never change.
#[derive(Clone, Debug)]
pub struct List {
    /// The type of the elements.
    pub elements: Elements,
    /// Go's nil slice: empty, and `null` in JSON.
    pub nil: bool,
    items: Rc<[Value]>,
}

/// What a slice is made of in Go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Elements {
    /// `interface{}`.
    Any,
    /// `string`.
    Strings,
    /// `int`.
    Ints,
    /// `uint8`.
    Bytes,
    /// `[]interface{}`: what `chunk` gives.
    Lists,
}

impl List {
    /// A slice of items.
    pub fn new(elements: Elements, items: impl Into<Rc<[Value]>>) -> Self {
        Self { elements, nil: false, items: items.into() }
    }

    /// Go's nil slice.
    pub fn nil(elements: Elements) -> Self {
        Self { elements, nil: true, items: Rc::from([]) }
    }

    /// Equality as `reflect.DeepEqual` has it; a nil slice is not an empty one.
    pub fn deep_equal(&self, other: &Self) -> bool {
        self.elements == other.elements
            && self.nil == other.nil
            && self.len() == other.len()
            && self.iter().zip(other.iter()).all(|(a, b)| a.deep_equal(b))
    }
}

impl Deref for List {
    type Target = [Value];

    fn deref(&self) -> &[Value] {
        &self.items
    }
}
