//! Slices.

use std::cell::OnceCell;
use std::ops::Deref;
use std::rc::Rc;

use super::Value;
use super::dropping::release;

/// A slice: items and the Go type of its elements. A clone is the same slice. Items never change, except that sprig's
/// `sortAlpha` puts those of a `[]string` in order where they stand (see [`List::sort_in_place`]).
#[derive(Clone, Debug)]
pub struct List {
    /// The type of the elements.
    pub elements: Elements,
    /// Go's nil slice: empty, and `null` in JSON.
    pub nil: bool,
    items: Rc<Items>,
}

#[derive(Debug)]
struct Items {
    given: Vec<Value>,
    sorted: OnceCell<Vec<Value>>,
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
    pub fn new(elements: Elements, items: impl Into<Vec<Value>>) -> Self {
        let items = Items { given: items.into(), sorted: OnceCell::new() };
        Self { elements, nil: false, items: Rc::new(items) }
    }

    /// Go's nil slice.
    pub fn nil(elements: Elements) -> Self {
        Self { nil: true, ..Self::new(elements, []) }
    }

    /// Puts its items in the one order that there is for sorting them; whoever holds the slice sees it so from now on.
    pub fn sort_in_place(&self, order: impl FnOnce(&mut [Value])) {
        self.items.sorted.get_or_init(|| {
            let mut items = self.items.given.clone();
            order(&mut items);
            items
        });
    }

    /// Which slice this is: the same for its clones alone.
    pub(super) fn place(&self) -> *const () {
        Rc::as_ptr(&self.items).cast()
    }

    /// Moves the items out that may hold others, if nothing else holds them.
    pub(super) fn give_up(self, to: &mut Vec<Value>) {
        if let Some(mut items) = Rc::into_inner(self.items) {
            items.move_to(to);
        }
    }
}

impl Items {
    fn move_to(&mut self, to: &mut Vec<Value>) {
        let sorted = self.sorted.take().into_iter().flatten();
        to.extend(self.given.drain(..).chain(sorted).filter(Value::holds_values));
    }
}

impl Drop for Items {
    fn drop(&mut self) {
        let mut items = Vec::new();
        self.move_to(&mut items);
        release(items);
    }
}

impl Deref for List {
    type Target = [Value];

    fn deref(&self) -> &[Value] {
        self.items.sorted.get().map_or(&self.items.given, Vec::as_slice)
    }
}
