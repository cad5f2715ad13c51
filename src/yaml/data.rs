//! Values without types of their own: what yaml.v2 decodes where nothing else is asked for, and what it writes.

use crate::text::{Mapped, Origin};

/// A value. Those with an origin know where they were written.
#[derive(Clone, Debug)]
pub enum Data {
    /// Nothing: `null`.
    Null,
    /// A boolean.
    Bool(bool, Option<Origin>),
    /// A whole number.
    Int(i128, Option<Origin>),
    /// A number.
    Float(f64, Option<Origin>),
    /// A text; it is quoted where it would mean something else.
    Text(Mapped),
    /// A text that stands as it is: a time.
    Plain(Mapped),
    /// A list.
    List(Vec<Self>),
    /// Keys and values, in any order; they are written in that of yaml.v2.
    Map(Vec<(Self, Self)>),
}
