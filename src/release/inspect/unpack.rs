//! How DKP unpacks the bundle: names, order, types, modes, layers.
//!
//! The rules are those of deckhouse/deckhouse, downloader.go (`copyLayersToFS`) and internal/registry/service.go.

use std::collections::BTreeSet;

use crate::finding::Finding;
use crate::oci::{Entry, EntryKind, Image};
use crate::release::inspect::Built;

fn at(entry: &Entry) -> String {
    format!("bundle: {}", entry.path)
}

/// Absolute names send the flattener into an endless loop; `..` anywhere in a name is refused as a path traversal.
pub(super) fn names(built: Built<'_>) -> Vec<Finding> {
    let absolute = |image: &str, content: &Image| -> Vec<Finding> {
        let bad = content.entries.iter().filter(|entry| entry.raw_name.starts_with('/'));
        bad.map(|entry| {
            let message = format!("the tar name `{}` is absolute: DKP hangs on it", entry.raw_name);
            Finding::error("absolute-name", format!("{image}: {}", entry.path), message)
                .help("pack names relative to the root of the image")
        })
        .collect()
    };
    let mut findings = absolute("bundle", built.bundle);
    findings.extend(absolute("release-channel-version", built.release));
    for entry in built.bundle.entries.iter().filter(|entry| entry.raw_name.contains("..")) {
        let message =
            format!("DKP refuses `{}`: it takes `..` for a path traversal", entry.raw_name);
        findings.push(
            Finding::error("path-traversal", at(entry), message)
                .help("rename it: no name of a bundle may have two dots in a row"),
        );
    }
    for mark in &built.bundle.whiteouts {
        let message = format!(
            "it removes `{}` of a lower layer: not every reader of bundles honours that",
            mark.hides
        );
        findings.push(
            Finding::warning("whiteout", format!("bundle: {}", mark.raw_name), message)
                .help("a build without its old stages (another `--repo`) has no removals"),
        );
    }
    findings
}

/// A file is created where its directory is not yet: the download fails.
pub(super) fn parents(built: Built<'_>) -> Vec<Finding> {
    let mut directories: BTreeSet<&str> = BTreeSet::new();
    let mut reported: BTreeSet<&str> = BTreeSet::new();
    let mut findings = Vec::new();
    for entry in &built.bundle.entries {
        let parent = entry.path.rsplit_once('/').map(|(parent, _)| parent);
        // Symbolic links are dropped before anything is created.
        let created = matches!(entry.kind, EntryKind::File | EntryKind::Hardlink(_));
        if entry.kind == EntryKind::Dir {
            directories.insert(&entry.path);
        } else if created
            && let Some(parent) = parent
            && !directories.contains(parent)
            && reported.insert(parent)
        {
            let message = format!(
                "no entry for the directory `{parent}` comes before it in what DKP unpacks"
            );
            findings.push(Finding::error("directory-order", at(entry), message).help(
                "DKP unpacks upper layers first: bring a directory and its files in one `git` or `import`",
            ));
        }
    }
    findings
}

/// Types and modes that are dropped, ignored or refused.
pub(super) fn kinds(built: Built<'_>) -> Vec<Finding> {
    built.bundle.entries.iter().filter_map(kind).collect()
}

fn kind(entry: &Entry) -> Option<Finding> {
    match &entry.kind {
        EntryKind::Symlink(target) => {
            let message = format!("the symbolic link to `{target}` is dropped when DKP unpacks it");
            Some(Finding::warning("symlink", at(entry), message).help("ship a copy of the file"))
        }
        EntryKind::Other(kind) => {
            let message =
                format!("the tar entry type `{}` makes DKP refuse the module", char::from(*kind));
            Some(Finding::error("entry-type", at(entry), message))
        }
        EntryKind::Hardlink(target) if target.starts_with("./") => {
            let message = format!("DKP does not find the target `{target}` of the hard link");
            Some(Finding::error("hard-link", at(entry), message).help("ship a copy of the file"))
        }
        EntryKind::Dir if entry.mode & 0o700 != 0o700 => {
            let message =
                format!("its owner cannot enter it or write to it (mode {:o})", entry.mode);
            Some(Finding::warning("mode", at(entry), message).help("use mode 755"))
        }
        EntryKind::File if entry.mode & 0o400 == 0 => {
            let message = format!("its owner cannot read it (mode {:o})", entry.mode);
            Some(Finding::warning("mode", at(entry), message).help("use mode 644 or 755"))
        }
        EntryKind::File if is_hook(&entry.path) && entry.mode & 0o100 == 0 => {
            let message =
                format!("the hook is not executable (mode {:o}): DKP skips it", entry.mode);
            Some(Finding::warning("mode", at(entry), message).help("git update-index --chmod=+x"))
        }
        _ => None,
    }
}

/// Shell and Python hooks, and the compiled batch of hooks; libraries beside them are not run.
fn is_hook(path: &str) -> bool {
    let Some(rest) = path.strip_prefix("hooks/") else { return path == "enabled" };
    let library = rest.split('/').any(|part| part == "lib" || part.starts_with('.'));
    let script = std::path::Path::new(rest)
        .extension()
        .is_some_and(|extension| extension == "sh" || extension == "py");
    !library && script
}

/// Names that are there twice, and links that lead nowhere.
pub(super) fn layers(built: Built<'_>) -> Vec<Finding> {
    let twice = built.bundle.duplicates.iter().map(|path| {
        let message = "it is twice in one layer: DKP takes the first, other tools the last";
        Finding::warning("duplicate-name", format!("bundle: {path}"), message)
    });
    let lost = built.bundle.lost_links.iter().map(|entry| {
        let message = "the target of the hard link is not in the image";
        Finding::error("hard-link", at(entry), message).help("ship a copy of the file")
    });
    twice.chain(lost).collect()
}
