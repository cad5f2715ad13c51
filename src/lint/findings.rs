//! What a rule says: what is wrong and where, in places of the model.
//!
//! Owns no lines and no columns: they are made when all rules have spoken (`engine`).

use super::NotChecked;
use crate::finding::{Rule, Severity};
use crate::werf::{At, Lines, Problem};

/// Where a rule puts what it finds.
#[derive(Debug)]
pub struct Findings<'a> {
    pub(super) rule: &'static Rule,
    pub(super) found: &'a mut Vec<Found>,
    pub(super) skipped: &'a mut Vec<NotChecked>,
}

/// One thing that a rule found.
#[derive(Clone, Debug)]
pub struct Found {
    pub(super) rule: &'static Rule,
    pub(super) severity: Severity,
    pub(super) problem: Problem,
    pub(super) cause: Option<String>,
    /// What stands where, when it is mended.
    pub(super) changes: Vec<(At, String)>,
}

impl Findings<'_> {
    /// Something is wrong at a place; `subject` is the image, key, path or variable in question, verbatim. The message
    /// is one sentence without a full stop.
    pub fn add(
        &mut self,
        at: At,
        subject: impl Into<String>,
        message: impl Into<String>,
    ) -> FoundHere<'_> {
        self.found.push(Found {
            rule: self.rule,
            severity: self.rule.severity,
            problem: Problem {
                rule: self.rule.name,
                message: message.into(),
                subject: subject.into(),
                at,
                related: None,
                refused_by: Lines::NONE,
                help: None,
            },
            cause: None,
            changes: Vec::new(),
        });
        let last = self.found.len() - 1;
        FoundHere(&mut self.found[last])
    }

    /// The rule could not tell, and why: `the shell of image \`x\` is not understood`.
    pub fn not_checked(&mut self, why: impl Into<String>) {
        self.skipped.push(NotChecked { rule: self.rule, why: why.into() });
    }
}

/// What was just added, to say more of it.
#[derive(Debug)]
pub struct FoundHere<'a>(&'a mut Found);

impl FoundHere<'_> {
    /// What to do about it.
    pub fn help(self, help: impl Into<String>) -> Self {
        self.0.problem.help = Some(help.into());
        self
    }

    /// Another place that has to do with it.
    pub fn related(self, at: At) -> Self {
        self.0.problem.related = Some(at);
        self
    }

    /// How bad it is here, where that is not what the row says.
    pub fn severity(self, severity: Severity) -> Self {
        self.0.severity = severity;
        self
    }

    /// The lines of werf that refuse to load it.
    pub fn refused_by(self, lines: Lines) -> Self {
        self.0.problem.refused_by = lines;
        self
    }

    /// What `--fix` writes there: the new text of a place. Offered only where it is safe; where the bytes of the place do
    /// not stand in a file as they are, nothing is offered.
    pub fn change(self, at: At, text: impl Into<String>) -> Self {
        self.0.changes.push((at, text.into()));
        self
    }

    /// Findings of one cause are told as one, with all places.
    pub fn cause(self, cause: impl Into<String>) -> Self {
        self.0.cause = Some(cause.into());
        self
    }
}
