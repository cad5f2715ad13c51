//! A mapping leaves out a path that is not there.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Subject, is_optional};
use crate::module::paths::{clean, join};
use crate::werf::At;
use crate::werf::config::{Git, Image};

pub(super) const RULE: Rule = Rule {
    code: "DM312",
    name: "exclude-path-dead",
    severity: Severity::Info,
    needs: &[Need::Configuration, Need::Files],
    since: "0.1.0",
    fix: Fix::Unsafe,
    summary: "excludePaths of a git mapping name a path that no tracked file has",
    explanation: "The entry leaves nothing out. Either the files are gone, and the entry may go too; or their name is \
        misspelt or not relative to `add`, and files come into the image that should not.",
    bad: "git:\n- add: /src\n  to: /src\n  excludePaths: [src/testdata]",
    good: "git:\n- add: /src\n  to: /src\n  excludePaths: [testdata]",
};

pub(super) fn check(subject: &Subject<'_>, image: &Image<'_>, out: &mut Findings<'_>) {
    let Some(stapel) = image.stapel() else { return };
    for git in stapel.git.iter().filter(|git| may_be_dead(subject, git)) {
        let Some(mapping) = subject.mapping(git) else { continue };
        // Where `add` is not there or nothing is left, that is told.
        if !mapping.takes_anything() {
            continue;
        }
        for item in &git.export.exclude_paths {
            let path = clean(&item.value);
            if is_for_any(&path)
                || mapping.has_left_out(&path)
                || subject.is_made_up(&item.span)
                || subject.files.is_ignored(&join(mapping.add(), &path))
            {
                continue;
            }
            let message =
                format!("excludePaths name `{}`, and no tracked file matches it", item.value);
            out.add(At::Rendered(item.span.clone()), item.value.clone(), message)
                .help("take it out, or write the path as it is below `add`")
                .cause("dead");
        }
    }
}

/// Is there an entry that is no file just so? Nearly all are: what else they may be costs more time.
fn may_be_dead(subject: &Subject<'_>, git: &Git) -> bool {
    let add = git.export.add.as_ref().map_or("", |add| &add.value);
    let add = clean(add.trim_start_matches('/'));
    git.export.exclude_paths.iter().any(|item| {
        let path = clean(&item.value);
        !is_for_any(&path) && !subject.files.has(&join(&add, &path))
    })
}

/// What people leave out of each mapping, whether it is there or not.
fn is_for_any(path: &str) -> bool {
    is_optional(path) || path.starts_with('.') || path.contains('*')
}
