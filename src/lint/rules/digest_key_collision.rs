//! Two images whose digests get one key.

use std::collections::HashMap;

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{DigestKey, Findings, Subject, digest_keys};
use crate::werf::At;

pub(super) const RULE: Rule = Rule {
    code: "DM503",
    name: "digest-key-collision",
    severity: Severity::Error,
    needs: &[Need::Configuration],
    since: "0.1.0",
    fix: Fix::None,
    summary: "two images share one key of images_digests.json, and one digest overwrites the other",
    explanation: "The key of an image is the last part of its name in lower camel case: `a/x` and `b/x` both get `x`, \
        `foo-bar` and `fooBar` both get `fooBar`. Only one of the two digests is in images_digests.json, so a workload runs \
        the wrong image, and nothing tells. Rename one of them, or make it `final: false` if the cluster does not run it.",
    bad: "image: my-module/agent\n---\nimage: my-module/tools/agent",
    good: "image: my-module/agent\n---\nimage: my-module/tools/agent-tool",
};

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    let keys = digest_keys(&subject.config);
    let mut first: HashMap<(&str, &str), &DigestKey<'_>> = HashMap::new();
    for key in &keys {
        let before = first.entry((key.writer, key.key)).or_insert(key);
        if before.image == key.image {
            continue;
        }
        let place = |key: &DigestKey<'_>| {
            let declared = subject.config.image(key.image).map(|image| image.span);
            At::Rendered(declared.unwrap_or(key.image_span).clone())
        };
        let message = format!(
            "images `{}` and `{}` both have the key `{}` in images_digests.json: one digest overwrites the other",
            before.image, key.image, key.key
        );
        out.add(place(key), key.image, message)
            .related(place(before))
            .help("rename one of the images, or make it `final: false` if no template uses it");
    }
}
