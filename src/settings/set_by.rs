//! What set a value.

use std::fmt;

/// What set a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetBy {
    /// A flag of the command line.
    Flag(&'static str),
    /// A variable of the environment.
    Variable(&'static str),
    /// A line of `deckmod.yaml`.
    File {
        /// The file.
        path: String,
        /// The line, from 1.
        line: usize,
    },
    /// What the CI system says of the run.
    Ci(&'static str),
    /// `module.yaml`.
    Module,
    /// git.
    Git,
    /// Nothing else did.
    Default,
}

impl fmt::Display for SetBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) => write!(f, "flag {name}"),
            Self::Variable(name) => write!(f, "variable {name}"),
            Self::File { path, line } => write!(f, "{path}:{line}"),
            Self::Ci(name) => write!(f, "CI ({name})"),
            Self::Module => f.write_str("module.yaml"),
            Self::Git => f.write_str("git"),
            Self::Default => f.write_str("default"),
        }
    }
}

/// A value and what set it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// What set it.
    pub set_by: SetBy,
}

impl<T> Setting<T> {
    /// A value set by something.
    pub fn new(value: T, set_by: SetBy) -> Self {
        Self { value, set_by }
    }
}
