//! An image that nothing uses.

use std::cell::LazyCell;
use std::collections::{BTreeSet, HashMap};

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Subject, declared_at, uses};
use crate::text::SourceMap;
use crate::werf::At;
use crate::werf::config::Image;

pub(super) const RULE: Rule = Rule {
    code: "DM209",
    name: "unused-image",
    severity: Severity::Warning,
    needs: &[Need::WholeConfiguration],
    since: "0.1.0",
    fix: Fix::Unsafe,
    summary: "an image is `final: false`, and no other image uses it",
    explanation: "An image that is not final is there for others: they begin from it or import from it. Where none does, \
        werf 3 does not build it, and werf 2 builds it for nothing. Often the import of its files was forgotten: a \
        `choose-edition` that the bundle does not import leaves the files of the other edition in the bundle. Import from \
        it, or remove it.",
    bad: "image: choose-edition\nfinal: false",
    good: "image: bundle\nimport:\n- from: choose-edition\n  add: /openapi\n  to: /openapi\n  after: setup",
};

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    let used: BTreeSet<&str> = uses(&subject.config).iter().map(|used| used.name).collect();
    let written: BTreeSet<_> = (subject.config.images())
        .filter(|image| used.contains(image.name))
        .filter_map(|image| place(subject, &image))
        .collect();
    let named = LazyCell::new(|| named(subject));
    for image in subject.config.images() {
        if image.is_final() || used.contains(image.name) || is_excused(subject, &image) {
            continue;
        }
        // Its own declaration is one. Others are of branches that are not taken now.
        if named.get(image.name).is_some_and(|count| *count > 1) {
            continue;
        }
        // One of a list of images, of which others are used: base images, packages.
        if place(subject, &image).is_some_and(|place| written.contains(&place)) {
            continue;
        }
        let message = format!("no image begins from `{}` or imports from it", image.name);
        let help = if image.name.ends_with("choose-edition") {
            "import its files into the bundle, or the files of the default edition are shipped"
        } else {
            "import from it, or remove it"
        };
        out.add(At::Rendered(declared_at(subject, &image)), image.name, message).help(help);
    }
}

/// Where a template writes the section.
fn place<'a>(subject: &Subject<'a>, image: &Image<'_>) -> Option<(&'a str, u32)> {
    subject.place_of(image.document.span.start)
}

/// Images for audits and for pipelines, and those that stand for absent ones.
fn is_excused(subject: &Subject<'_>, image: &Image<'_>) -> bool {
    let name = image.name;
    let for_others = name.ends_with("-vex-artifact") || name.contains("prebuild");
    let is_named = |text: &str| text.contains(name);
    for_others
        || name.is_empty()
        || subject.is_made_up(image.span)
        || subject.workflows().iter().any(|workflow| is_named(workflow.source.text()))
}

/// The names that templates give to images, and how often.
fn named<'a>(subject: &Subject<'a>) -> HashMap<&'a str, usize> {
    let map: &'a SourceMap = subject.map;
    let lines = map.sources().flat_map(|(_, source)| source.text().lines());
    let mut all = HashMap::new();
    for line in lines {
        let line = line.trim_start_matches([' ', '-']);
        let mut keys = ["image:", "from:", "fromImage:"].iter();
        let Some(value) = keys.find_map(|key| line.strip_prefix(key)) else { continue };
        // A prefix that a variable makes is no part of the name here.
        let value = value.rsplit("}}").next().unwrap_or(value);
        *all.entry(value.trim().trim_matches(['"', '\''])).or_default() += 1;
    }
    all
}
