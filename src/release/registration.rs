//! The image behind `<source>:<module>`. DKP looks only whether the tag exists, and never fetches it.

use std::io::Write;

use crate::error::{Error, Result};
use crate::oci::{Digest, Manifest};

/// The blobs and the manifest of a registration; the same bytes every time.
pub(crate) struct Registration {
    /// Image configuration.
    pub(crate) config: Vec<u8>,
    /// One gzip layer that holds an empty tar: some registries refuse images without layers and blobs without bytes.
    pub(crate) layer: Vec<u8>,
    /// The manifest.
    pub(crate) manifest: Manifest,
}

impl Registration {
    /// Makes the image.
    pub(crate) fn new() -> Result<Self> {
        let tar = [0_u8; 1024];
        let layer = gzip(&tar).map_err(|error| Error::internal(error.to_string()))?;
        let config = serde_json::json!({
            "architecture": "amd64",
            "os": "linux",
            "config": {},
            "rootfs": {"type": "layers", "diff_ids": [Digest::of(&tar).to_string()]},
        })
        .to_string()
        .into_bytes();
        let manifest = serde_json::json!({
            "schemaVersion": 2,
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "config": descriptor("application/vnd.oci.image.config.v1+json", &config),
            "layers": [descriptor("application/vnd.oci.image.layer.v1.tar+gzip", &layer)],
        })
        .to_string()
        .into_bytes();
        let manifest = Manifest::new(manifest, "application/vnd.oci.image.manifest.v1+json");
        Ok(Self { config, layer, manifest })
    }
}

fn descriptor(media_type: &str, bytes: &[u8]) -> serde_json::Value {
    serde_json::json!({"mediaType": media_type, "digest": Digest::of(bytes).to_string(), "size": bytes.len()})
}

fn gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder =
        flate2::GzBuilder::new().mtime(0).write(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_same_image_every_time() {
        let (a, b) = (Registration::new().unwrap(), Registration::new().unwrap());
        assert_eq!(a.manifest.digest(), b.manifest.digest());
        assert!(!a.layer.is_empty() && !a.config.is_empty());
    }
}
