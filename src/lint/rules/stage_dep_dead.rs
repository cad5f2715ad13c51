//! A stage waits for files that are not there.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Mapping, Subject};
use crate::module::paths::{clean, name, relative, within};
use crate::werf::At;
use crate::werf::config::{Field, Git, Image, Item};

pub(super) const RULE: Rule = Rule {
    code: "DM303",
    name: "stage-dep-dead",
    severity: Severity::Warning,
    needs: &[Need::Configuration],
    since: "0.1.0",
    fix: Fix::Unsafe,
    summary: "a stage waits for files that the mapping does not have",
    explanation: "The patterns of stageDependencies are relative to `add` of their mapping, and look only at what the \
        mapping takes. A pattern that matches nothing waits for nothing: the stage is not run again when the files change, \
        and the image is built from old ones. Often the path of `add` was repeated in the pattern; where `add` is a single \
        file, only `**/*` matches it.",
    bad: "git:\n- add: /images/agent\n  to: /src\n  stageDependencies:\n    setup: [images/agent/*.go]",
    good: "git:\n- add: /images/agent\n  to: /src\n  stageDependencies:\n    setup: [\"*.go\"]",
};

pub(super) fn check(subject: &Subject<'_>, image: &Image<'_>, out: &mut Findings<'_>) {
    let Some(stapel) = image.stapel() else { return };
    for git in &stapel.git {
        let Some(mapping) = subject.mapping(git) else { continue };
        // What takes nothing at all is another mistake.
        if mapping.takes_anything() && !subject.is_made_up(&git.export.span) {
            check_mapping(subject, git, &mapping, out);
        }
    }
}

fn check_mapping(subject: &Subject<'_>, git: &Git, mapping: &Mapping<'_>, out: &mut Findings<'_>) {
    let Some(watched) = &git.stage_dependencies else { return };
    for (stage, paths) in watched.stages() {
        let is_dead = paths.value.iter().all(|path| !mapping.has(&path.value));
        let dead = paths.value.iter().filter(|path| !mapping.has(&path.value));
        for path in dead {
            let Some(why) = why(subject, mapping, path) else {
                // Of files that not every program has (go.sum, patches) some may be missing; all of them may not.
                if is_dead && is_first(paths, path) {
                    add(out, path, stage, "no tracked file matches it", None);
                }
                continue;
            };
            let (why, help) = why;
            add(out, path, stage, &why, help);
        }
    }
}

fn is_first(paths: &Field<Vec<Item<String>>>, path: &Item<String>) -> bool {
    paths.value.first() == Some(path)
}

fn add(out: &mut Findings<'_>, path: &Item<String>, stage: &str, why: &str, help: Option<String>) {
    let message = format!("{stage} waits for `{}`: {why}", path.value);
    let found = out.add(At::Rendered(path.span.clone()), path.value.clone(), message);
    if let Some(help) = help {
        found.help(help);
    }
}

/// Why a pattern surely is a mistake, and what is meant.
fn why(
    subject: &Subject<'_>,
    mapping: &Mapping<'_>,
    path: &Item<String>,
) -> Option<(String, Option<String>)> {
    let pattern = clean(&path.value);
    if mapping.is_file() {
        let is_itself = pattern == name(mapping.add()) || pattern == mapping.add();
        let help = "write `**/*`, or add the directory and name the file in includePaths";
        return is_itself.then(|| ("`add` is that file itself".to_owned(), Some(help.to_owned())));
    }
    if mapping.has_left_out(&pattern) {
        let why = "the mapping leaves these files out (includePaths, excludePaths)";
        return Some((why.to_owned(), None));
    }
    let plain = pattern.find(['*', '?', '[', '{']).map_or(&*pattern, |at| &pattern[..at]);
    if mapping.add().is_empty() || !within(plain.trim_end_matches('/'), mapping.add()) {
        return None;
    }
    let below = relative(mapping.add(), &pattern);
    let is_there = subject.files.has(mapping.add()) && mapping.has(&below);
    let help = is_there.then(|| format!("write `{below}`"));
    Some((format!("patterns are relative to `add: /{}`", mapping.add()), help))
}
