//! Keys of maps, in the order in which Go walks them.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::rc::Rc;

use super::Value;

/// A key, in the order in which Go prints and walks maps.
#[derive(Clone, Debug)]
pub enum Key {
    /// nil.
    Nil,
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Int(i128),
    /// A number.
    Float(f64),
    /// A text.
    Str(Rc<str>),
}

impl Key {
    /// The rank of texts.
    const TEXT: u8 = 1;

    /// The key that a value is, if it can be one.
    pub fn of(value: &Value) -> Option<Self> {
        Some(match value {
            Value::Nil => Self::Nil,
            Value::Bool(value) => Self::Bool(value.value),
            Value::Int(value) => Self::Int(value.value.value),
            Value::Float(value) => Self::Float(value.value),
            Value::Str(text) => Self::Str(text.shared()),
            Value::List(_) | Value::Map(_) | Value::Object(_) => return None,
        })
    }

    /// The order of keys of different types. Go's is that of the addresses of the types (Go,
    /// `internal/fmtsort/sort.go`), which is steady from build to build; a number over `int64` is a `uint64`.
    fn rank(&self) -> u8 {
        match self {
            Self::Nil => 0,
            Self::Str(_) => Self::TEXT,
            Self::Int(value) if *value > i128::from(i64::MAX) => 2,
            Self::Int(_) => 3,
            Self::Float(_) => 4,
            Self::Bool(_) => 5,
        }
    }
}

impl Ord for Key {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Str(a), Self::Str(b)) => a.cmp(b),
            _ => self.rank().cmp(&other.rank()).then_with(|| match (self, other) {
                (Self::Bool(a), Self::Bool(b)) => a.cmp(b),
                (Self::Int(a), Self::Int(b)) => a.cmp(b),
                (Self::Float(a), Self::Float(b)) => a.total_cmp(b),
                _ => Ordering::Equal,
            }),
        }
    }
}

/// A key that is looked for by a text, without making a [`Key`] of it.
pub(super) struct TextKey<'a>(pub(super) &'a str);

/// What can be looked for in a map.
pub(super) trait AnyKey {
    /// As a text, if it is one.
    fn text(&self) -> Option<&str>;
    /// As a key, if it is one already.
    fn key(&self) -> Option<&Key>;
}

impl AnyKey for TextKey<'_> {
    fn text(&self) -> Option<&str> {
        Some(self.0)
    }

    fn key(&self) -> Option<&Key> {
        None
    }
}

impl AnyKey for Key {
    fn text(&self) -> Option<&str> {
        match self {
            Self::Str(text) => Some(text),
            _ => None,
        }
    }

    fn key(&self) -> Option<&Key> {
        Some(self)
    }
}

impl<'a> Borrow<dyn AnyKey + 'a> for Key {
    fn borrow(&self) -> &(dyn AnyKey + 'a) {
        self
    }
}

impl Ord for dyn AnyKey + '_ {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.text(), other.text()) {
            (Some(a), Some(b)) => a.cmp(b),
            (Some(_), None) => {
                other.key().map_or(Ordering::Equal, |key| Key::TEXT.cmp(&key.rank()))
            }
            (None, Some(_)) => self.key().map_or(Ordering::Equal, |key| key.rank().cmp(&Key::TEXT)),
            (None, None) => self.key().cmp(&other.key()),
        }
    }
}

impl PartialOrd for dyn AnyKey + '_ {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for dyn AnyKey + '_ {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for dyn AnyKey + '_ {}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Key {}

impl PartialEq<str> for Key {
    fn eq(&self, other: &str) -> bool {
        matches!(self, Self::Str(text) if &**text == other)
    }
}
