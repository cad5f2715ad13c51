//! One cause is told once.

use std::collections::HashMap;

use crate::finding::{Finding, Occurrence};

/// What makes two findings one.
type Key = (&'static str, String, usize, usize, String);

/// Joins findings of a rule at the same place of a template, or of the same cause: the first stays, the rest are its other
/// occurrences.
pub(super) fn fold(findings: Vec<(Option<String>, Finding)>) -> Vec<Finding> {
    let mut places: HashMap<Key, usize> = HashMap::new();
    let mut folded: Vec<Finding> = Vec::new();
    for (cause, finding) in findings {
        let key = key(cause, &finding);
        let Some(first) = places.get(&key).and_then(|at| folded.get_mut(*at)) else {
            places.insert(key, folded.len());
            folded.push(finding);
            continue;
        };
        let Finding { subject, place, severity, refused_by, .. } = finding;
        first.severity = first.severity.max(severity);
        for line in refused_by {
            if !first.refused_by.contains(&line) {
                first.refused_by.push(line);
            }
        }
        first.refused_by.sort_unstable();
        let occurrence = Occurrence { subject, place };
        let is_first = occurrence.subject == first.subject && occurrence.place == first.place;
        if !is_first && !first.others.contains(&occurrence) {
            first.others.push(occurrence);
        }
    }
    folded
}

fn key(cause: Option<String>, finding: &Finding) -> Key {
    match (cause, &finding.place) {
        (Some(cause), _) => (finding.check, cause, 0, 0, String::new()),
        (None, Some(place)) => {
            (finding.check, place.path.clone(), place.line, place.column, message(finding))
        }
        (None, None) => (finding.check, finding.message.clone(), 0, 0, finding.subject.clone()),
    }
}

/// The message without what differs from image to image.
fn message(finding: &Finding) -> String {
    if finding.subject.is_empty() {
        return finding.message.clone();
    }
    finding.message.replace(&finding.subject, "…")
}
