//! One cause is told once, and so is what several renderings have in common.

use std::collections::HashMap;

use crate::finding::{Finding, Occurrence, Place};
use crate::werf::Problem;

/// A finding, what caused it, and the renderings that have it.
#[derive(Clone, Debug)]
pub(super) struct Told {
    pub(super) cause: Option<String>,
    pub(super) finding: Finding,
    /// Their numbers, in order.
    pub(super) renderings: Vec<usize>,
}

/// What makes two findings one.
type Key = (&'static str, String, usize, usize, String);

/// What werf refuses for one reason in many places: a key that is gone, a reference that is no reference, names with a
/// letter that names may not have.
pub(super) fn cause(problem: &Problem) -> Option<String> {
    let is_slash = problem.subject.len() > 1 && problem.subject.ends_with('/');
    match problem.rule {
        "werf-v3-incompatible" if is_slash => Some("/".to_owned()),
        "werf-v3-incompatible" | "unknown-image-ref" => Some(problem.message.clone()),
        "image-name-invalid" => Some(message(&problem.subject, &problem.message)),
        _ => None,
    }
}

/// Joins findings of a rule at the same place of a template, or of the same cause: the first stays, the rest are its other
/// occurrences. `labels` say under which values each rendering was made; what all have in common needs none.
pub(super) fn fold(all: Vec<Told>, labels: &[String]) -> Vec<Finding> {
    let mut folded: Vec<Told> = Vec::new();
    let mut places: HashMap<Key, usize> = HashMap::new();
    for told in all {
        let key = key(&told);
        if let Some(first) = places.get(&key).and_then(|at| folded.get_mut(*at)) {
            join(first, told);
        } else {
            places.insert(key, folded.len());
            folded.push(told);
        }
    }
    folded.into_iter().map(|told| labelled(told, labels)).collect()
}

fn join(first: &mut Told, told: Told) {
    for number in told.renderings {
        if !first.renderings.contains(&number) {
            first.renderings.push(number);
        }
    }
    let Finding { subject, place, severity, refused_by, fixes, .. } = told.finding;
    let into = &mut first.finding;
    into.severity = into.severity.max(severity);
    for fix in fixes {
        if !into.fixes.contains(&fix) {
            into.fixes.push(fix);
        }
    }
    into.refused_by.extend(refused_by);
    into.refused_by.sort_unstable();
    into.refused_by.dedup();
    let occurrence = Occurrence { subject, place };
    let known = |other: &Occurrence| same(other, &occurrence);
    let own = Occurrence { subject: into.subject.clone(), place: into.place.clone() };
    if !same(&own, &occurrence) && !into.others.iter().any(known) {
        into.others.push(occurrence);
    }
}

/// The same image at the same bytes; which line was rendered there differs from rendering to rendering.
fn same(one: &Occurrence, other: &Occurrence) -> bool {
    let bare = |place: &Option<Box<Place>>| {
        place
            .as_ref()
            .map(|place| (place.path.clone(), place.line, place.column, place.chain.clone()))
    };
    one.subject == other.subject && bare(&one.place) == bare(&other.place)
}

fn labelled(told: Told, labels: &[String]) -> Finding {
    let mut finding = told.finding;
    let of_it: Vec<&String> = told.renderings.iter().map(|number| &labels[*number]).collect();
    // What is there with the values that are set, needs no others.
    if of_it.len() < labels.len() && of_it.iter().all(|label| !label.is_empty()) {
        finding.when = of_it.into_iter().cloned().collect();
    }
    finding
}

fn key(told: &Told) -> Key {
    let finding = &told.finding;
    match (&told.cause, &finding.place) {
        (Some(cause), _) => (finding.check, cause.clone(), 0, 0, String::new()),
        (None, Some(place)) => (
            finding.check,
            place.path.clone(),
            place.line,
            place.column,
            message(&finding.subject, &finding.message),
        ),
        (None, None) => (finding.check, finding.message.clone(), 0, 0, finding.subject.clone()),
    }
}

/// The message without what differs from image to image.
fn message(subject: &str, message: &str) -> String {
    if subject.is_empty() { message.to_owned() } else { message.replace(subject, "…") }
}
