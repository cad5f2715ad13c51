//! The keys and values of a map while it is decoded.

use std::collections::HashMap;
use std::rc::Rc;

use crate::yaml::Data;

/// Keys and values, each key once.
#[derive(Default)]
pub(super) struct Entries {
    pairs: Vec<(Data, Data)>,
    /// The places of keys, where there are too many keys to look at each.
    places: HashMap<Identity, usize>,
}

/// So many keys are looked at one by one.
const FEW: usize = 16;

/// What makes two keys the same key in a Go map.
#[derive(PartialEq, Eq, Hash)]
enum Identity {
    Null,
    Bool(bool),
    Int(i128),
    Float(u64),
    Text(Rc<str>),
}

impl Entries {
    /// Room for so many.
    pub(super) fn with_room(count: usize) -> Self {
        Self { pairs: Vec::with_capacity(count), ..Self::default() }
    }

    /// Is a key there?
    pub(super) fn has(&self, key: &Data) -> bool {
        self.place(key).is_some()
    }

    /// Sets a key; what was set before is gone.
    pub(super) fn set(&mut self, key: Data, value: Data) {
        if let Some(place) = self.place(&key) {
            self.pairs[place] = (key, value);
            return;
        }
        self.pairs.push((key, value));
        let known = if self.pairs.len() == FEW + 1 { 0 } else { self.pairs.len() - 1 };
        if self.pairs.len() > FEW {
            let new = self.pairs.iter().enumerate().skip(known);
            let new = new.filter_map(|(at, (key, _))| Some((identity(key)?, at)));
            self.places.extend(new);
        }
    }

    fn place(&self, key: &Data) -> Option<usize> {
        if self.pairs.len() > FEW {
            return self.places.get(&identity(key)?).copied();
        }
        self.pairs.iter().position(|(known, _)| is_same(known, key))
    }

    /// The map.
    pub(super) fn finish(self) -> Data {
        Data::Map(self.pairs)
    }
}

/// Are two keys the same key in a Go map?
fn is_same(one: &Data, other: &Data) -> bool {
    match (one, other) {
        (Data::Text(a) | Data::Plain(a), Data::Text(b) | Data::Plain(b)) => a == b,
        (Data::Text(_) | Data::Plain(_), _) | (_, Data::Text(_) | Data::Plain(_)) => false,
        _ => identity(one).is_some_and(|one| identity(other) == Some(one)),
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
        Data::Text(text) | Data::Plain(text) => Identity::Text(text.shared()),
        Data::List(_) | Data::Map(_) => return None,
    })
}
