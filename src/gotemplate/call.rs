//! What a running function knows of the call: its place, and the engine.

use super::{Engine, Value};
use crate::text::{Mapped, Origin};

/// A call of a function.
pub struct Call<'a> {
    /// Where the call is written: the origin of what has no better one.
    pub place: Origin,
    /// The engine, for functions that render (`include`, `tpl`).
    pub engine: &'a Engine,
}

impl Call<'_> {
    /// A text that this call made.
    pub fn text(&self, text: impl Into<std::rc::Rc<str>>) -> Value {
        Value::text(text, self.place)
    }

    /// A text that was made from another one: keeps its places as well as can be (see [`Mapped::with_text`]).
    pub fn derived(&self, from: &Mapped, text: impl Into<std::rc::Rc<str>>) -> Value {
        Value::Str(from.with_text(text, self.place))
    }
}
