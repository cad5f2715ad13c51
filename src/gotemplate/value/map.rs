//! Maps: shared and mutable, as Go's are.

use std::cell::RefCell;
use std::rc::Rc;

use super::entries::{Entries, Entry};
use super::{Key, Value};
use crate::text::Mapped;

/// A map. A clone is the same map: what is set through one is seen through the other.
#[derive(Clone, Debug)]
pub struct Map {
    /// Its Go type.
    pub of: MapType,
    /// Go's nil map: empty, and `null` in JSON.
    pub nil: bool,
    entries: Rc<RefCell<Entries>>,
}

/// The Go types of maps that templates meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MapType {
    /// `map[string]interface{}`: `dict`, `fromYaml`, `fromJson`, the data of a template.
    StringAny,
    /// `map[string]string`: `split`.
    StringString,
    /// `map[interface{}]interface{}`: maps inside what `fromYaml` read.
    AnyAny,
}

impl Map {
    /// A map of nothing yet.
    pub fn new(of: MapType) -> Self {
        Self { of, nil: false, entries: Rc::default() }
    }

    /// Go's nil map.
    pub fn nil(of: MapType) -> Self {
        Self { nil: true, ..Self::new(of) }
    }

    /// The value of a key that is a text.
    pub fn get(&self, key: &str) -> Option<Value> {
        self.get_key(Key::Str(key))
    }

    /// The value of a key.
    pub fn get_key(&self, key: Key<'_>) -> Option<Value> {
        self.entries.borrow().get(key).cloned()
    }

    /// Sets a key that is a text.
    pub fn set(&self, key: Mapped, value: Value) {
        self.set_value(Value::Str(key), value);
    }

    /// Sets a key; one that can be no key (a list, a map) is left out.
    pub fn set_value(&self, key: Value, value: Value) {
        self.entries.borrow_mut().set(Entry { key, value });
    }

    /// Takes a key out.
    pub fn remove(&self, key: &str) {
        self.entries.borrow_mut().remove(key);
    }

    /// How many keys it has.
    pub fn len(&self) -> usize {
        self.entries.borrow().len()
    }

    /// Has it no key?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Keys and values in Go's order of walking.
    pub fn entries(&self) -> Vec<Entry> {
        self.entries.borrow().sorted()
    }

    /// Are these one and the same map?
    pub fn same(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.entries, &other.entries)
    }

    /// Another map with the same entries; the values are shared.
    #[must_use]
    pub fn copy(&self) -> Self {
        let entries = Rc::new(RefCell::new(self.entries.borrow().clone()));
        Self { entries, ..self.clone() }
    }

    /// Which map this is: the same for its clones alone.
    pub(super) fn place(&self) -> *const () {
        Rc::as_ptr(&self.entries).cast()
    }

    /// Moves the values out that may hold others, if nothing else holds them.
    pub(super) fn give_up(self, to: &mut Vec<Value>) {
        if let Some(entries) = Rc::into_inner(self.entries) {
            entries.into_inner().give_up(to);
        }
    }
}
