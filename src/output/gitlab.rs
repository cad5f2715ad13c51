//! Code quality reports of GitLab: findings in a merge request.
//!
//! Facts: GitLab's documentation, "Code Quality report format".

use serde_json::{Value, json};

use crate::finding::{Finding, Severity};
use crate::output::fingerprint::fingerprints;
use crate::output::{CheckReport, findings};

/// The report as a list of issues.
pub(super) fn render(report: &CheckReport) -> String {
    let prints = fingerprints(&report.findings);
    let issues = report.findings.iter().zip(&prints).map(|(finding, print)| issue(finding, print));
    format!("{:#}\n", Value::Array(issues.collect()))
}

fn issue(finding: &Finding, fingerprint: &str) -> Value {
    let severity = match finding.severity {
        Severity::Error => "critical",
        Severity::Warning => "minor",
        Severity::Info => "info",
    };
    let place = finding.place.as_deref();
    json!({
        "description": findings::sentence(finding),
        "check_name": finding.check,
        "fingerprint": fingerprint,
        "severity": severity,
        "location": {
            "path": place.map_or("werf.yaml", |place| &*place.path),
            "lines": {"begin": place.map_or(1, |place| place.line), "end": place.map_or(1, |place| place.end_line)},
        },
    })
}
