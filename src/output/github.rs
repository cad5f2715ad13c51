//! Workflow commands of GitHub Actions: findings as annotations of a pull request.
//!
//! Facts: GitHub's documentation of workflow commands; escapes as actions/toolkit, `packages/core/src/command.ts`.

use crate::finding::{Finding, Severity};
use crate::output::{CheckReport, findings};

/// One line a finding.
pub(super) fn render(report: &CheckReport) -> String {
    report.findings.iter().map(line).collect()
}

fn line(finding: &Finding) -> String {
    let command = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let title = property(&format!("{} {}", finding.code, finding.check));
    let place = finding.place.as_deref().map_or_else(String::new, |place| {
        format!(
            "file={},line={},endLine={},col={},endColumn={},",
            property(&place.path),
            place.line,
            place.end_line,
            place.column,
            place.end_column
        )
    });
    format!("::{command} {place}title={title}::{}\n", data(&findings::sentence(finding)))
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Place;

    #[test]
    fn a_line_holds_all_of_a_finding() {
        let place =
            Place { line: 2, column: 3, end_line: 2, end_column: 5, ..Place::of_file("a,b.yaml") };
        let finding = Finding {
            code: "DM101",
            place: Some(Box::new(place)),
            ..Finding::warning("x", "", "50% of it\nis: wrong").help("mend it")
        };
        assert_eq!(
            line(&finding),
            "::warning file=a%2Cb.yaml,line=2,endLine=2,col=3,endColumn=5,title=DM101 x::50%25 of it%0Ais: wrong; mend it\n"
        );
    }
}
