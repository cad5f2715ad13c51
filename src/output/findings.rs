//! Findings of an inspection, for people.

use std::fmt::Write;

use crate::finding::{Finding, Severity};
use crate::output::style::{ERROR, HINT, STRONG, WARNING, paint};

/// Findings, the most severe first; ends with a newline unless it is empty.
pub fn findings_text(findings: &[Finding]) -> String {
    let mut sorted: Vec<&Finding> = findings.iter().collect();
    sorted.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let mut text = String::new();
    for finding in sorted {
        let style = match finding.severity {
            Severity::Error => ERROR,
            Severity::Warning => WARNING,
        };
        let head = paint(style, &format!("{}[{}]", finding.severity, finding.check));
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{head}{}", paint(STRONG, &format!(": {}", finding.message)));
        let _ = writeln!(text, "  --> {}", finding.subject);
        if let Some(help) = &finding.help {
            let _ = writeln!(text, "  {} {help}", paint(HINT, "= help:"));
        }
    }
    text
}
