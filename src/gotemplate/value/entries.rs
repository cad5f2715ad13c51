//! What is in a map: keys with their values, and the way to find them.
//!
//! Owns how entries are kept; that maps are shared is in `map`.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::dropping::release;
use super::{Key, Value};
use crate::gotemplate::hashing::NameMap;

/// A key with its place, and its value.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key as a value, which knows where it was written.
    pub key: Value,
    /// The value.
    pub value: Value,
}

/// Keys and values as they came: who walks them sorts them. Few are looked through, of many there is an index.
#[derive(Clone, Debug, Default)]
pub(super) struct Entries {
    list: Vec<Entry>,
    index: Option<Box<Index>>,
}

/// So many entries are looked through faster than a key is hashed.
const FEW: usize = 16;

impl Entries {
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    pub(super) fn get(&self, key: Key<'_>) -> Option<&Value> {
        self.place(key).map(|at| &self.list[at].value)
    }

    fn place(&self, key: Key<'_>) -> Option<usize> {
        match &self.index {
            Some(index) => index.place(key),
            None => self.list.iter().position(|entry| key.is(&entry.key)),
        }
    }

    /// Sets a key; one that can be no key (a list, a map) is left out.
    pub(super) fn set(&mut self, entry: Entry) {
        let Some(key) = Key::of(&entry.key) else { return };
        let at = match &mut self.index {
            Some(index) => index.place_or(&entry.key, self.list.len()),
            None => self.place(key).unwrap_or(self.list.len()),
        };
        match self.list.get_mut(at) {
            Some(known) => *known = entry,
            None => self.list.push(entry),
        }
        if self.list.len() > FEW && self.index.is_none() {
            self.index = Some(Box::new(Index::of(&self.list)));
        }
    }

    pub(super) fn remove(&mut self, key: &str) {
        let Some(at) = self.place(Key::Str(key)) else { return };
        self.list.swap_remove(at);
        if let Some(index) = &mut self.index {
            index.texts.remove(key);
            if let Some(moved) = self.list.get(at) {
                index.note(&moved.key, at);
            }
        }
    }

    /// All in Go's order of walking.
    pub(super) fn sorted(&self) -> Vec<Entry> {
        let mut order: Vec<&Entry> = self.list.iter().collect();
        order.sort_by(|a, b| match (&a.key, &b.key) {
            (Value::Str(a), Value::Str(b)) => a.as_str().cmp(b.as_str()),
            (a, b) => Key::of(a).cmp(&Key::of(b)),
        });
        order.into_iter().cloned().collect()
    }

    /// Moves the values out that may hold others.
    pub(super) fn give_up(&mut self, to: &mut Vec<Value>) {
        to.extend(self.list.drain(..).map(|entry| entry.value).filter(Value::holds_values));
    }
}

impl Drop for Entries {
    fn drop(&mut self) {
        let mut values = Vec::new();
        self.give_up(&mut values);
        release(values);
    }
}

/// The place of each key in the list.
#[derive(Clone, Debug, Default)]
struct Index {
    texts: NameMap<Rc<str>, usize>,
    others: BTreeMap<Key<'static>, usize>,
}

impl Index {
    fn of(list: &[Entry]) -> Self {
        let mut index = Self::default();
        for (at, entry) in list.iter().enumerate() {
            index.note(&entry.key, at);
        }
        index
    }

    fn note(&mut self, key: &Value, at: usize) {
        if let Value::Str(text) = key {
            self.texts.insert(text.shared(), at);
        } else if let Some(key) = Key::of(key).and_then(Key::without_text) {
            self.others.insert(key, at);
        }
    }

    /// Where a key is; from now on at `new`, if it was nowhere.
    fn place_or(&mut self, key: &Value, new: usize) -> usize {
        match key {
            Value::Str(text) => *self.texts.entry(text.shared()).or_insert(new),
            other => match Key::of(other).and_then(Key::without_text) {
                Some(key) => *self.others.entry(key).or_insert(new),
                None => new,
            },
        }
    }

    fn place(&self, key: Key<'_>) -> Option<usize> {
        match key {
            Key::Str(text) => self.texts.get(text).copied(),
            other => self.others.get(&other.without_text()?).copied(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{CallId, Mapped, Origin, Source, SourceMap};

    fn text(number: usize) -> Mapped {
        let source = SourceMap::default().add(Source::new("t", ""));
        let origin = Origin { source, at: 0, call: CallId::ROOT, exact: false };
        Mapped::new(format!("{number:02}"), origin)
    }

    fn number(value: &Value) -> i64 {
        match value {
            Value::Int(int) => int.value.as_i64(),
            other => panic!("{other:?} is no number"),
        }
    }

    /// Texts and numbers as keys, from the last one to the first.
    fn filled(count: usize) -> Entries {
        let mut entries = Entries::default();
        for at in (0..count).rev() {
            let value = i64::try_from(at).unwrap();
            entries.set(Entry { key: Value::Str(text(at)), value: Value::int(value) });
            entries.set(Entry { key: Value::int(value), value: Value::int(-value) });
        }
        entries
    }

    #[test]
    fn many_entries_are_kept_as_few_are() {
        for count in [2, FEW / 2, FEW, 3 * FEW] {
            let mut entries = filled(count);
            entries.set(Entry { key: Value::Str(text(1)), value: Value::int(77) });
            entries.remove("00");
            entries.remove("no key");
            let walked: Vec<i64> =
                entries.sorted().iter().map(|entry| number(&entry.value)).collect();
            let most = i64::try_from(count).unwrap();
            let expected: Vec<i64> =
                [77].into_iter().chain(2..most).chain((0..most).map(|at| -at)).collect();
            assert_eq!(walked, expected);
            for at in 0..count {
                let found = entries.get(Key::Str(&text(at))).map(number);
                assert_eq!(
                    found,
                    [None, Some(77)].get(at).copied().unwrap_or(i64::try_from(at).ok())
                );
                let found = entries.get(Key::Int(at as i128)).map(number);
                assert_eq!(found, i64::try_from(at).ok().map(|at| -at));
            }
            assert_eq!(entries.len(), 2 * count - 1);
        }
    }
}
