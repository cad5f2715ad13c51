//! Why a text is no YAML, in yaml.v2's words.

use super::{Mark, Spot};

/// What is wrong, and where.
#[derive(Clone, Debug)]
pub(in crate::yaml) struct Problem {
    /// yaml.v2's words, without line.
    pub message: String,
    /// Where we see it.
    pub at: usize,
    /// The line that yaml.v2 names; it names none in the first, and miscounts some.
    pub line: Option<usize>,
}

impl Problem {
    /// The scanner does not go on at a mark.
    pub(super) fn scanner(message: impl Into<String>, mark: Mark) -> Self {
        let line = (mark.line > 0).then_some(mark.line + 1);
        Self { message: message.into(), at: mark.byte, line }
    }

    /// The same, seen where the mistake began.
    pub(in crate::yaml) fn since(self, start: Spot) -> Self {
        Self { at: start.byte(), ..self }
    }

    /// A token stands where the grammar has none; yaml.v2 names the line before it.
    pub(in crate::yaml) fn parser(message: impl Into<String>, at: Spot) -> Self {
        let line = (at.line() > 0).then_some(at.line());
        Self { message: message.into(), at: at.byte(), line }
    }

    /// What yaml.v2 names no line for.
    pub(in crate::yaml) fn unplaced(message: impl Into<String>, at: usize) -> Self {
        Self { message: message.into(), at, line: None }
    }
}
