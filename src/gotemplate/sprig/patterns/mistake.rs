//! Why a text is no pattern, in Go's words.
//!
//! Facts: Go, `src/regexp/syntax/parse.go` (the codes) and `src/regexp/regexp.go` (`MustCompile`).

use std::fmt;

/// Why a text is no pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mistake {
    /// Go's words: what, and the part of the pattern it is about.
    Syntax(&'static str, String),
    /// deckmod's bounds are narrower than Go's.
    Limit(&'static str),
}

/// The codes of Go that have no text of their own elsewhere.
pub(super) mod code {
    pub(in super::super) const CLASS_RANGE: &str = "invalid character class range";
    pub(in super::super) const ESCAPE: &str = "invalid escape sequence";
    pub(in super::super) const NAMED_CAPTURE: &str = "invalid named capture";
    pub(in super::super) const PERL: &str = "invalid or unsupported Perl syntax";
    pub(in super::super) const REPEAT_OF_REPEAT: &str = "invalid nested repetition operator";
    pub(in super::super) const REPEAT_COUNT: &str = "invalid repeat count";
    pub(in super::super) const REPEAT_OF_NOTHING: &str = "missing argument to repetition operator";
    pub(in super::super) const BRACKET: &str = "missing closing ]";
    pub(in super::super) const PARENTHESIS: &str = "missing closing )";
    pub(in super::super) const UNEXPECTED: &str = "unexpected )";
    pub(in super::super) const BACKSLASH: &str = "trailing backslash at end of expression";
}

impl Mistake {
    /// A mistake of syntax, and the part of the pattern it is about.
    pub(super) fn new(code: &'static str, part: &str) -> Self {
        Self::Syntax(code, part.to_owned())
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(code, part) => write!(f, "error parsing regexp: {code}: `{part}`"),
            Self::Limit(what) => f.write_str(what),
        }
    }
}
