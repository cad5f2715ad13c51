//! All rules over the renderings of a module.
//!
//! Owns the order of things: rules speak and werf's own problems join them, places are made, comments silence, levels are
//! applied; what several renderings have in common is told once, and so is what has one cause; the rest is sorted.

use std::collections::BTreeSet;

use super::fixes::fix;
use super::fold::{Told, cause, fold};
use super::ignores::Ignores;
use super::row::{self, all, find};
use super::seen::{Key, Seen};
use super::severity::severity;
use super::{Findings, Found, Levels, Row, Subject};
use crate::finding::{Finding, Place, Rule};
use crate::module::paths::join;
use crate::text::Source;
use crate::werf::config::Image;
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

/// Runs all rules over one rendering.
pub fn run(subject: &Subject<'_>, levels: &Levels) -> Report {
    let mut check = Check::new(levels);
    check.add(subject);
    check.finish(subject.files.prefix())
}

/// A check under way: renderings are added one after the other.
#[derive(Debug)]
pub struct Check<'l> {
    levels: &'l Levels,
    ignores: Ignores,
    /// What each rendering is called, and its text.
    renderings: Vec<(String, Option<String>)>,
    told: Vec<Told>,
    /// What is wrong with files, in whatever rendering; `None` before it was looked for.
    of_files: Option<Vec<Told>>,
    seen: Seen,
    not_checked: Vec<NotChecked>,
}

impl<'l> Check<'l> {
    /// A check of a module.
    pub fn new(levels: &'l Levels) -> Self {
        Self {
            levels,
            ignores: Ignores::default(),
            renderings: Vec::new(),
            told: Vec::new(),
            of_files: None,
            seen: Seen::default(),
            not_checked: Vec::new(),
        }
    }

    /// A check whose renderings join those of another one, which tells what is wrong with files.
    pub fn beside(levels: &'l Levels) -> Self {
        Self { of_files: Some(Vec::new()), ..Self::new(levels) }
    }

    /// Was the same text looked at before? Then it says nothing new.
    pub fn knows(&self, text: &str) -> bool {
        self.renderings.iter().any(|(_, known)| known.as_deref() == Some(text))
    }

    /// Runs all rules over a rendering.
    pub fn add(&mut self, subject: &Subject<'_>) {
        let number = self.renderings.len();
        let rows = self.rows(subject);
        let (images, mut looks) = self.look_at_images(subject, &rows, number);
        let (of_all, of_files) = self.look_at_all(subject, &rows);
        looks.push(of_werf(subject).into_iter().chain(of_all).collect());
        let text = subject.rendered.then(|| subject.text.as_str().to_owned());
        self.renderings.push((subject.when.clone(), text));
        let found = || looks.iter().flatten().chain(of_files.iter().flatten());
        self.read_comments(subject, found());
        let sources = sources(subject, found());
        let tell = |check: &Self, found: &[Found]| -> Vec<Told> {
            found.iter().filter_map(|found| check.tell(subject, &sources, found, number)).collect()
        };
        if let Some(found) = &of_files {
            self.of_files = Some(tell(self, found));
        }
        // The last look is that at the whole.
        let images = images.into_iter().map(Some).chain([None]);
        for (image, found) in images.zip(&looks) {
            let (from, told) = (self.told.len(), tell(self, found));
            self.told.extend(told);
            if let Some(image) = image {
                self.seen.note(image, from..self.told.len());
            }
        }
    }

    /// The rules that have what they need.
    fn rows(&mut self, subject: &Subject<'_>) -> Vec<&'static Row> {
        let mut rows = Vec::new();
        for row in all().filter(|row| row.is_looked_for()) {
            match row.rule.needs.iter().find_map(|need| subject.lacks(*need)) {
                Some(why) => {
                    self.not_checked.push(NotChecked { rule: row.rule, why: why.to_owned() });
                }
                None => rows.push(row),
            }
        }
        rows
    }

    /// Rules that look at an image by itself look at those that no earlier rendering had: these images, and what was found
    /// in each.
    fn look_at_images(
        &mut self,
        subject: &Subject<'_>,
        rows: &[&'static Row],
        number: usize,
    ) -> (Vec<Key>, Vec<Vec<Found>>) {
        let (mut images, mut looks) = (Vec::new(), Vec::new());
        for image in subject.config.images() {
            let key = Key::of(subject, &image);
            if self.seen.meets(&key, number, &mut self.told) {
                continue;
            }
            let mut found = Vec::new();
            let skipped = &mut self.not_checked;
            for row in rows {
                if let row::Check::Image(check) = row.check {
                    let out = &mut Findings { rule: row.rule, found: &mut found, skipped };
                    check(subject, &image, out);
                }
            }
            images.push(key);
            looks.push(found);
        }
        (images, looks)
    }

    /// All other rules: what they find in the rendering, and in files where nobody looked at them yet.
    fn look_at_all(
        &mut self,
        subject: &Subject<'_>,
        rows: &[&'static Row],
    ) -> (Vec<Found>, Option<Vec<Found>>) {
        let (mut all, mut files) = (Vec::new(), Vec::new());
        let wants_files = self.of_files.is_none();
        let skipped = &mut self.not_checked;
        for row in rows {
            let (check, found) = match row.check {
                row::Check::Rendering(check) => (check, &mut all),
                row::Check::Files(check) if wants_files => (check, &mut files),
                _ => continue,
            };
            check(subject, &mut Findings { rule: row.rule, found, skipped });
        }
        (all, wants_files.then_some(files))
    }

    /// Takes what another check of the same files found, as if its renderings had been added to this one.
    pub fn join(&mut self, later: Self) {
        self.ignores.join(later.ignores);
        self.not_checked.extend(later.not_checked);
        let mut numbers = Vec::new();
        for (when, text) in later.renderings {
            let known = text.as_deref().is_some_and(|text| self.knows(text));
            numbers.push((!known).then_some(self.renderings.len()));
            if !known {
                self.renderings.push((when, text));
            }
        }
        self.told.extend(later.told.into_iter().filter_map(|told| {
            let renderings = told.renderings.iter().filter_map(|number| numbers[*number]);
            let renderings: Vec<usize> = renderings.collect();
            (!renderings.is_empty()).then_some(Told { renderings, ..told })
        }));
    }

    /// The comments of all files that were read.
    fn read_comments<'f>(&mut self, subject: &Subject<'_>, found: impl Iterator<Item = &'f Found>) {
        for (_, source) in subject.map.sources() {
            self.ignores.read(source);
        }
        subject.giterminism.source().into_iter().for_each(|source| self.ignores.read(source));
        let named = found.filter_map(|found| path_of(&found.problem.at));
        for path in named.chain(["module.yaml"]) {
            subject.files.source(path).iter().for_each(|source| self.ignores.read(source));
        }
    }

    fn tell(
        &self,
        subject: &Subject<'_>,
        sources: &Sources<'_>,
        found: &Found,
        number: usize,
    ) -> Option<Told> {
        let made = sources.finding(&found.problem);
        let place = made.place.unwrap_or_else(|| Box::new(Place::of_file("werf.yaml")));
        let silenced = self.ignores.silence(found.rule, &place.path, place.line);
        if silenced || subject.is_stand_in_path(&place.path) {
            return None;
        }
        let severity = severity(found, subject.lines)?;
        let severity = self.levels.severity(found.rule, &place.path, severity)?;
        let (code, check, place) = (found.rule.code, found.rule.name, Some(place));
        let fixes = fix(subject, found).into_iter().collect();
        let image = image_of(subject, &found.problem.at);
        let finding = Finding { severity, check, code, image, place, fixes, ..made };
        Some(Told { cause: found.cause.clone(), finding, renderings: vec![number] })
    }

    /// All findings; their paths are told from the top of the repository, and `prefix` is the way there.
    pub fn finish(mut self, prefix: &str) -> Report {
        let mut told = self.complaints();
        let number = self.renderings.len();
        let of_files = self.of_files.take().into_iter().flatten();
        told.extend(of_files.map(|told| Told { renderings: (0..number).collect(), ..told }));
        told.append(&mut self.told);
        let labels: Vec<String> = self.renderings.into_iter().map(|(when, _)| when).collect();
        let mut findings = fold(told, &labels);
        findings.sort_by(|a, b| key(a).cmp(&key(b)));
        for finding in &mut findings {
            from_top(finding, prefix);
        }
        Report { findings, not_checked: self.not_checked }
    }

    /// What is wrong with comments that silence.
    fn complaints(&self) -> Vec<Told> {
        let skipped: BTreeSet<&str> = self.not_checked.iter().map(|row| row.rule.name).collect();
        let all: Vec<usize> = (0..self.renderings.len()).collect();
        let complaints = self.ignores.complaints(&|rule| !skipped.contains(rule.name));
        let told = complaints.into_iter().filter_map(|(place, complaint)| {
            let own = complaint.rule.severity;
            let severity = self.levels.severity(complaint.rule, &place.path, own)?;
            let (rule, help) = (complaint.rule, complaint.help);
            let finding = Finding {
                severity,
                code: rule.code,
                place: Some(Box::new(place)),
                help,
                ..Finding::warning(rule.name, complaint.subject, complaint.message)
            };
            Some(Told { cause: None, finding, renderings: all.clone() })
        });
        told.collect()
    }
}

/// The image in whose section a place is.
fn image_of(subject: &Subject<'_>, at: &At) -> Option<String> {
    let At::Rendered(span) = at else { return None };
    let holds = |image: &Image<'_>| {
        let section = &image.document.span;
        section.start <= span.start && span.end <= section.end
    };
    subject.config.images().find(holds).map(|image| image.name.to_owned())
}

/// What rendering and werf's own checks found, but for what only says that a list of base images is not there.
fn of_werf(subject: &Subject<'_>) -> Vec<Found> {
    let certain = subject.problems.iter().filter(|problem| !is_uncertain(subject, problem));
    let found = |problem: &Problem| {
        let rule = find(problem.rule)?;
        Some(Found {
            rule,
            severity: rule.severity,
            problem: problem.clone(),
            cause: cause(problem),
            changes: Vec::new(),
        })
    };
    certain.filter_map(found).collect()
}

/// An image that is not declared may be one of the list that is not there.
fn is_uncertain(subject: &Subject<'_>, problem: &Problem) -> bool {
    let made_up = match &problem.at {
        At::Rendered(span) => subject.is_made_up(span),
        _ => false,
    };
    // What a template wrote for a key that is not there is told once, by DM106.
    let is_nothing = problem.subject.contains("<no value>");
    let is_reference = problem.rule == "unknown-image-ref";
    made_up || is_reference && (is_nothing || may_be_of_stand_in(subject, &problem.subject))
}

/// Are images of the same group (`builder/`) declared from a list that is not there?
fn may_be_of_stand_in(subject: &Subject<'_>, name: &str) -> bool {
    let group = |name: &str| name.split_once('/').map(|(group, _)| group.to_owned());
    let own = group(name);
    own.is_some()
        && subject.has_stand_ins()
        && subject
            .config
            .images()
            .any(|image| group(image.name) == own && subject.is_made_up(image.span))
}

fn key(finding: &Finding) -> (&str, usize, usize, &str, &str) {
    let place = finding.place.as_deref();
    let (path, line, column) = place.map_or(("", 0, 0), |at| (&*at.path, at.line, at.column));
    (path, line, column, finding.code, &finding.subject)
}

fn path_of(at: &At) -> Option<&str> {
    match at {
        At::File { path, .. } => Some(path),
        _ => None,
    }
}

/// The texts of all files that findings speak of.
fn sources<'s>(subject: &'s Subject<'_>, found: impl Iterator<Item = &'s Found>) -> Sources<'s> {
    let mut sources = Sources::new(&subject.text, subject.map);
    let problems = found.map(|found| &found.problem);
    let places = problems.flat_map(|problem| [Some(&problem.at), problem.related.as_ref()]);
    let paths: BTreeSet<&str> = places.flatten().filter_map(path_of).collect();
    for source in paths.into_iter().filter_map(|path| subject.files.source(path)) {
        sources = sources.file(Source::clone(&source));
    }
    sources
}

/// Paths of findings are told from the top of the repository.
fn from_top(finding: &mut Finding, prefix: &str) {
    if prefix.is_empty() {
        return;
    }
    for edit in finding.fixes.iter_mut().flatten() {
        edit.path = join(prefix, &edit.path);
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
