//! What Helm gets: whether there is anything, and whether it fits.

use std::io::Write;

use crate::finding::Finding;
use crate::oci::{EntryKind, Image};
use crate::release::inspect::Built;

/// A Helm release is stored in one Secret, which Kubernetes limits to 1 MiB; warn a little before.
const NEAR_LIMIT: usize = 900 * 1024;

/// A module with neither templates nor hooks does nothing; one with too much cannot be installed.
pub(super) fn payload(built: Built<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let has =
        |folder: &str| built.bundle.entries.iter().any(|entry| entry.path.starts_with(folder));
    if !has("templates/") && !has("hooks/") && built.bundle.content("Chart.yaml").is_none() {
        let message = "the bundle has neither templates nor hooks: the module does nothing";
        findings.push(Finding::warning("empty-module", "bundle", message));
    }
    let size = helm_payload(built.bundle);
    if size > NEAR_LIMIT {
        let message = format!(
            "about {} KiB would go into the Helm release, which may have 1024 KiB",
            size / 1024
        );
        findings.push(
            Finding::warning("helm-payload", "bundle", message)
                .help("list crds, docs, hooks, images and openapi in .helmignore"),
        );
    }
    findings
}

/// Helm stores base64(gzip(chart)), the files of the chart in base64 themselves.
fn helm_payload(bundle: &Image) -> usize {
    let ignore = bundle.content(".helmignore").map(String::from_utf8_lossy);
    let patterns: Vec<&str> = ignore.as_deref().map(patterns).unwrap_or_default();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    let mut unread = 0;
    for entry in bundle.entries.iter().filter(|entry| entry.kind == EntryKind::File) {
        if patterns.iter().any(|pattern| ignored(pattern, &entry.path)) {
            continue;
        }
        match bundle.content(&entry.path) {
            Some(bytes) => {
                let text = base64::Engine::encode(&base64::prelude::BASE64_STANDARD, bytes);
                // Writing to a vector cannot fail.
                let _ = packed.write_all(text.as_bytes());
            }
            None => unread += usize::try_from(entry.size).unwrap_or(usize::MAX) / 2,
        }
    }
    let packed = packed.finish().map_or(0, |bytes| bytes.len());
    packed.saturating_add(unread).saturating_mul(4) / 3
}

fn patterns(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}

/// Helm's own reading of .helmignore: a pattern names a file or a whole directory, `*` stops at a slash.
fn ignored(pattern: &str, path: &str) -> bool {
    let anchored = pattern.trim_end_matches('/').contains('/');
    let pattern = pattern.trim_start_matches('/').trim_end_matches('/');
    let parents = path.match_indices('/').map(|(at, _)| &path[..at]).chain([path]);
    parents.into_iter().any(|part| {
        let candidate = if anchored { part } else { part.rsplit('/').next().unwrap_or(part) };
        matches(pattern.as_bytes(), candidate.as_bytes())
    })
}

fn matches(pattern: &[u8], text: &[u8]) -> bool {
    match (pattern.split_first(), text.split_first()) {
        (None, None) => true,
        (Some((b'*', rest)), _) => {
            matches(rest, text)
                || text.split_first().is_some_and(|(c, tail)| *c != b'/' && matches(pattern, tail))
        }
        (Some((b'?', rest)), Some((c, tail))) => *c != b'/' && matches(rest, tail),
        (Some((p, rest)), Some((c, tail))) => p == c && matches(rest, tail),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn helmignore_names_files_and_directories() {
        assert!(ignored("crds", "crds/a.yaml"));
        assert!(ignored("crds/", "crds/doc/a.yaml"));
        assert!(ignored("*.md", "docs/README.md"));
        assert!(ignored("/docs/*.md", "docs/README.md"));
        assert!(!ignored("/docs/*.md", "docs/a/README.md"));
        assert!(!ignored("crds", "templates/crds.yaml"));
    }
}
