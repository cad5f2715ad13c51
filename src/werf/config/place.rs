//! Values with the bytes they are written in.
//!
//! Owns the two wrappers of the model. All spans are bytes of the whole rendered text.

use crate::text::Span;

/// The value of a key.
#[derive(Clone, Debug, PartialEq)]
pub struct Field<T> {
    /// The value.
    pub value: T,
    /// The bytes of the key.
    pub key: Span,
    /// The bytes of the value.
    pub span: Span,
}

/// A value that stands alone: an item of a list, a key of a free mapping.
#[derive(Clone, Debug, PartialEq)]
pub struct Item<T> {
    /// The value.
    pub value: T,
    /// Its bytes.
    pub span: Span,
}

impl<T> Field<T> {
    /// The same place with another value.
    pub fn with<U>(self, value: U) -> Field<U> {
        Field { value, key: self.key, span: self.span }
    }
}

/// A text of a field, empty where the field is missing: what a Go struct would hold.
pub(super) fn text(field: Option<&Field<String>>) -> &str {
    field.map_or("", |field| &field.value)
}

/// The values of items.
pub(super) fn values(items: &[Item<String>]) -> Vec<&str> {
    items.iter().map(|item| item.value.as_str()).collect()
}
