//! What `check` has to say.
//!
//! Owns the value, its look as plain text, and the lines for people beside it. JSON is in `json`.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::finding::{Finding, Rule, Severity};
use crate::output::Readiness;
use crate::output::findings::findings_text;
use crate::output::style::{HINT, paint};

/// What `check` has to say.
#[derive(Clone, Debug, Default)]
pub struct CheckReport {
    /// What was found, of all levels, in the order of its places.
    pub findings: Vec<Finding>,
    /// Are findings of the level `info` shown as plain text?
    pub shows_info: bool,
    /// Variables that got a placeholder.
    pub placeholders: Vec<String>,
    /// Files that are not there, and for which a made up text stands.
    pub stand_ins: Vec<String>,
    /// Rules that could not be decided.
    pub not_checked: Vec<NotCheckedRow>,
    /// The way from the top of the repository to the module; findings are told from the top.
    pub prefix: String,
    /// What werf 3 says to it, where only werf 3 was asked for.
    pub werf_3: Option<Readiness>,
    /// The rules of the findings, by their codes.
    pub rules: Vec<&'static Rule>,
}

/// A rule that could not be decided.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NotCheckedRow {
    /// Its code.
    pub code: &'static str,
    /// Its name.
    pub rule: &'static str,
    /// Why.
    pub why: String,
}

impl CheckReport {
    /// How many findings there are of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    /// What stands for values that are not there, in one line.
    pub fn note(&self) -> Option<String> {
        let mut parts = Vec::new();
        if !self.placeholders.is_empty() {
            parts.push(format!("variables that are not set: {}", self.placeholders.join(", ")));
        }
        if !self.stand_ins.is_empty() {
            parts.push(format!("files that are not there: {}", self.stand_ins.join(", ")));
        }
        (!parts.is_empty())
            .then(|| format!("note: placeholders stand for {}", parts.join("; for ")))
    }

    /// The module's readiness for werf 3 in one line, where it was asked for.
    pub fn readiness(&self) -> Option<String> {
        self.werf_3.as_ref().map(|readiness| readiness.sentence(&self.findings))
    }

    /// Counts and time in one line.
    pub fn summary(&self, seconds: f64) -> String {
        let counts = [
            counted(self.count(Severity::Error), "error", "errors"),
            counted(self.count(Severity::Warning), "warning", "warnings"),
            counted(self.count(Severity::Info), "info", "infos"),
        ];
        let counts: Vec<String> = counts.into_iter().flatten().collect();
        let hidden = if self.shows_info || self.count(Severity::Info) == 0 {
            ""
        } else {
            " (`-v` shows the infos)"
        };
        let what = if counts.is_empty() { "nothing found".to_owned() } else { counts.join(", ") };
        let can_be_mended = match self.findings.iter().filter(|f| !f.fixes.is_empty()).count() {
            0 => String::new(),
            number => format!("; `--fix` mends {number}"),
        };
        format!("{what} in {:.0} ms{hidden}{can_be_mended}", seconds * 1000.0)
    }
}

fn counted(number: usize, one: &str, many: &str) -> Option<String> {
    match number {
        0 => None,
        1 => Some(format!("1 {one}")),
        other => Some(format!("{other} {many}")),
    }
}

/// The report as plain text: findings, and once how to learn more.
pub(super) fn plain(report: &CheckReport) -> String {
    let lowest = if report.shows_info { Severity::Info } else { Severity::Warning };
    let shown: Vec<Finding> =
        report.findings.iter().filter(|finding| finding.severity >= lowest).cloned().collect();
    let mut text = findings_text(&shown);
    let rules: BTreeSet<&str> = shown.iter().map(|finding| finding.check).collect();
    if let Some(first) = rules.first() {
        let name = if rules.len() == 1 { *first } else { "RULE" };
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "\n{} `deckmod explain {name}` tells why and how to mend it",
            paint(HINT, "help:")
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_counts_what_there_is() {
        let mut report = CheckReport::default();
        assert_eq!(report.summary(0.004), "nothing found in 4 ms");
        report.findings.push(Finding::error("a", "", "x"));
        report.findings.push(Finding { severity: Severity::Info, ..Finding::error("b", "", "x") });
        assert_eq!(report.summary(0.0), "1 error, 1 info in 0 ms (`-v` shows the infos)");
        report.placeholders.push("A".to_owned());
        report.stand_ins.push("b.yml".to_owned());
        let note = "note: placeholders stand for variables that are not set: A; for files that are not there: b.yml";
        assert_eq!(report.note().as_deref(), Some(note));
    }
}
