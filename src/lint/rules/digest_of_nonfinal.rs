//! The list of digests holds images that are not final.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Subject, digest_keys};
use crate::werf::At;

pub(super) const RULE: Rule = Rule {
    code: "DM506",
    name: "digest-of-nonfinal",
    severity: Severity::Warning,
    needs: &[Need::Configuration],
    since: "0.1.0",
    fix: Fix::Unsafe,
    summary: "images_digests.json holds digests of images that are not final",
    explanation: "images_digests.json names what the cluster runs. Mirrors of the module carry every digest in it, so a \
        builder in the list costs gigabytes, and a repository of final images only does not hold it at all. Leave images \
        with `final: false` out of the loop that writes the list.",
    bad: "image: agent-artifact\nfinal: false\n---\nimage: images-digests\ndependencies:\n- image: agent-artifact",
    good: "image: agent\n---\nimage: images-digests\ndependencies:\n- image: agent",
};

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    for key in digest_keys(&subject.config) {
        let Some(image) = subject.config.image(key.image).filter(|image| !image.is_final()) else {
            continue;
        };
        let message =
            format!("images_digests.json gets the digest of `{}`, which is not final", key.image);
        out.add(At::Rendered(key.image_span.clone()), key.image, message)
            .related(At::Rendered(image.span.clone()))
            .help("leave images that are `final: false` out of the list of digests")
            .cause(format!("digests of {}", key.writer));
    }
}
