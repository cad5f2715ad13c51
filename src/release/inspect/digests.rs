//! images_digests.json: which application images the module runs.

use crate::finding::Finding;
use crate::oci::Digest;
use crate::release::contents::why_unread;
use crate::release::inspect::{Built, Pullable};

const SUBJECT: &str = "bundle: images_digests.json";
const CHECK: &str = "images-digests";

/// The file is there, is a flat map of strings, and every digest can be pulled from `<source>/<module>`.
pub(super) fn images_digests(built: Built<'_>) -> Vec<Finding> {
    let files = built.bundle_files();
    if files.images_digests_json().is_none() {
        let message = format!("the bundle {}", why_unread(built.bundle, "images_digests.json"));
        let help = "a module without images ships `{}`; the mirror and the installer need the file";
        return vec![Finding::error(CHECK, SUBJECT, message).help(help)];
    }
    let Some(map) = files.images_digests() else {
        let message = "images_digests.json is not a flat JSON object of strings";
        return vec![
            Finding::error(CHECK, SUBJECT, message)
                .help("write {\"echoServer\":\"sha256:…\"}: camelCase names, bare digests"),
        ];
    };
    map.iter().flat_map(|(key, value)| entry(built, key, value)).collect()
}

fn entry(built: Built<'_>, key: &str, value: &str) -> Vec<Finding> {
    let subject = format!("{SUBJECT}: {key}");
    let mut findings = Vec::new();
    if !is_camel_case(key) {
        let message = format!("templates look for a camelCase key; `{key}` is none");
        findings.push(Finding::warning(CHECK, subject.clone(), message));
    }
    if let Some(problem) = value_problem(built, value) {
        findings.push(problem_finding(subject, problem));
    }
    findings
}

fn problem_finding(subject: String, (message, help): (String, &str)) -> Finding {
    Finding::error(CHECK, subject, message).help(help)
}

fn value_problem(built: Built<'_>, value: &str) -> Option<(String, &'static str)> {
    if value.is_empty() {
        return Some((
            "the digest is empty".to_owned(),
            "werf 3 can do this after a build without --repo on the same host: \
             run `werf host purge --force`, then build again",
        ));
    }
    let Ok(digest) = value.parse::<Digest>() else {
        return Some((
            format!("`{value}` is no digest"),
            "a bare digest is needed: sha256: and 64 hexadecimal digits, without a registry before it",
        ));
    };
    match built.pullable.get(&digest) {
        Some(Pullable::Yes) => None,
        Some(Pullable::OtherPlatform(platform)) => Some((
            format!("{digest} is not for linux/amd64, but for {platform}"),
            "build the image for linux/amd64 too",
        )),
        Some(Pullable::Absent) | None => Some((
            format!("{digest} is not in the module's repository"),
            "the images must be built into the repository they are published from; \
             if a clean-up removed it, remove its stage tags as well and build again",
        )),
    }
}

fn is_camel_case(key: &str) -> bool {
    key.starts_with(|c: char| c.is_ascii_lowercase())
        && key.chars().all(|c| c.is_ascii_alphanumeric())
}
