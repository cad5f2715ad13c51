//! What is wrong with a configuration, in werf's words and at our place.

use crate::text::{Origin, Span};

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// Name of the rule in kebab-case; stable, for machines.
    pub rule: &'static str,
    /// What werf says; its first sentence or line, without the dump of the document.
    pub message: String,
    /// The image, key, path or variable that it is about, as written; empty where it is about a whole.
    pub subject: String,
    /// Where it is.
    pub at: At,
    /// Another place that has to do with it: the first of two equal names.
    pub related: Option<At>,
    /// The lines of werf that refuse to load the configuration; none: it is a warning.
    pub refused_by: Lines,
    /// What to do about it.
    pub help: Option<String>,
}

/// A place that a problem is at.
#[derive(Clone, Debug, PartialEq)]
pub enum At {
    /// Bytes of the rendered text.
    Rendered(Span),
    /// A place of a template.
    Template(Origin),
    /// Bytes of a file that is no template.
    File {
        /// Its path from the top of the project.
        path: String,
        /// The bytes; empty at 0 for the whole file.
        span: Span,
    },
    /// Nowhere: the project as a whole.
    Project,
}

/// Lines of werf.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    /// werf 2 (2.77 and later).
    pub v2: bool,
    /// werf 3.
    pub v3: bool,
}

impl Lines {
    /// Neither.
    pub const NONE: Self = Self { v2: false, v3: false };
    /// Only werf 2.
    pub const V2: Self = Self { v2: true, v3: false };
    /// Only werf 3.
    pub const V3: Self = Self { v2: false, v3: true };
    /// Both.
    pub const BOTH: Self = Self { v2: true, v3: true };
}
