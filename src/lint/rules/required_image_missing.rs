//! A module without one of the two images that it is published as.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Subject};
use crate::werf::At;

pub(super) const RULE: Rule = Rule {
    code: "DM404",
    name: "required-image-missing",
    severity: Severity::Error,
    needs: &[Need::WholeConfiguration],
    since: "0.1.0",
    fix: Fix::None,
    summary: "the configuration declares no image `bundle` or no image `release-channel-version`",
    explanation: "A module is published as two images: the bundle, which DKP unpacks, and the release image, which channels \
        point at. Tools find them in what werf built by the names bundle and release-channel-version. Without one of them \
        there is nothing to publish.",
    bad: "image: my-bundle",
    good: "image: bundle\n---\nimage: release-channel-version",
};

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    if !is_module(subject) {
        return;
    }
    let place = subject.config.meta().and_then(|meta| meta.project.as_ref());
    for name in ["bundle", "release-channel-version"] {
        if subject.config.image(name).is_some() {
            continue;
        }
        let at = place.map_or(At::Project, |field| At::Rendered(field.span.clone()));
        out.add(at, name, format!("the configuration declares no image `{name}`"))
            .help(format!("declare it: `image: {name}`"));
    }
}

/// A repository with werf.yaml need not be a module.
fn is_module(subject: &Subject<'_>) -> bool {
    let has = |path: &str| subject.files.has(path);
    has("module.yaml") || has("Chart.yaml") && has("openapi")
}
