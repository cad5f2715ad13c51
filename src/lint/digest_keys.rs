//! The keys of images_digests.json, as the module's own build makes them.
//!
//! Owns reading them from the configuration: the image that writes the file is told the digest of each image in a
//! variable `MODULE_IMAGE_DIGEST_<key>` (the form of all public modules; deckhouse/modules-template,
//! `.werf/stages/images-digests.yaml`). A module that makes its keys in another way has none here.

use crate::text::Span;
use crate::werf::config::{Config, ImageKind};

const PREFIX: &str = "MODULE_IMAGE_DIGEST_";

/// A key of images_digests.json, and the image whose digest it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DigestKey<'a> {
    /// The key: what templates look for.
    pub key: &'a str,
    /// The name of the image.
    pub image: &'a str,
    /// Where the image is named in the list of digests.
    pub image_span: &'a Span,
    /// Where the variable is named.
    pub span: &'a Span,
    /// The image that writes the file.
    pub writer: &'a str,
}

/// All keys, in the order they are written.
pub fn digest_keys(config: &Config) -> Vec<DigestKey<'_>> {
    let mut keys = Vec::new();
    for writer in config.images() {
        if !matches!(writer.kind, ImageKind::Stapel(_)) {
            continue;
        }
        for dependency in writer.dependencies() {
            let Some(from) = &dependency.from else { continue };
            for import in &dependency.imports {
                let is_digest =
                    import.kind.as_ref().is_some_and(|kind| kind.value == "ImageDigest");
                let Some(target) = import.target_env.as_ref().filter(|_| is_digest) else {
                    continue;
                };
                let Some(key) = target.value.strip_prefix(PREFIX) else { continue };
                keys.push(DigestKey {
                    key,
                    image: &from.value,
                    image_span: &from.span,
                    span: &target.span,
                    writer: writer.name,
                });
            }
        }
    }
    keys
}
