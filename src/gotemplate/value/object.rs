//! Values with fields and methods.

use std::any::Any;
use std::fmt;
use std::rc::Rc;

use super::Value;
use crate::gotemplate::{Call, Failure, Signature};

/// A value with fields or methods: `.Files`, a time, a version.
pub trait Object: fmt::Debug + Any {
    /// Go's name of the type, as `%T` prints it: `time.Time`.
    fn type_name(&self) -> &'static str;

    /// Go's kind: `struct`, `ptr`.
    fn kind(&self) -> &'static str {
        "struct"
    }

    /// The field or method of a name; `None`: there is none.
    fn member(&self, name: &str) -> Option<Member>;

    /// Calls a method that [`Object::member`] named, with arguments that fit its signature.
    fn call(&self, name: &str, call: &Call<'_>, args: &[Value]) -> Result<Value, Failure>;

    /// What printing it gives: Go's `String` or `Error` method, or the fields in braces.
    fn display(&self) -> String;

    /// Is it equal to another of the same type?
    fn equals(&self, other: &dyn Object) -> bool;

    /// For looking inside: `self`.
    fn as_any(self: Rc<Self>) -> Rc<dyn Any>;
}

/// What a name after a dot is.
pub enum Member {
    /// A value.
    Field(Value),
    /// Something to call.
    Method(&'static Signature),
}
