//! An image that only others use and that is built as if it were for its own sake.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Subject};
use crate::module::paths::name;
use crate::werf::At;
use crate::werf::config::{Image, Stapel};

pub(super) const RULE: Rule = Rule {
    code: "DM203",
    name: "builder-is-final",
    severity: Severity::Warning,
    needs: &[Need::Configuration],
    since: "0.1.0",
    fix: Fix::Safe,
    summary: "an image that others only take files from is final",
    explanation: "A final image is published for its own sake: it stands in images_digests.json, and `d8 mirror` carries it to \
        every closed network, with the tools and caches of its build. An image that others only import from or build on wants \
        `final: false`.",
    bad: "image: web-artifact\nfrom: golang@sha256:…\n---\nimage: web\nimport:\n- from: web-artifact\n  add: /web",
    good: "image: web-artifact\nfinal: false\nfrom: golang@sha256:…\n---\nimage: web\nimport:\n- from: web-artifact\n  add: /web",
};

/// How images are named that others take from.
const ENDINGS: [&str; 5] = ["-builder", "-artifact", "-artifacts", "-src", "-src-artifact"];

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    for image in subject.config.images().filter(Image::is_final) {
        let own = name(image.name);
        let is_named_so = ENDINGS.iter().any(|ending| own.ends_with(ending));
        let Some(stapel) = image.stapel().filter(|_| is_named_so) else { continue };
        if runs(stapel) || !is_taken_from(subject, image.name) {
            continue;
        }
        let message = format!("image `{}` is used by other images only, and is final", image.name);
        out.add(At::Rendered(image.span.clone()), image.name, message).help("add `final: false`");
    }
}

/// Does it say what a container of it runs?
fn runs(stapel: &Stapel) -> bool {
    stapel.image_spec.is_some() || stapel.docker.is_some()
}

fn is_taken_from(subject: &Subject<'_>, wanted: &str) -> bool {
    subject.config.images().filter_map(|image| image.stapel()).any(|stapel| {
        let imported = stapel.imports.iter().filter_map(|import| import.from.as_ref());
        imported.chain(stapel.from.as_ref()).any(|from| from.value == wanted)
    })
}
