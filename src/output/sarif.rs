//! SARIF 2.1.0 for code scanning (OASIS, `sarif-v2.1.0`): findings of a check.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::finding::{Finding, Place, Rule, Severity};
use crate::output::fingerprint::fingerprints;
use crate::output::{CheckReport, findings};

/// The report as SARIF.
pub(super) fn render(report: &CheckReport) -> String {
    let rules = report.rules.iter().map(|rule| rule_of(rule)).collect::<Vec<_>>();
    let prints = fingerprints(&report.findings);
    let results = report.findings.iter().zip(&prints);
    let results = results.map(|(finding, print)| result(report, finding, print));
    let driver = json!({
        "name": "deckmod",
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "rules": rules,
    });
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": driver},
            "columnKind": "unicodeCodePoints",
            "results": results.collect::<Vec<_>>(),
        }],
    });
    format!("{log:#}\n")
}

fn rule_of(rule: &Rule) -> Value {
    json!({
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.explanation},
        "help": {"text": format!("Bad:\n\n{}\n\nGood:\n\n{}", rule.bad, rule.good)},
        "defaultConfiguration": {"level": level(rule.severity)},
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn result(report: &CheckReport, finding: &Finding, fingerprint: &str) -> Value {
    let index = report.rules.iter().position(|rule| rule.code == finding.code);
    let others = finding.others.iter().filter_map(|other| other.place.as_deref());
    let related = finding.related.as_deref().into_iter().chain(others).map(location);
    // Several subjects of one cause may stand at one place; SARIF takes each place once.
    let mut places: Vec<Value> = Vec::new();
    for place in related {
        if !places.contains(&place) {
            places.push(place);
        }
    }
    let mut value = json!({
        "ruleId": finding.code,
        "level": level(finding.severity),
        "message": {"text": findings::sentence(finding)},
        "locations": finding.place.as_deref().map(location).into_iter().collect::<Vec<_>>(),
        "relatedLocations": places,
        "partialFingerprints": {"deckmodFinding/v1": fingerprint},
    });
    if let (Some(fields), Some(index)) = (value.as_object_mut(), index) {
        fields.insert("ruleIndex".to_owned(), json!(index));
    }
    value
}

fn location(place: &Place) -> Value {
    json!({
        "physicalLocation": {
            "artifactLocation": {"uri": uri(&place.path), "uriBaseId": "%SRCROOT%"},
            "region": {
                "startLine": place.line,
                "startColumn": place.column,
                "endLine": place.end_line,
                "endColumn": place.end_column,
            },
        },
    })
}

/// A path as a relative reference (RFC 3986).
fn uri(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.bytes() {
        let plain = byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=@".contains(&byte);
        if plain {
            uri.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn a_path_is_a_relative_reference() {
        assert_eq!(uri(".werf/a b#ж.yaml"), ".werf/a%20b%23%D0%B6.yaml");
    }
}
