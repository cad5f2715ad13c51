//! Maps: shared and mutable, as Go's are.

use std::cell::{Ref, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use super::dropping::release;
use super::key::{AnyKey, TextKey};
use super::{Key, Value};
use crate::text::Mapped;

/// A map. A clone is the same map: what is set through one is seen through the other.
#[derive(Clone, Debug)]
pub struct Map {
    /// Its Go type.
    pub of: MapType,
    /// Go's nil map: empty, and `null` in JSON.
    pub nil: bool,
    entries: Rc<Entries>,
}

#[derive(Debug, Default)]
struct Entries(RefCell<BTreeMap<Key, Entry>>);

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

/// A key with its place, and its value.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key as a value, which knows where it was written.
    pub key: Value,
    /// The value.
    pub value: Value,
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
        let entries = self.entries.0.borrow();
        entries.get(&TextKey(key) as &dyn AnyKey).map(|entry| entry.value.clone())
    }

    /// The value of a key.
    pub fn get_key(&self, key: &Key) -> Option<Value> {
        self.entries.0.borrow().get(key).map(|entry| entry.value.clone())
    }

    /// Sets a key that is a text.
    pub fn set(&self, key: Mapped, value: Value) {
        let at = Key::Str(key.shared());
        self.entries.0.borrow_mut().insert(at, Entry { key: Value::Str(key), value });
    }

    /// Sets a key; one that can be no key (a list, a map) is left out.
    pub fn set_value(&self, key: Value, value: Value) {
        if let Some(at) = Key::of(&key) {
            self.entries.0.borrow_mut().insert(at, Entry { key, value });
        }
    }

    /// Takes a key out.
    pub fn remove(&self, key: &str) {
        self.entries.0.borrow_mut().remove(&TextKey(key) as &dyn AnyKey);
    }

    /// How many keys it has.
    pub fn len(&self) -> usize {
        self.entries.0.borrow().len()
    }

    /// Has it no key?
    pub fn is_empty(&self) -> bool {
        self.entries.0.borrow().is_empty()
    }

    /// Keys and values in Go's order of walking.
    pub fn entries(&self) -> Vec<Entry> {
        self.entries.0.borrow().values().cloned().collect()
    }

    /// Keys and values, borrowed: do not change the map meanwhile.
    pub fn borrow(&self) -> Ref<'_, BTreeMap<Key, Entry>> {
        self.entries.0.borrow()
    }

    /// Are these one and the same map?
    pub fn same(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.entries, &other.entries)
    }

    /// Another map with the same entries; the values are shared.
    #[must_use]
    pub fn copy(&self) -> Self {
        let entries = Rc::new(Entries(RefCell::new(self.entries.0.borrow().clone())));
        Self { entries, ..self.clone() }
    }

    /// Which map this is: the same for its clones alone.
    pub(super) fn place(&self) -> *const () {
        Rc::as_ptr(&self.entries).cast()
    }

    /// Moves the values out, if nothing else holds them.
    pub(super) fn give_up(self, to: &mut Vec<Value>) {
        if let Some(mut entries) = Rc::into_inner(self.entries) {
            entries.move_to(to);
        }
    }
}

impl Entries {
    fn move_to(&mut self, to: &mut Vec<Value>) {
        let entries = std::mem::take(self.0.get_mut());
        to.extend(entries.into_values().map(|entry| entry.value));
    }
}

impl Drop for Entries {
    fn drop(&mut self) {
        let mut values = Vec::new();
        self.move_to(&mut values);
        release(values);
    }
}
