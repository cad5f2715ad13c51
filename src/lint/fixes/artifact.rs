//! `artifact` of werf 2: an image with `final: false` that both lines of werf read.

use super::builder::not_final;
use crate::lint::{Found, Subject};
use crate::text::Span;
use crate::werf::At;
use crate::werf::config::Stapel;

/// A section `artifact: NAME` as an image, `import.artifact` and `fromArtifact` as `from`.
pub(super) fn as_image(subject: &Subject<'_>, found: &Found) -> Vec<(At, String)> {
    let At::Rendered(at) = &found.problem.at else { return Vec::new() };
    for image in subject.config.images() {
        let Some(stapel) = image.stapel().filter(|_| covers(&image.document.span, at)) else {
            continue;
        };
        let own = stapel.artifact.as_ref().filter(|_| image.is_artifact());
        if let Some(own) = own.filter(|_| found.problem.subject.is_empty()) {
            return vec![(At::Rendered(own.key.clone()), not_final(subject, &own.key))];
        }
        if sources(stapel).any(|key| key == at) {
            return vec![(At::Rendered(at.clone()), "from".to_owned())];
        }
    }
    Vec::new()
}

fn covers(section: &Span, at: &Span) -> bool {
    section.start <= at.start && at.end <= section.end
}

/// The keys that name artifacts: those beside a key that says the same are left to people.
fn sources(stapel: &Stapel) -> impl Iterator<Item = &Span> {
    let base = stapel.from_artifact.as_ref().filter(|_| stapel.from.is_none());
    let imports = stapel.imports.iter().filter(|import| import.from.is_none());
    let imports = imports.filter_map(|import| import.artifact.as_ref());
    base.into_iter().chain(imports).map(|field| &field.key)
}
