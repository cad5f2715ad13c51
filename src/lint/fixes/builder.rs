//! `final: false` for an image that only others are built from.

use crate::lint::{Found, Subject, built_for, declared_at, uses};
use crate::text::Span;
use crate::werf::At;
use crate::werf::config::Image;

/// The key `image` with the line before it, where all images that the template line declares are such builders.
pub(super) fn as_builder(subject: &Subject<'_>, found: &Found) -> Vec<(At, String)> {
    let At::Rendered(key) = &found.problem.at else { return Vec::new() };
    let says_itself = |image: &Image<'_>| image.stapel().is_none_or(|it| it.is_final.is_some());
    let (all, mut images) = (uses(&subject.config), subject.config.images());
    let are_alike = images.all(|image| {
        let declared = declared_at(subject, &image);
        let is_other = subject.place_of(declared.start) != subject.place_of(key.start);
        is_other || !says_itself(&image) && built_for(subject, &all, &image).is_some()
    });
    if subject.written(key) != "image" || !are_alike {
        return Vec::new();
    }
    vec![(At::Rendered(key.clone()), not_final(subject, key))]
}

/// `image` with `final: false` on a line before it, for a key at the begin of a line.
pub(super) fn not_final(subject: &Subject<'_>, key: &Span) -> String {
    let rest = subject.text.as_str().get(key.end..).unwrap_or("");
    let end = if is_windows(rest) { "\r\n" } else { "\n" };
    format!("final: false{end}image")
}

/// Does the line end as those of Windows do?
fn is_windows(text: &str) -> bool {
    text.find('\n').is_some_and(|at| text[..at].ends_with('\r'))
}
