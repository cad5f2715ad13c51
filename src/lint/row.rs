//! A row of the table of rules.

use super::{Findings, RULES, Subject};
use crate::finding::Rule;
use crate::text;

/// A rule, and what finds it.
#[derive(Debug)]
pub struct Row {
    /// What it is.
    pub rule: &'static Rule,
    /// What looks for it; `None` where werf's own checks and the rendering do (`werf`).
    pub check: Option<fn(&Subject<'_>, &mut Findings<'_>)>,
}

impl Row {
    /// A rule with what looks for it.
    pub(super) const fn new(
        rule: &'static Rule,
        check: fn(&Subject<'_>, &mut Findings<'_>),
    ) -> Self {
        Self { rule, check: Some(check) }
    }

    /// A rule that `werf` or the engine finds.
    pub(super) const fn of_werf(rule: &'static Rule) -> Self {
        Self { rule, check: None }
    }
}

/// All rules, in the order of the table.
pub fn all() -> impl Iterator<Item = &'static Row> {
    RULES.iter().flat_map(|rows| rows.iter())
}

/// The name or the code of a rule that is nearest to a word that is none.
pub fn nearest(word: &str) -> Option<&'static str> {
    text::nearest(word, all().flat_map(|row| [row.rule.name, row.rule.code]))
}

/// The rule of a name or a code.
pub fn find(name: &str) -> Option<&'static Rule> {
    all().map(|row| row.rule).find(|rule| rule.name == name || rule.code.eq_ignore_ascii_case(name))
}
