//! A mapping includes a path that is not there.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Mapping, Subject, dead_paths, is_optional};
use crate::module::paths::{name, parent, relative, within};
use crate::text::nearest;
use crate::werf::At;
use crate::werf::config::Image;

pub(super) const RULE: Rule = Rule {
    code: "DM304",
    name: "include-path-dead",
    severity: Severity::Warning,
    needs: &[Need::Configuration],
    since: "0.1.0",
    fix: Fix::Unsafe,
    summary: "includePaths of a git mapping name a path that no tracked file has",
    explanation: "Entries of includePaths are relative to `add`. An entry that matches no tracked file copies nothing, and \
        werf does not tell: the file is missing in the image. Mind the spelling. Entries that templates of modules name for \
        all modules (docs, crds, hooks, monitoring and the like) are not told, but for what is nearly such a name.",
    bad: "git:\n- add: /\n  to: /\n  includePaths: [templates, modules.yaml]",
    good: "git:\n- add: /\n  to: /\n  includePaths: [templates, module.yaml]",
};

pub(super) fn check(subject: &Subject<'_>, image: &Image<'_>, out: &mut Findings<'_>) {
    let Some(stapel) = image.stapel() else { return };
    for git in &stapel.git {
        let Some(mapping) = subject.mapping(git) else { continue };
        for (item, path) in dead_paths(subject, &mapping, &git.export.include_paths, is_common) {
            let message =
                format!("includePaths name `{}`, and no tracked file matches it", item.value);
            let found = out.add(At::Rendered(item.span.clone()), item.value.clone(), message);
            if let Some(meant) = meant(subject, &mapping, &path) {
                found.help(format!("is `{meant}` meant?"));
            }
        }
    }
}

/// What a bundle has or has not, and directories that sources in Go have or have not: lists of includePaths name all.
fn is_common(path: &str) -> bool {
    is_optional(path) || ["api", "cmd", "internal", "pkg", "vendor"].contains(&path)
}

fn at(mapping: &Mapping<'_>, path: &str) -> String {
    crate::module::paths::join(mapping.add(), path)
}

/// What may be meant: the path without that of `add`, or a file of nearly that name beside it.
fn meant(subject: &Subject<'_>, mapping: &Mapping<'_>, path: &str) -> Option<String> {
    if !mapping.add().is_empty() && within(path, mapping.add()) {
        let below = relative(mapping.add(), path);
        if mapping.has_left_out(&below) {
            return Some(below);
        }
    }
    let dir = at(mapping, parent(path));
    let skip = if dir.is_empty() { 0 } else { dir.len() + 1 };
    let beside = subject.files.below(&dir).iter();
    let names = beside.filter_map(|file| file.path.get(skip..)?.split('/').next());
    let near = nearest(name(path), names)?;
    Some(crate::module::paths::join(parent(path), near))
}
