//! What can go wrong: in a function, in a template.

use crate::text::Origin;

/// Why a function gave no value.
#[derive(Clone, Debug, PartialEq)]
pub enum Failure {
    /// Go's words for it.
    Message(String),
    /// Go's words for what is wrong with a text that the function was given, and where in the text that is.
    Text(String, Origin),
    /// A template that the function rendered failed.
    Template(Box<TemplateError>),
    /// deckmod does not do this: it refuses rather than guess.
    Refused(String),
    /// A bound of deckmod's was met.
    Limit(String),
}

impl Failure {
    /// Go's words for what went wrong.
    pub fn new(message: impl Into<String>) -> Self {
        Self::Message(message.into())
    }

    /// deckmod does not do this.
    pub fn refused(message: impl Into<String>) -> Self {
        Self::Refused(message.into())
    }
}

/// A template that could not be read or rendered.
#[derive(Clone, Debug, PartialEq)]
pub struct TemplateError {
    /// What kind of error.
    pub kind: ErrorKind,
    /// Go's words, positions and names included: `template: x.tmpl:2:3: executing …`.
    pub message: String,
    /// The innermost words alone: `boom`.
    pub reason: String,
    /// The innermost place, ours.
    pub place: Option<Origin>,
    /// Where in a text that a function was given the mistake is.
    pub inside: Option<Origin>,
}

/// The kinds of template errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The text is no template.
    Parse,
    /// Rendering failed, as it would in Go.
    Exec,
    /// deckmod does not do what is asked, where Go may.
    Refused,
    /// A bound of deckmod's was met: steps, depth, size.
    Limit,
}
