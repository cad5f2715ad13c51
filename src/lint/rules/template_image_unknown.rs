//! A Helm template asks for an image whose digest is not there.

use std::collections::BTreeSet;

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Subject, digest_keys, image_calls, is_named, is_read};
use crate::module::paths::name as file_name;
use crate::text::nearest;
use crate::werf::At;

pub(super) const RULE: Rule = Rule {
    code: "DM501",
    name: "template-image-unknown",
    severity: Severity::Error,
    needs: &[Need::WholeConfiguration],
    since: "0.1.0",
    fix: Fix::Unsafe,
    summary: "a Helm template asks for an image that has no key in images_digests.json",
    explanation: "`helm_lib_module_image` looks a name up in images_digests.json, whose keys the build makes of the images' \
        names: `my-module/csi-driver` gets `csiDriver`. Where the key is missing the module does not render in the cluster. \
        Write the key, not the name of the image.",
    bad: "image: {{ include \"helm_lib_module_image\" (list . \"csi-driver\") }}",
    good: "image: {{ include \"helm_lib_module_image\" (list . \"csiDriver\") }}",
};

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    let keys: BTreeSet<&str> =
        digest_keys(&subject.config).into_iter().map(|key| key.key).collect();
    if keys.is_empty() {
        out.not_checked(
            "the build makes the keys of images_digests.json in a way that is not known",
        );
        return;
    }
    for file in subject.files.below("templates") {
        let Some(source) = subject.files.source(&file.path) else { continue };
        if !source.text().contains("helm_lib_module_image") {
            continue;
        }
        for call in image_calls(source.text()) {
            if keys.contains(call.name.as_str()) || is_of_other_edition(subject, &call.name) {
                continue;
            }
            let message = format!("no image gets the key `{}` in images_digests.json", call.name);
            let at = At::File { path: file.path.clone(), span: call.span };
            let found = out.add(at, call.name.clone(), message).cause(call.name.clone());
            if let Some(meant) = meant(&keys, &call.name) {
                found.help(format!("is `{meant}` meant?"));
            }
        }
    }
}

/// The key of the image of that name, or the nearest key.
fn meant<'k>(keys: &BTreeSet<&'k str>, name: &str) -> Option<&'k str> {
    let same = keys.iter().find(|key| bare(key) == bare(name));
    same.copied().or_else(|| nearest(name, keys.iter().copied()))
}

fn bare(text: &str) -> String {
    text.replace(['-', '_'], "").to_lowercase()
}

/// Is there a folder of such an image, and no image now? Then other values of variables (editions) declare it, and the
/// template asks for it under such values only.
fn is_of_other_edition(subject: &Subject<'_>, name: &str) -> bool {
    let wanted = bare(name);
    let last = |path: &str| path.rsplit('/').next().map(bare);
    let is_declared =
        subject.config.images().any(|image| last(image.name).as_ref() == Some(&wanted));
    let of_folder = |path: &&str| path.split('/').nth(1).map(bare).as_ref() == Some(&wanted);
    let paths = subject.files.below("images").iter().map(|file| file.path.as_str());
    let paths: Vec<&str> = paths.filter(of_folder).collect();
    // What no template reads or names declares no image under any values.
    let mut described =
        paths.iter().filter(|path| file_name(path).starts_with("werf.inc.y")).peekable();
    let may_be_read = described.peek().is_none()
        || described.any(|path| is_named(subject, path) || is_read(subject, path));
    !is_declared && !paths.is_empty() && may_be_read
}
