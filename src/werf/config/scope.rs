//! Where a node is read: its section, the lines of werf that read it, and the list that problems go to.
//!
//! Owns shifting spans and the rule that a line of werf that does not know a key does not complain about its insides.

use std::cell::RefCell;

use super::Allowances;
use crate::text::Span;
use crate::werf::{At, Lines, Problem};
use crate::yaml::Node;

/// The surroundings of a node.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    /// The first byte of the section in the rendered text.
    pub(super) base: usize,
    /// The lines of werf that read this node.
    pub(super) lines: Lines,
    /// What werf-giterminism.yaml allows.
    pub(super) allowed: &'a dyn Allowances,
    /// Where problems go.
    pub(super) problems: &'a RefCell<Vec<Problem>>,
}

impl Scope<'_> {
    /// Bytes of a section as bytes of the rendered text.
    pub(super) fn span(&self, span: &Span) -> Span {
        self.base + span.start..self.base + span.end
    }

    /// The bytes of a node in the rendered text.
    pub(super) fn of(&self, node: &Node) -> Span {
        self.span(&node.span)
    }

    /// The same place, read by fewer lines.
    pub(super) fn only(self, lines: Lines) -> Self {
        Self { lines: both_of(self.lines, lines), ..self }
    }

    /// Notes a problem, unless it is refused only by lines of werf that do not read this node.
    pub(super) fn note(&self, problem: Problem) {
        let refused_by = both_of(self.lines, problem.refused_by);
        if refused_by != Lines::NONE || problem.refused_by == Lines::NONE {
            self.problems.borrow_mut().push(Problem { refused_by, ..problem });
        }
    }

    /// Notes what werf-giterminism.yaml would have to allow.
    pub(super) fn not_allowed(&self, what: &str, subject: &str, at: &Span, key: &str) {
        let message = format!(
            "the configuration with potential external dependency found in the werf config: {what}"
        );
        self.note(Problem {
            help: Some(format!("allow it with `{key}` in werf-giterminism.yaml")),
            ..wrong(giterminism_rule(key), subject, at, message)
        });
    }
}

/// The rule that a missing row of werf-giterminism.yaml breaks.
fn giterminism_rule(key: &str) -> &'static str {
    match key {
        _ if key.starts_with("config.secrets.") => "giterminism-secret",
        _ if key.starts_with("config.stapel.mount.") => "giterminism-mount",
        _ => "giterminism-not-allowed",
    }
}

fn both_of(a: Lines, b: Lines) -> Lines {
    Lines { v2: a.v2 && b.v2, v3: a.v3 && b.v3 }
}

/// A problem that both lines of werf refuse.
pub(super) fn wrong(
    rule: &'static str,
    subject: impl Into<String>,
    at: &Span,
    message: impl Into<String>,
) -> Problem {
    Problem {
        rule,
        message: message.into(),
        subject: subject.into(),
        at: At::Rendered(at.clone()),
        related: None,
        refused_by: Lines::BOTH,
        help: None,
    }
}
