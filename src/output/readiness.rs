//! Is a configuration ready for werf 3? What it refuses, counted by kind.
//!
//! Owns the kinds and their names. What werf 3 refuses was found before.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::{Finding, Place, Severity};

/// What werf 3 has to say to a configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Readiness {
    /// What it refuses: kinds with how often each occurs, the most frequent first.
    pub refused: Vec<(String, usize)>,
    /// What it takes with a warning.
    pub warned: Vec<(String, usize)>,
}

/// The rule of what was there in werf 2.
const GONE: &str = "werf-v3-incompatible";

impl Readiness {
    /// Counts findings of a check for werf 3.
    pub(crate) fn of(findings: &[Finding]) -> Self {
        let refused = |finding: &&Finding| finding.refused_by.contains(&3);
        let warned = |finding: &&Finding| finding.check == GONE && finding.refused_by.is_empty();
        Self {
            refused: counted(findings.iter().filter(refused)),
            warned: counted(findings.iter().filter(warned)),
        }
    }

    /// One line for people; `others` is whether something else is an error here.
    pub(super) fn sentence(&self, findings: &[Finding]) -> String {
        let errors = findings.iter().any(|finding| finding.severity == Severity::Error);
        let warned = match &self.warned[..] {
            [] => String::new(),
            kinds => format!("; it warns of {}", list(kinds)),
        };
        match &self.refused[..] {
            [] if errors => format!("werf 3: see the errors{warned}"),
            [] => format!("werf 3: ready{warned}"),
            kinds => format!("werf 3: not ready, it refuses {}{warned}", list(kinds)),
        }
    }
}

fn list(kinds: &[(String, usize)]) -> String {
    let words: Vec<String> =
        kinds.iter().map(|(kind, count)| format!("{count} × {kind}")).collect();
    words.join(", ")
}

fn counted<'f>(findings: impl Iterator<Item = &'f Finding>) -> Vec<(String, usize)> {
    let mut kinds: BTreeMap<String, BTreeSet<_>> = BTreeMap::new();
    for finding in findings {
        let others = finding.others.iter().map(|other| (&other.subject, other.place.as_deref()));
        let all = others.chain([(&finding.subject, finding.place.as_deref())]);
        // One key may be refused for two reasons: it counts once.
        let rendered = |place: &Place| place.rendered.as_ref().map(|line| line.number);
        let places = all.map(|(subject, place)| match place {
            Some(at) => (at.path.clone(), at.line, at.column, rendered(at)),
            None => (subject.clone(), 0, 0, None),
        });
        kinds.entry(kind(finding)).or_default().extend(places);
    }
    let mut counted: Vec<(String, usize)> =
        kinds.into_iter().map(|(kind, places)| (kind, places.len())).collect();
    counted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counted
}

/// The key that is gone, else the rule.
fn kind(finding: &Finding) -> String {
    let subject = finding.subject.as_str();
    match subject {
        _ if finding.check != GONE => finding.check.to_owned(),
        "" => "artifact".to_owned(),
        _ if subject.ends_with('/') => "slash at the end of `to`".to_owned(),
        _ if finding.refused_by.is_empty() => {
            finding.message.split('`').nth(1).unwrap_or(finding.check).to_owned()
        }
        key => key.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Occurrence;

    fn gone(subject: &str, line: usize) -> Finding {
        let place = Some(Box::new(Place { line, ..Place::of_file("werf.yaml") }));
        Finding { place, refused_by: vec![3], ..Finding::error(GONE, subject, "m") }
    }

    #[test]
    fn what_is_refused_is_counted_by_kind_and_place() {
        let other = Occurrence { subject: "docker".into(), place: gone("", 9).place };
        let docker = Finding { others: vec![other], ..gone("docker", 8) };
        let old = Finding {
            refused_by: Vec::new(),
            severity: Severity::Info,
            ..Finding { message: "werf 3 warns of `fromImage`: …".into(), ..gone("app", 1) }
        };
        let findings = [gone("artifact", 3), gone("", 3), gone("/a/", 5), docker, old];
        let readiness = Readiness::of(&findings);
        assert_eq!(
            readiness.sentence(&findings),
            "werf 3: not ready, it refuses 2 × docker, 1 × artifact, 1 × slash at the end of `to`; it warns of 1 × fromImage"
        );
        assert_eq!(Readiness::of(&[]).sentence(&[]), "werf 3: ready");
        let errors = [Finding::error("digest-key-bad", "x", "m")];
        assert_eq!(Readiness::of(&errors).sentence(&errors), "werf 3: see the errors");
    }
}
