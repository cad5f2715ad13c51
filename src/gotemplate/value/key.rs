//! Keys of maps, in the order in which Go walks them.

use std::cmp::Ordering;

use super::Value;

/// A key, in the order in which Go prints and walks maps.
#[derive(Clone, Copy, Debug)]
pub enum Key<'a> {
    /// nil.
    Nil,
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Int(i128),
    /// A number.
    Float(f64),
    /// A text.
    Str(&'a str),
}

impl<'a> Key<'a> {
    /// The key that a value is, if it can be one.
    pub fn of(value: &'a Value) -> Option<Self> {
        Some(match value {
            Value::Nil => Self::Nil,
            Value::Bool(value) => Self::Bool(value.value),
            Value::Int(value) => Self::Int(value.value.value),
            Value::Float(value) => Self::Float(value.value),
            Value::Str(text) => Self::Str(text),
            Value::List(_) | Value::Map(_) | Value::Object(_) => return None,
        })
    }

    /// Is it the key that a value is?
    pub(super) fn is(self, value: &Value) -> bool {
        match (self, value) {
            (Self::Str(text), Value::Str(value)) => *text == **value,
            (Self::Str(_), _) | (_, Value::Str(_)) => false,
            _ => Key::of(value) == Some(self),
        }
    }

    /// The key, if it is no text.
    pub(super) fn without_text(self) -> Option<Key<'static>> {
        Some(match self {
            Self::Nil => Key::Nil,
            Self::Bool(value) => Key::Bool(value),
            Self::Int(value) => Key::Int(value),
            Self::Float(value) => Key::Float(value),
            Self::Str(_) => return None,
        })
    }

    /// The order of keys of different types. Go's is that of the addresses of the types (Go,
    /// `internal/fmtsort/sort.go`), which is steady from build to build; a number over `int64` is a `uint64`.
    fn rank(self) -> u8 {
        match self {
            Self::Nil => 0,
            Self::Str(_) => 1,
            Self::Int(value) if value > i128::from(i64::MAX) => 2,
            Self::Int(_) => 3,
            Self::Float(_) => 4,
            Self::Bool(_) => 5,
        }
    }
}

impl Ord for Key<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Str(a), Self::Str(b)) => a.cmp(b),
            (Self::Bool(a), Self::Bool(b)) => a.cmp(b),
            (Self::Float(a), Self::Float(b)) => a.total_cmp(b),
            (Self::Int(a), Self::Int(b)) => self.rank().cmp(&other.rank()).then_with(|| a.cmp(b)),
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

impl PartialOrd for Key<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Key<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Key<'_> {}
