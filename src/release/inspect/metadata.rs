//! The metadata files: version.json, module.yaml, changelog.yaml, Chart.yaml.

use crate::finding::Finding;
use crate::oci::Image;
use crate::release::Contents;
use crate::release::contents::{read_version, why_unread};
use crate::release::inspect::Built;
use crate::text::Source;
use crate::yaml;

const BUNDLE: &str = "bundle";
const RELEASE: &str = "release-channel-version";

/// version.json must be exactly `{"version":"<tag>"}`: the previous-channel check of the official CI matches it by a
/// regular expression and compares it with the tag (deckhouse/modules-actions).
pub(super) fn version_json(built: Built<'_>) -> Vec<Finding> {
    let subject = format!("{RELEASE}: version.json");
    let expected = format!("{{\"version\":\"{}\"}}", built.tag);
    let Some(json) = built.release_files().version_json() else {
        let message = format!("`{RELEASE}` {}", why_unread(built.release, "version.json"));
        return vec![
            Finding::error("version-json", subject, message)
                .help(format!("write {expected} to /version.json of `{RELEASE}`")),
        ];
    };
    let message = match read_version(json) {
        Ok(version) if version == built.tag => return Vec::new(),
        Ok(version) => {
            format!(
                "version.json says `{version}`, but the images are published as `{}`",
                built.tag
            )
        }
        Err(reason) => format!("version.json {reason}"),
    };
    vec![Finding::error("version-json", subject, message).help(format!(
        "it must be exactly {expected}; in werf.yaml take the version from `env \"MODULES_MODULE_TAG\"`"
    ))]
}

/// module.yaml is in both images, parses, and is the same.
pub(super) fn module_yaml(built: Built<'_>) -> Vec<Finding> {
    let images = [(BUNDLE, built.bundle), (RELEASE, built.release)];
    let mut findings: Vec<Finding> =
        images.iter().filter_map(|(name, image)| one_module_yaml(name, image)).collect();
    let (bundle, release) =
        (built.bundle_files().module_yaml(), built.release_files().module_yaml());
    if bundle.is_some() && release.is_some() && bundle != release {
        let message = "module.yaml of the bundle and of the release image differ";
        findings.push(
            Finding::error("module-yaml", format!("{RELEASE}: module.yaml"), message)
                .help("take both from the same file of the repository"),
        );
    }
    findings
}

fn one_module_yaml(name: &str, image: &Image) -> Option<Finding> {
    let subject = format!("{name}: module.yaml");
    let Some(bytes) = Contents(image).module_yaml() else {
        let message = format!("`{name}` {}", why_unread(image, "module.yaml"));
        return Some(
            Finding::error("module-yaml", subject, message)
                .help("add module.yaml to its `git` includePaths"),
        );
    };
    let text = String::from_utf8_lossy(bytes);
    let parsed = yaml::parse(&Source::new("module.yaml", text.as_ref()));
    let reason = match parsed {
        Ok(node) if node.as_mapping().is_some() => return None,
        Ok(_) => "it is not a mapping".to_owned(),
        Err(error) => error.to_string(),
    };
    Some(Finding::error("module-yaml", subject, format!("module.yaml cannot be read: {reason}")))
}

/// The name in module.yaml is the name in the registry: DKP takes directory and digests from the registry's name, but
/// values from the file's (deckhouse/deckhouse, moduleloader/loader.go). What Chart.yaml says is not used by DKP.
pub(super) fn names(built: Built<'_>) -> Vec<Finding> {
    let files = [
        (BUNDLE, "module.yaml", built.bundle_files().module_yaml()),
        (RELEASE, "module.yaml", built.release_files().module_yaml()),
        (BUNDLE, "Chart.yaml", built.bundle.content("Chart.yaml")),
    ];
    let named = files.iter().filter_map(|(image, file, bytes)| {
        let name = bytes.and_then(name_in).filter(|name| name != built.module.as_str())?;
        let message = format!(
            "{file} names the module `{name}`, but it is published as `{}`",
            built.module.as_str()
        );
        let subject = format!("{image}: {file}");
        let finding = match *file {
            "module.yaml" => Finding::error("module-name", subject, message),
            _ => Finding::warning("module-name", subject, message),
        };
        Some(finding.help("the names in module.yaml, Chart.yaml and the registry should be equal"))
    });
    named.collect()
}

fn name_in(bytes: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(bytes);
    let node = yaml::parse(&Source::new("", text.as_ref())).ok()?;
    node.get("name")?.as_str().map(ToOwned::to_owned)
}

/// A missing or unreadable changelog is an empty one for every reader.
pub(super) fn changelog(built: Built<'_>) -> Vec<Finding> {
    let subject = format!("{RELEASE}: changelog.yaml");
    let Some(bytes) = built.release_files().changelog() else {
        let message = "the release image has no /changelog.yaml: users see an empty changelog";
        return vec![Finding::warning("changelog", subject, message)];
    };
    let text = String::from_utf8_lossy(bytes);
    let parsed = yaml::parse(&Source::new("changelog.yaml", text.as_ref()));
    let usable = text.trim().is_empty() || parsed.is_ok_and(|node| node.as_mapping().is_some());
    if usable {
        return Vec::new();
    }
    let message = "changelog.yaml is not a YAML mapping: DKP shows an empty changelog";
    vec![Finding::warning("changelog", subject, message)]
}

/// DKP compares names without case and takes the last match (deckhouse/deckhouse, go_lib/dependency/cr/release.go).
pub(super) fn ambiguous_names(built: Built<'_>) -> Vec<Finding> {
    const KNOWN: [&str; 4] = ["version.json", "module.yaml", "changelog.yaml", "changelog.yml"];
    let mut findings = Vec::new();
    for entry in &built.release.entries {
        let lower = entry.path.to_lowercase();
        if KNOWN.contains(&lower.as_str()) && entry.path != lower {
            let message = format!("DKP reads `{}` as `{lower}`", entry.path);
            findings.push(
                Finding::error("ambiguous-name", format!("{RELEASE}: {}", entry.path), message)
                    .help("keep one file with the lower-case name"),
            );
        }
    }
    let both = built.release.content("changelog.yaml").is_some()
        && built.release.content("changelog.yml").is_some();
    if both {
        let message = "older DKP joins changelog.yaml and changelog.yml into one text";
        findings.push(
            Finding::warning("ambiguous-name", format!("{RELEASE}: changelog.yml"), message)
                .help("keep changelog.yaml only"),
        );
    }
    findings
}
