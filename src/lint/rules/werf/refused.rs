//! The row of a rule that werf refuses a configuration by.

use crate::finding::{Fix, Rule, Severity};

/// A rule of werf's own: an error, found while rendering or reading.
pub(super) const fn refused(
    (code, name): (&'static str, &'static str),
    summary: &'static str,
    explanation: &'static str,
    (bad, good): (&'static str, &'static str),
) -> Rule {
    Rule {
        code,
        name,
        severity: Severity::Error,
        needs: &[],
        since: "0.1.0",
        fix: Fix::None,
        summary,
        explanation,
        bad,
        good,
    }
}

/// The same, told as a warning where no line of werf refuses it.
pub(super) const fn warned(rule: &Rule) -> Rule {
    Rule { severity: Severity::Warning, ..*rule }
}
