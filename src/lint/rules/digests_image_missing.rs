//! Images are built, and nothing tells the module their digests.

use std::collections::BTreeSet;

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Answer, Findings, Subject, uses};
use crate::werf::At;
use crate::werf::config::{Config, Image};

pub(super) const RULE: Rule = Rule {
    code: "DM504",
    name: "digests-image-missing",
    severity: Severity::Error,
    needs: &[Need::WholeConfiguration, Need::Files],
    since: "0.1.0",
    fix: Fix::None,
    summary: "images are built, and nothing writes images_digests.json",
    explanation: "The platform and the mirrors of modules take the digests of all images of a module from images_digests.json \
        in the bundle. Without it no template can name an image that was built, and a mirror leaves the images out. Write the \
        file in an image that has a dependency of the type ImageDigest on each final image, and import it into the bundle.",
    bad: "image: agent\n---\nimage: bundle",
    good: "image: agent\n---\nimage: images-digests\nfinal: false\ndependencies:\n- image: agent\n---\nimage: bundle\nimport:\n\
           - from: images-digests\n  add: /images_digests.json",
};

const FILE: &str = "images_digests.json";
/// Images that the platform looks for itself.
const OF_PLATFORM: [&str; 2] = ["bundle", "release-channel-version"];

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    let Some(first) = first_to_run(&subject.config) else { return };
    let Some(bundle) = subject.config.image("bundle") else { return };
    if subject.text.as_str().contains(FILE) || subject.files.has(FILE) {
        return;
    }
    match subject.contents(&bundle).answer(FILE) {
        Answer::Yes => {}
        Answer::Maybe => {
            out.not_checked(format!("it cannot be told whether the bundle has {FILE}"));
        }
        Answer::No => {
            let message =
                format!("the bundle has no {FILE}, and there are images such as `{}`", first.name);
            out.add(At::Rendered(bundle.span.clone()), FILE, message)
                .related(At::Rendered(first.span.clone()))
                .help(
                    "write it from the digests of all final images, and import it into the bundle",
                );
        }
    }
}

/// The first image that a cluster may run: a final one that no other image is made of.
fn first_to_run(config: &Config) -> Option<Image<'_>> {
    let used: BTreeSet<&str> =
        uses(config).iter().filter(|one| one.is_built_from).map(|one| one.name).collect();
    config.images().find(|image| {
        image.is_final() && !OF_PLATFORM.contains(&image.name) && !used.contains(image.name)
    })
}
