//! An image that only others are built from, and that is published all the same.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Subject, declared_at, uses};
use crate::werf::At;
use crate::werf::config::Stapel;

pub(super) const RULE: Rule = Rule {
    code: "DM203",
    name: "builder-is-final",
    severity: Severity::Warning,
    needs: &[Need::WholeConfiguration],
    since: "0.1.0",
    fix: Fix::Safe,
    summary: "an image that only others are built from is not `final: false`",
    explanation: "werf publishes final images for their own sake: they get a digest in images_digests.json, and mirrors of \
        the module carry them, gigabytes of compilers and sources. An image that others import from and that nothing starts \
        should be `final: false`.",
    bad: "image: agent-artifact\nfrom: golang",
    good: "image: agent-artifact\nfinal: false\nfrom: golang",
};

const ENDINGS: [&str; 5] = ["-builder", "-artifact", "-src", "-build", "-sources"];

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    let all = uses(&subject.config);
    for image in subject.config.images() {
        let Some(stapel) = image.stapel() else { continue };
        let is_builder = ENDINGS.iter().any(|ending| image.name.ends_with(ending));
        if !is_builder || !image.is_final() || starts(stapel) || subject.is_made_up(image.span) {
            continue;
        }
        // Told by its digest is what the cluster may run; the list of all digests is no use of its own.
        let Some(user) = all.iter().find(|used| used.name == image.name && used.is_built_from)
        else {
            continue;
        };
        let message = format!(
            "image `{}` is built for `{}` only, and is published as a final image",
            image.name, user.by
        );
        out.add(At::Rendered(declared_at(subject, &image)), image.name, message)
            .related(At::Rendered(user.span.clone()))
            .help("add `final: false`");
    }
}

/// Does it say what to start?
fn starts(stapel: &Stapel) -> bool {
    let of_spec = stapel.image_spec.as_ref().and_then(|spec| spec.config.as_ref());
    let docker = stapel.docker.as_ref();
    docker.is_some_and(|docker| !docker.entrypoint.is_empty() || !docker.cmd.is_empty())
        || of_spec.is_some_and(|config| !config.entrypoint.is_empty() || !config.cmd.is_empty())
}
