//! A directory of the build that reaches the bundle.

use std::collections::BTreeSet;

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Answer, Contents, Findings, Origin, Subject};
use crate::werf::At;
use crate::werf::config::Image;

pub(super) const RULE: Rule = Rule {
    code: "DM406",
    name: "bundle-extra-path",
    severity: Severity::Warning,
    needs: &[Need::Configuration],
    since: "0.1.0",
    fix: Fix::Unsafe,
    summary: "the bundle carries sources or files of the build",
    explanation: "The bundle is unpacked in every cluster that has the module, and what .helmignore does not leave out is part \
        of a Helm release, which may not be larger than 1 MB. Sources of images, tests and files of the pipeline belong into \
        the repository only. Leave them out with includePaths or excludePaths. What a template reads is not told here.",
    bad: "image: bundle\ngit:\n- add: /\n  to: /\n  includePaths: [module.yaml, templates, images]",
    good: "image: bundle\ngit:\n- add: /\n  to: /\n  includePaths: [module.yaml, templates]",
};

/// What only a build needs; and all that begins with `.git`.
const EXTRA: [&str; 7] = [".werf", "build", "e2e", "images", "src", "test", "tests"];

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    let Some(image) = subject.config.image("bundle") else { return };
    let contents = subject.contents(&image);
    let tops: BTreeSet<&str> = contents.below("").map(|(path, _)| top(path)).collect();
    for path in tops.into_iter().filter(|top| EXTRA.contains(top) || top.starts_with(".git")) {
        let is_its_own =
            |origin: &Origin| matches!(origin, Origin::Tracked(from) if top(from) == path);
        let is_tracked = contents.below(path).any(|(_, origin)| is_its_own(origin));
        if contents.answer(path) != Answer::Yes || !is_tracked || is_read(subject, path) {
            continue;
        }
        let what = inside(&contents, path);
        let message = format!("`{path}` reaches the bundle, and only the build needs it{what}");
        let at = let_in_by(&image, path).unwrap_or_else(|| At::Rendered(image.span.clone()));
        out.add(at, path, message).help(format!("leave `{path}` out of the bundle"));
    }
}

/// The first part of a path.
fn top(path: &str) -> &str {
    path.split('/').next().unwrap_or(path)
}

/// So many names of what is inside are told.
const MOST: usize = 5;

/// What a directory of the bundle holds, in words.
fn inside(contents: &Contents, dir: &str) -> String {
    let names = contents.below(dir).filter_map(|(path, _)| Some(top(path.get(dir.len() + 1..)?)));
    let names: BTreeSet<&str> = names.collect();
    let mut told: Vec<&str> = names.iter().copied().take(MOST).collect();
    if told.len() < names.len() {
        told.push("…");
    }
    if told.is_empty() { String::new() } else { format!(" (in it: {})", told.join(", ")) }
}

/// Does a template or a hook read something of it?
fn is_read(subject: &Subject<'_>, top: &str) -> bool {
    let inside = format!("{top}/");
    let readers = ["templates", "hooks", "charts", "monitoring"];
    let mut files = readers.into_iter().flat_map(|dir| subject.files.below(dir));
    files.any(|file| {
        let source = subject.files.source(&file.path);
        source.is_some_and(|source| source.text().contains(&inside))
    })
}

/// The place in includePaths that names it.
fn let_in_by(image: &Image<'_>, top_of_it: &str) -> Option<At> {
    let mappings = image.stapel().map_or(&[][..], |stapel| &stapel.git);
    let mut items = mappings.iter().flat_map(|git| &git.export.include_paths);
    let item = items.find(|item| top(item.value.trim_matches('/')) == top_of_it)?;
    Some(At::Rendered(item.span.clone()))
}
