//! All rules over one subject.
//!
//! Owns the order of things: rules speak, werf's own problems join them, levels are applied, places are made, equal causes
//! are folded, the rest is sorted.

use super::fold::fold;
use super::row::{all, find};
use super::severity::severity;
use super::{Findings, Found, Levels, Subject};
use crate::finding::{Finding, Rule};
use crate::module::paths::join;
use crate::werf::findings::Sources;
use crate::werf::{At, Problem};

/// What was found, and what could not be looked for.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The findings, in the order of their places.
    pub findings: Vec<Finding>,
    /// Rules that could not be decided.
    pub not_checked: Vec<NotChecked>,
}

/// A rule that could not be decided, and why.
#[derive(Clone, Debug)]
pub struct NotChecked {
    /// The rule.
    pub rule: &'static Rule,
    /// Why, in words.
    pub why: String,
}

/// Runs all rules.
pub fn run(subject: &Subject<'_>, levels: &Levels) -> Report {
    let (mut found, mut not_checked) = (of_werf(subject), Vec::new());
    for row in all() {
        let Some(check) = row.check else { continue };
        match row.rule.needs.iter().find_map(|need| subject.lacks(*need)) {
            Some(why) => not_checked.push(NotChecked { rule: row.rule, why: why.to_owned() }),
            None => check(
                subject,
                &mut Findings { rule: row.rule, found: &mut found, skipped: &mut not_checked },
            ),
        }
    }
    Report { findings: told(subject, &found, levels), not_checked }
}

/// What rendering and werf's own checks found, but for what only says that a list of base images is not there.
fn of_werf(subject: &Subject<'_>) -> Vec<Found> {
    let certain = subject.problems.iter().filter(|problem| !is_uncertain(subject, problem));
    let found = |problem: &Problem| {
        let rule = find(problem.rule)?;
        Some(Found { rule, severity: rule.severity, problem: problem.clone(), cause: None })
    };
    certain.filter_map(found).collect()
}

/// An image that is not declared may be one of the list that is not there.
fn is_uncertain(subject: &Subject<'_>, problem: &Problem) -> bool {
    let made_up = match &problem.at {
        At::Rendered(span) => subject.is_made_up(span),
        _ => false,
    };
    let unknown_image = problem.rule == "unknown-image-ref";
    let group = problem.subject.split_once('/').map(|(group, _)| group);
    let declares = |name: &str| name.split_once('/').map(|(group, _)| group) == group;
    made_up
        || unknown_image
            && group.is_some()
            && subject.has_stand_ins()
            && subject
                .config
                .images()
                .any(|image| declares(image.name) && subject.is_made_up(image.span))
}

fn told(subject: &Subject<'_>, found: &[Found], levels: &Levels) -> Vec<Finding> {
    let sources = sources(subject, found);
    let finding = |found: &Found| {
        let severity = severity(found, subject.lines)?;
        let severity = levels.severity(found.rule, severity)?;
        let made = sources.finding(&found.problem);
        let of_stand_in =
            made.place.as_ref().is_some_and(|place| subject.is_stand_in_path(&place.path));
        let finding = Finding { severity, code: found.rule.code, check: found.rule.name, ..made };
        (!of_stand_in).then_some((found.cause.clone(), finding))
    };
    let mut findings = fold(found.iter().filter_map(finding).collect());
    findings.sort_by(|a, b| key(a).cmp(&key(b)));
    for finding in &mut findings {
        from_top(finding, subject.files.prefix());
    }
    findings
}

fn key(finding: &Finding) -> (&str, usize, usize, &str, &str) {
    let place = finding.place.as_deref();
    let (path, line, column) = place.map_or(("", 0, 0), |at| (&*at.path, at.line, at.column));
    (path, line, column, finding.code, &finding.subject)
}

/// The texts of all files that findings speak of.
fn sources<'s>(subject: &'s Subject<'_>, found: &[Found]) -> Sources<'s> {
    let mut sources = Sources::new(&subject.text, subject.map);
    let mut known = std::collections::BTreeSet::new();
    let places = found.iter().flat_map(|found| {
        [Some(&found.problem.at), found.problem.related.as_ref()].into_iter().flatten()
    });
    for at in places {
        let At::File { path, .. } = at else { continue };
        if known.insert(path.as_str())
            && let Some(source) = subject.files.source(path)
        {
            sources = sources.file((*source).clone());
        }
    }
    sources
}

/// Paths of findings are told from the top of the repository.
fn from_top(finding: &mut Finding, prefix: &str) {
    if prefix.is_empty() {
        return;
    }
    let others = finding.others.iter_mut().filter_map(|other| other.place.as_mut());
    let places = finding.place.iter_mut().chain(finding.related.iter_mut()).chain(others);
    for place in places {
        place.path = join(prefix, &place.path);
        for call in &mut place.chain {
            call.path = join(prefix, &call.path);
        }
    }
}
