//! A `to` that ends with a slash: werf 2 copies to the path without it, so the path may be written without it.

use crate::lint::{Found, Subject};
use crate::text::Span;
use crate::werf::At;

/// `to` without its last slash, where it is written out.
pub(super) fn without(subject: &Subject<'_>, found: &Found) -> Vec<(At, String)> {
    let At::Rendered(span) = &found.problem.at else { return Vec::new() };
    if !is_to(subject, span) {
        return Vec::new();
    }
    let written = subject.written(span);
    let bare = written.trim_end_matches(['"', '\'']);
    let Some(rest) = bare.strip_suffix('/').filter(|rest| !rest.is_empty()) else {
        return Vec::new();
    };
    let slash = span.start + rest.len();
    vec![(At::Rendered(slash..slash + 1), String::new())]
}

/// Is it the value of a `to`? A path that stands for both `add` and `to` means more than that.
fn is_to(subject: &Subject<'_>, span: &Span) -> bool {
    subject.config.images().filter_map(|image| image.stapel()).any(|stapel| {
        let of_git = stapel.git.iter().map(|git| &git.export);
        let of_imports = stapel.imports.iter().map(|import| &import.export);
        let mut exports = of_git.chain(of_imports);
        exports.any(|export| export.to.as_ref().is_some_and(|to| to.span == *span))
    })
}
