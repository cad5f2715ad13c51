//! `base_images` and `lib_helm` of deckmod.yaml: files that the module takes from elsewhere, in one version.
//!
//! Owns their keys. What is done with them is the verbs' matter (`cli`).

use super::Setting;
use super::file::{File, Reader};
use crate::error::Result;
use crate::yaml::Node;

/// A file in one version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pin {
    /// `version`.
    pub version: Option<Setting<String>>,
    /// `sha256`: of the file, in hexadecimal digits.
    pub sha256: Option<Setting<String>>,
    /// `url`: of a mirror, with `{version}` in it.
    pub url: Option<Setting<String>>,
}

/// The keys below `base_images`. One key = one row.
pub(super) const BASE_IMAGES: [(&str, Reader); 3] = [
    ("version", |settings, file, node| {
        scalar(file, "base_images.version", node).map(|v| settings.base_images.version = Some(v))
    }),
    ("sha256", |settings, file, node| {
        sum(file, "base_images.sha256", node).map(|v| settings.base_images.sha256 = Some(v))
    }),
    ("url", |settings, file, node| {
        file.string("base_images.url", node).map(|v| settings.base_images.url = Some(v))
    }),
];

/// The keys below `lib_helm`. One key = one row.
pub(super) const LIB_HELM: [(&str, Reader); 3] = [
    ("version", |settings, file, node| {
        scalar(file, "lib_helm.version", node).map(|v| settings.lib_helm.version = Some(v))
    }),
    ("sha256", |settings, file, node| {
        sum(file, "lib_helm.sha256", node).map(|v| settings.lib_helm.sha256 = Some(v))
    }),
    ("url", |settings, file, node| {
        file.string("lib_helm.url", node).map(|v| settings.lib_helm.url = Some(v))
    }),
];

/// A word as it is written: `1.72` is no number here.
fn scalar(file: &File<'_>, name: &str, node: &Node) -> Result<Setting<String>> {
    let text = node.as_text().filter(|text| !text.is_empty());
    let text = text.ok_or_else(|| file.wrong(name, node, "a version"))?;
    Ok(Setting::new(text.to_owned(), file.set_by(node)))
}

fn sum(file: &File<'_>, name: &str, node: &Node) -> Result<Setting<String>> {
    let is_sum =
        |text: &&str| text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let text = node.as_text().filter(is_sum);
    let text = text.ok_or_else(|| {
        file.wrong(name, node, "a SHA-256 of 64 hexadecimal digits")
            .hint("`sha256sum FILE` prints it; without the key, the next `deckmod init` records it")
    })?;
    Ok(Setting::new(text.to_ascii_lowercase(), file.set_by(node)))
}
