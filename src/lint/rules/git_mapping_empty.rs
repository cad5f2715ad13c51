//! A git mapping that copies nothing.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Mapping, Subject, is_optional};
use crate::text::{Span, nearest};
use crate::werf::At;
use crate::werf::config::{Git, Image};

pub(super) const RULE: Rule = Rule {
    code: "DM305",
    name: "git-mapping-empty",
    severity: Severity::Error,
    needs: &[Need::Configuration],
    since: "0.1.0",
    fix: Fix::None,
    summary: "a git mapping copies nothing: its path is not tracked, or all of it is left out",
    explanation: "werf copies what git tracks. Where `add` is not tracked, or where includePaths and excludePaths leave \
        nothing of it, werf skips the mapping with a warning in the log, and the image has no such files. Mind the spelling, \
        commit the files, or remove the mapping.",
    bad: "git:\n- add: /images/agnet\n  to: /src",
    good: "git:\n- add: /images/agent\n  to: /src",
};

pub(super) fn check(subject: &Subject<'_>, image: &Image<'_>, out: &mut Findings<'_>) {
    let Some(stapel) = image.stapel() else { return };
    for git in &stapel.git {
        let Some(mapping) = subject.mapping(git) else { continue };
        if mapping.takes_anything() || is_excused(subject, git, &mapping) {
            continue;
        }
        let (at, name) = place(git);
        let message = if mapping.is_tracked() {
            format!("image `{}` takes nothing of `{name}`: all of it is left out", image.name)
        } else {
            format!("image `{}` takes `{name}`, and git tracks no such path", image.name)
        };
        let found = out.add(At::Rendered(at), name, message);
        if let Some(near) = near(subject, mapping.add()) {
            found.help(format!("is `/{near}` meant?"));
        }
    }
}

/// What a module has or has not, what CI brings, and what stands for something else.
fn is_excused(subject: &Subject<'_>, git: &Git, mapping: &Mapping<'_>) -> bool {
    let optional = if mapping.is_tracked() {
        git.export.include_paths.iter().any(|path| is_optional(&path.value))
    } else {
        is_optional(mapping.add())
    };
    optional || subject.files.is_ignored(mapping.add()) || subject.is_made_up(&git.export.span)
}

fn place(git: &Git) -> (Span, String) {
    match &git.export.add {
        Some(add) => (add.span.clone(), add.value.clone()),
        None => (git.export.span.clone(), "/".to_owned()),
    }
}

/// The tracked path that is nearest to one that is not tracked.
fn near(subject: &Subject<'_>, add: &str) -> Option<String> {
    if subject.files.has(add) {
        return None;
    }
    let depth = add.matches('/').count() + 1;
    let cut = |path: &str| path.split('/').take(depth).collect::<Vec<_>>().join("/");
    let mut paths: Vec<String> = subject.files.all().iter().map(|file| cut(&file.path)).collect();
    paths.dedup();
    nearest(add, paths.iter().map(String::as_str)).map(str::to_owned)
}
