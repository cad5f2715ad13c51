//! JUnit XML: findings as failed test cases, for CI systems that show nothing else.

use std::fmt::Write;

use crate::finding::{Finding, Severity};
use crate::output::{CheckReport, findings};

/// One case a finding; what is only worth knowing passes. Without findings one case passes.
pub(super) fn render(report: &CheckReport) -> String {
    let cases: Vec<String> = if report.findings.is_empty() {
        vec!["    <testcase classname=\"deckmod\" name=\"check\"/>\n".to_owned()]
    } else {
        report.findings.iter().map(case).collect()
    };
    let failures = report.findings.len() - report.count(Severity::Info);
    let counts = format!("tests=\"{}\" failures=\"{failures}\" errors=\"0\"", cases.len());
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    // Writing to a string cannot fail.
    let _ = writeln!(text, "<testsuites name=\"deckmod check\" {counts}>");
    let _ = writeln!(text, "  <testsuite name=\"deckmod check\" {counts}>");
    text.extend(cases);
    text.push_str("  </testsuite>\n</testsuites>\n");
    text
}

fn case(finding: &Finding) -> String {
    let place = finding.place.as_deref();
    let path = place.map_or("werf.yaml", |place| &*place.path);
    let line = place.map_or(1, |place| place.line);
    let name = format!("{} {} {path}:{line}", finding.code, finding.check);
    let head = format!("    <testcase classname=\"{}\" name=\"{}\"", escaped(path), escaped(&name));
    let sentence = findings::sentence(finding);
    let body = match finding.severity {
        Severity::Info => format!("      <system-out>{}</system-out>\n", escaped(&sentence)),
        severity => format!(
            "      <failure type=\"{severity}\" message=\"{}\">{}</failure>\n",
            escaped(&finding.message),
            escaped(&format!("{path}:{line}: {sentence}"))
        ),
    };
    format!("{head}>\n{body}    </testcase>\n")
}

/// Text of XML 1.0; what no document may hold is left out.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push('\t'),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_is_a_failed_case() {
        let mut report = CheckReport::default();
        assert!(render(&report).contains("tests=\"1\" failures=\"0\""));
        report
            .findings
            .push(Finding { code: "DM101", ..Finding::error("x", "", "a < \u{1}\"b\"") });
        report.findings.push(Finding { severity: Severity::Info, ..Finding::error("y", "", "c") });
        let text = render(&report);
        assert!(text.contains("tests=\"2\" failures=\"1\""), "{text}");
        assert!(text.contains("message=\"a &lt; &quot;b&quot;\""), "{text}");
        assert!(text.contains("<system-out>c</system-out>"), "{text}");
    }
}
