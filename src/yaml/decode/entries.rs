//! The keys and values of a map while it is decoded.

use std::collections::HashMap;

use crate::yaml::Data;

/// Keys and values, each key once.
#[derive(Default)]
pub(super) struct Entries {
    pairs: Vec<(Data, Data)>,
    places: HashMap<Identity, usize>,
}

/// What makes two keys the same key in a Go map.
#[derive(PartialEq, Eq, Hash)]
enum Identity {
    Null,
    Bool(bool),
    Int(i128),
    Float(u64),
    Text(String),
}

impl Entries {
    /// Is a key there?
    pub(super) fn has(&self, key: &Data) -> bool {
        identity(key).is_some_and(|identity| self.places.contains_key(&identity))
    }

    /// Sets a key; what was set before is gone.
    pub(super) fn set(&mut self, key: Data, value: Data) {
        let next = self.pairs.len();
        let place = identity(&key).map_or(next, |key| *self.places.entry(key).or_insert(next));
        if place == next {
            self.pairs.push((key, value));
        } else {
            self.pairs[place] = (key, value);
        }
    }

    /// The map.
    pub(super) fn finish(self) -> Data {
        Data::Map(self.pairs)
    }
}

/// `None` for what equals no key, itself included.
fn identity(key: &Data) -> Option<Identity> {
    Some(match key {
        Data::Null => Identity::Null,
        Data::Bool(value, _) => Identity::Bool(*value),
        Data::Int(value, _) => Identity::Int(*value),
        Data::Float(value, _) if value.is_nan() => return None,
        Data::Float(value, _) => Identity::Float((value + 0.0).to_bits()),
        Data::Text(text) | Data::Plain(text) => Identity::Text(text.as_str().to_owned()),
        Data::List(_) | Data::Map(_) => return None,
    })
}
