//! A small value that knows where it was written.

use crate::text::Origin;

/// A value and, where known, the place it was written at (a number of a YAML file that `fromYaml` read).
#[derive(Clone, Copy, Debug)]
pub struct Traced<T> {
    /// The value.
    pub value: T,
    /// Where it was written.
    pub origin: Option<Origin>,
}

impl<T> Traced<T> {
    /// A value of no known place.
    pub fn new(value: T) -> Self {
        Self { value, origin: None }
    }

    /// A value that was written at `origin`.
    pub fn at(value: T, origin: Origin) -> Self {
        Self { value, origin: Some(origin) }
    }
}
