//! A file that the configuration reads and that is not committed.

use std::collections::BTreeSet;

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Subject};
use crate::werf::{At, Lines};

pub(super) const RULE: Rule = Rule {
    code: "DM602",
    name: "giterminism-uncommitted",
    severity: Severity::Error,
    needs: &[Need::Reads],
    since: "0.1.0",
    fix: Fix::Safe,
    summary: "the configuration reads a file that git does not track",
    explanation: "werf reads what is committed. A file that only lies in the work tree is missing on every other machine, and \
        werf stops at it. Commit it; or, where CI brings it (base_images.yml), allow it with \
        config.goTemplateRendering.allowUncommittedFiles in werf-giterminism.yaml.",
    bad: "{{ .Files.Get \"base_images.yml\" }}   # in .gitignore",
    good: "# werf-giterminism.yaml\nconfig:\n  goTemplateRendering:\n    allowUncommittedFiles:\n    - base_images.yml",
};

const ALLOW: &str = "config.goTemplateRendering.allowUncommittedFiles in werf-giterminism.yaml";

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    let mut told = BTreeSet::new();
    for path in subject.reads.uncommitted.iter().filter(|path| told.insert((*path).clone())) {
        let message = format!("werf reads `{path}`, and git does not track it");
        let at = At::File { path: path.clone(), span: 0..0 };
        out.add(at, path, message).refused_by(Lines::BOTH).help("commit it: `git add` it first");
    }
    for read in subject.reads.files.values().chain(subject.reads.globs.values()) {
        let Some(place) = read.places.first() else { continue };
        for path in read.uncommitted.iter().filter(|path| told.insert((*path).clone())) {
            let message = format!("a template reads `{path}`, and git does not track it");
            let help = if subject.files.is_ignored(path) {
                format!("git ignores it: if CI brings it, add it to {ALLOW}")
            } else {
                format!("commit it; if CI brings it, add it to {ALLOW}")
            };
            out.add(At::Template(*place), path, message).refused_by(Lines::BOTH).help(help);
        }
    }
}
