//! A mapping leaves out a path that is not there.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Subject, dead_paths, is_optional};
use crate::werf::At;
use crate::werf::config::Image;

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
    for git in &stapel.git {
        let Some(mapping) = subject.mapping(git) else { continue };
        for (item, _) in dead_paths(subject, &mapping, &git.export.exclude_paths, is_for_any) {
            let message =
                format!("excludePaths name `{}`, and no tracked file matches it", item.value);
            out.add(At::Rendered(item.span.clone()), item.value.clone(), message)
                .help("take it out, or write the path as it is below `add`")
                .cause("dead");
        }
    }
}

/// What people leave out of each mapping, whether it is there or not.
fn is_for_any(path: &str) -> bool {
    is_optional(path) || path.starts_with('.') || path.contains('*')
}
