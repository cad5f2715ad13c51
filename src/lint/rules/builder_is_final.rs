//! An image that only others are built from, and that is published all the same.

use std::collections::BTreeSet;

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Subject, built_for, declared_at, uses};
use crate::werf::At;
use crate::werf::config::Image;

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

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    let all = uses(&subject.config);
    for image in subject.config.images().filter(Image::is_final) {
        let Some(user) = built_for(subject, &all, &image) else { continue };
        let users: BTreeSet<&str> =
            all.iter().filter(|used| used.name == image.name).map(|used| used.by).collect();
        let more = users.len().saturating_sub(1);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let message = format!(
            "image `{}` is built for `{}`{more} only, and is published as a final image",
            image.name, user.by
        );
        out.add(At::Rendered(declared_at(subject, &image)), image.name, message)
            .related(At::Rendered(user.span.clone()))
            .help("add `final: false`");
    }
}
