//! A base image that is not pinned by its digest.

use std::collections::BTreeSet;

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Subject};
use crate::werf::At;

pub(super) const RULE: Rule = Rule {
    code: "DM204",
    name: "base-not-pinned",
    severity: Severity::Warning,
    needs: &[Need::WholeConfiguration],
    since: "0.1.0",
    fix: Fix::None,
    summary: "an image begins from a foreign image that is not pinned by its digest",
    explanation: "A tag can be moved: the same commit then builds on another base, today here and tomorrow there, and nobody \
        sees why. A digest names one image for ever. Write `name:tag@sha256:…`, or take the base from the platform's list of \
        base images. werf 3 refuses references with neither tag nor digest.",
    bad: "from: alpine:3.20",
    good: "from: alpine:3.20@sha256:1e42bbe2508154c9126d48c2b8a75420c3544343bf86fd041fb7527e017a4b4a",
};

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    let declared: BTreeSet<&str> = subject.config.images().map(|image| image.name).collect();
    for image in subject.config.images() {
        let Some(from) = image.stapel().and_then(|stapel| stapel.from.as_ref()) else { continue };
        let reference = from.value.as_str();
        let is_foreign = !declared.contains(reference) && reference != "scratch";
        // What has no tag either is told as an image that is not declared.
        if !is_foreign
            || reference.contains("@sha256:")
            || !has_tag(reference)
            || is_on_this_machine(reference)
            || subject.is_made_up(&from.span)
        {
            continue;
        }
        let message = format!("the base image `{reference}` is not pinned by its digest");
        out.add(At::Rendered(from.span.clone()), reference, message)
            .help("write `@sha256:…` behind the tag")
            .cause("base-not-pinned");
    }
}

fn has_tag(reference: &str) -> bool {
    reference.rsplit('/').next().is_some_and(|name| name.contains(':'))
}

/// A registry on loopback is somebody's rehearsal, and nobody's release.
fn is_on_this_machine(reference: &str) -> bool {
    ["127.0.0.1:", "localhost:", "[::1]:"].iter().any(|host| reference.starts_with(host))
}
