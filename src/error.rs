//! Errors for people: what went wrong, where, why, and what to do next.
//!
//! Owns the one error type that crosses rooms and the kinds that exit codes are made of. It does not print
//! (`output`) and does not know numbers of exit codes (`cli::exit`).

use std::fmt;

/// A result whose error is [`Error`] unless it says otherwise.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What an error means for the caller; `cli::exit` gives each kind its exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An artifact that DKP could not use, or a gate that says no.
    Refused,
    /// The command line asks for something that does not exist.
    Usage,
    /// The input is not what it must be: settings, module.yaml, no module at all.
    Input,
    /// werf or another tool is missing, too old, or failed.
    Engine,
    /// The registry cannot be reached, refuses, or breaks its protocol.
    Registry,
    /// A tag holds another digest, or moved meanwhile.
    Conflict,
    /// A signal ended the work; the number is the signal's.
    Interrupted(i32),
    /// A mistake in deckmod itself.
    Internal,
}

/// A place in a file, for the reader: lines and columns count from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Path as the user knows it, relative to where the command was started.
    pub path: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The text of that line, without its end.
    pub excerpt: String,
    /// How many characters are meant, at least 1.
    pub width: usize,
}

/// A registry that does not let somebody do something: a fact for those who know more of the surroundings than the
/// registry's client does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denial {
    /// What it is about: `host/path`, maybe with a tag or a digest.
    pub subject: String,
    /// 401 or 403.
    pub status: u16,
    /// Whether a login was sent.
    pub logged_in: bool,
}

/// What went wrong, where, why, and what to do next.
#[derive(Clone, Debug)]
pub struct Error {
    kind: Kind,
    message: String,
    place: Option<Box<Place>>,
    causes: Vec<String>,
    hints: Vec<String>,
    denial: Option<Box<Denial>>,
}

impl Error {
    /// An error of this kind; the message is one sentence without a full stop.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        let (message, place, causes, hints) = (message.into(), None, Vec::new(), Vec::new());
        Self { kind, message, place, causes, hints, denial: None }
    }

    /// A gate or an inspection says no.
    pub fn refused(message: impl Into<String>) -> Self {
        Self::new(Kind::Refused, message)
    }

    /// The command line is wrong.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Kind::Usage, message)
    }

    /// The input is wrong.
    pub fn input(message: impl Into<String>) -> Self {
        Self::new(Kind::Input, message)
    }

    /// A tool is missing or failed.
    pub fn engine(message: impl Into<String>) -> Self {
        Self::new(Kind::Engine, message)
    }

    /// The registry failed.
    pub fn registry(message: impl Into<String>) -> Self {
        Self::new(Kind::Registry, message)
    }

    /// A tag holds something else.
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::new(Kind::Conflict, message)
    }

    /// deckmod itself is wrong.
    pub fn internal(message: impl Into<String>) -> Self {
        Self::new(Kind::Internal, message)
    }

    /// Adds why it happened; the outermost reason comes first.
    #[must_use]
    pub fn because(mut self, cause: impl Into<String>) -> Self {
        self.causes.push(cause.into());
        self
    }

    /// Adds what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Adds where it is.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(Box::new(place));
        self
    }

    /// Adds that a registry denied it.
    #[must_use]
    pub fn denied(mut self, denial: Denial) -> Self {
        self.denial = Some(Box::new(denial));
        self
    }

    /// Takes out what a registry denied, so that it is explained once.
    pub fn take_denial(&mut self) -> Option<Denial> {
        self.denial.take().map(|denial| *denial)
    }

    /// What the error means for the caller.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The one sentence.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Where it is, if it is in a file.
    pub fn place(&self) -> Option<&Place> {
        self.place.as_deref()
    }

    /// Why it happened, outermost first.
    pub fn causes(&self) -> &[String] {
        &self.causes
    }

    /// What to do next.
    pub fn hints(&self) -> &[String] {
        &self.hints
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        self.causes.iter().try_for_each(|cause| write!(f, ": {cause}"))
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn display_is_message_and_causes() {
        let error = Error::registry("cannot read a").because("connection refused").hint("start it");
        assert_eq!(error.to_string(), "cannot read a: connection refused");
        assert_eq!(error.kind(), Kind::Registry);
        assert_eq!(error.hints(), ["start it"]);
    }
}
