//! A key of images_digests.json that templates cannot find.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Subject, digest_keys};
use crate::werf::At;

pub(super) const RULE: Rule = Rule {
    code: "DM502",
    name: "digest-key-bad",
    severity: Severity::Error,
    needs: &[Need::Configuration],
    since: "0.1.0",
    fix: Fix::None,
    summary: "the digest of an image gets a key that templates cannot find",
    explanation: "Helm templates find the digest of an image by a key of images_digests.json, which the build makes of the \
        last part of the image's name. A key is a small letter, then letters and digits (deckhouse/deckhouse reads keys by \
        that form). `_` is worse still: the build splits the variable MODULE_IMAGE_DIGEST_<key>=<digest> at it and writes \
        half of the key. Choose a name of small letters, digits and hyphens.",
    bad: "image: my-module/my__image   # key my__image",
    good: "image: my-module/my-image    # key myImage",
};

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    for key in digest_keys(&subject.config) {
        if is_good(key.key) || subject.is_made_up(key.image_span) {
            continue;
        }
        let message = format!(
            "the digest of image `{}` gets the key `{}` in images_digests.json, which templates cannot find",
            key.image, key.key
        );
        let declared =
            subject.config.image(key.image).map(|image| At::Rendered(image.span.clone()));
        let found = out.add(At::Rendered(key.image_span.clone()), key.image, message);
        let found = found.help("name the image with small letters, digits and hyphens");
        if let Some(declared) = declared {
            found.related(declared);
        }
    }
}

fn is_good(key: &str) -> bool {
    key.starts_with(|c: char| c.is_ascii_lowercase())
        && key.chars().all(|c| c.is_ascii_alphanumeric())
}
