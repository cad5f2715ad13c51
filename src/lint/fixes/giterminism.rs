//! Entries that werf-giterminism.yaml lacks.

use super::list_entry::list_entry;
use crate::lint::{Found, Subject};
use crate::werf::At;

const RENDERING: [&str; 2] = ["config", "goTemplateRendering"];

/// The variable as an entry of `allowEnvVariables`.
pub(super) fn variable(subject: &Subject<'_>, found: &Found) -> Vec<(At, String)> {
    entry(subject, "allowEnvVariables", &found.problem.subject)
}

/// The file as an entry of `allowUncommittedFiles`, where git ignores it: then CI brings it, and nobody forgot it.
pub(super) fn file(subject: &Subject<'_>, found: &Found) -> Vec<(At, String)> {
    let path = &found.problem.subject;
    if !subject.files.is_ignored(path) || !subject.reads.files.contains_key(path) {
        return Vec::new();
    }
    entry(subject, "allowUncommittedFiles", path)
}

fn entry(subject: &Subject<'_>, list: &str, name: &str) -> Vec<(At, String)> {
    let Some(source) = subject.giterminism.source() else { return Vec::new() };
    let path = [RENDERING[0], RENDERING[1], list];
    let change = list_entry(source, &path, name);
    let at = |span| At::File { path: source.path().to_owned(), span };
    change.map(|(span, text)| (at(span), text)).into_iter().collect()
}
