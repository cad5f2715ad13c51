//! What a document is made of.
//!
//! Owns the node, its scalar and the accessors. It does not look into mappings (`mapping`) or along paths (`path`).

use std::sync::Arc;

use super::Mapping;
use crate::text::Span;

/// One node of a document. Cloning is cheap: texts and collections are shared.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it is.
    pub value: Value,
    /// The bytes it is written in; where an alias stands, the bytes of the alias.
    pub span: Span,
    /// Where an alias stands: the bytes of the node it means.
    pub alias_of: Option<Span>,
}

/// What a node is.
#[derive(Clone, Debug)]
pub enum Value {
    /// A text, a number, nothing …
    Scalar(Scalar),
    /// A list.
    Sequence(Arc<[Node]>),
    /// Keys and values.
    Mapping(Arc<Mapping>),
}

/// A scalar: its text, how it was written, and what that means.
#[derive(Clone, Debug, PartialEq)]
pub struct Scalar {
    /// The text, after quotes and escapes, before any meaning: `1.70` stays `1.70`.
    pub text: Arc<str>,
    /// How it was written.
    pub style: Style,
    /// What yaml.v2 makes of it where no type is asked for.
    pub resolved: Resolved,
}

/// How a scalar was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Bare.
    Plain,
    /// In single or double quotes.
    Quoted,
    /// As a block, `|` or `>`.
    Block,
}

/// What a scalar means; a text is in [`Scalar::text`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Resolved {
    /// Nothing.
    Null,
    /// `yes`, `no`, `on`, `off` and the like.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A whole number above the largest `i64`.
    Uint(u64),
    /// A number.
    Float(f64),
    /// A text.
    String,
}

impl Node {
    /// A node that is nothing, at `at`: what an empty document holds.
    pub fn null(at: usize) -> Self {
        let text = Arc::from("");
        let scalar = Scalar { text, style: Style::Plain, resolved: Resolved::Null };
        Self { value: Value::Scalar(scalar), span: at..at, alias_of: None }
    }

    /// The scalar, if it is one.
    pub fn as_scalar(&self) -> Option<&Scalar> {
        match &self.value {
            Value::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// The text, if it means a text; `None` for numbers, booleans and nothing.
    pub fn as_str(&self) -> Option<&str> {
        self.as_scalar().filter(|s| s.resolved == Resolved::String).map(|s| &*s.text)
    }

    /// The text as written, whatever it means; `None` for nothing and for collections.
    pub fn as_text(&self) -> Option<&str> {
        self.as_scalar().filter(|s| s.resolved != Resolved::Null).map(|s| &*s.text)
    }

    /// The boolean, if it means one.
    pub fn as_bool(&self) -> Option<bool> {
        match self.as_scalar()?.resolved {
            Resolved::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The whole number, if it means one that fits.
    pub fn as_i64(&self) -> Option<i64> {
        match self.as_scalar()?.resolved {
            Resolved::Int(value) => Some(value),
            _ => None,
        }
    }

    /// The items, if it is a list.
    pub fn as_sequence(&self) -> Option<&[Node]> {
        match &self.value {
            Value::Sequence(items) => Some(items),
            _ => None,
        }
    }

    /// The mapping, if it is one.
    pub fn as_mapping(&self) -> Option<&Mapping> {
        match &self.value {
            Value::Mapping(mapping) => Some(mapping),
            _ => None,
        }
    }

    /// The value of a key, if it is a mapping that has it; merge keys are applied.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.as_mapping()?.get(key)
    }

    /// Is it nothing: empty, `~`, `null`?
    pub fn is_null(&self) -> bool {
        self.as_scalar().is_some_and(|scalar| scalar.resolved == Resolved::Null)
    }

    /// What it is, with an article, for messages: `a mapping`, `the number 12`.
    pub fn describe(&self) -> String {
        let scalar = match &self.value {
            Value::Sequence(_) => return "a list".to_owned(),
            Value::Mapping(_) => return "a mapping".to_owned(),
            Value::Scalar(scalar) => scalar,
        };
        match scalar.resolved {
            Resolved::Null => "nothing".to_owned(),
            Resolved::Bool(_) => format!("the boolean `{}`", scalar.text),
            Resolved::Int(_) | Resolved::Uint(_) | Resolved::Float(_) => {
                format!("the number `{}`", scalar.text)
            }
            Resolved::String => "a text".to_owned(),
        }
    }
}

impl Scalar {
    /// Is it the merge key `<<`?
    pub(super) fn is_merge(&self) -> bool {
        self.style == Style::Plain && &*self.text == "<<"
    }
}
