//! Images as bytes: layers, configuration, manifest, index.
//!
//! Owns the JSON of both media type families; sending it is the work of `contents`. Everything is
//! deterministic: the same description gives the same digest.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;

use flate2::{Compression, GzBuilder};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::archive::{TarEntry, tar};
use super::contents::Manifest;

/// Media type family.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    #[default]
    Oci,
    Docker,
}

impl Format {
    /// Media type of a manifest.
    pub fn manifest(self) -> &'static str {
        match self {
            Self::Oci => "application/vnd.oci.image.manifest.v1+json",
            Self::Docker => "application/vnd.docker.distribution.manifest.v2+json",
        }
    }

    /// Media type of an index or manifest list.
    pub fn index(self) -> &'static str {
        match self {
            Self::Oci => "application/vnd.oci.image.index.v1+json",
            Self::Docker => "application/vnd.docker.distribution.manifest.list.v2+json",
        }
    }

    /// Media type of a configuration.
    pub fn config(self) -> &'static str {
        match self {
            Self::Oci => "application/vnd.oci.image.config.v1+json",
            Self::Docker => "application/vnd.docker.container.image.v1+json",
        }
    }

    fn layer(self, gzip: bool) -> &'static str {
        match (self, gzip) {
            (Self::Oci, true) => "application/vnd.oci.image.layer.v1.tar+gzip",
            (Self::Oci, false) => "application/vnd.oci.image.layer.v1.tar",
            (Self::Docker, true) => "application/vnd.docker.image.rootfs.diff.tar.gzip",
            (Self::Docker, false) => "application/vnd.docker.image.rootfs.diff.tar",
        }
    }
}

/// A layer: an archive, compressed or not, or bytes that only claim to be one.
#[derive(Clone, Debug)]
pub struct Layer {
    blob: Vec<u8>,
    diff_id: String,
    gzip: bool,
    media_type: Option<String>,
}

impl Layer {
    /// A gzip layer of these entries.
    pub fn of(entries: &[TarEntry]) -> Self {
        let archive = tar(entries);
        Self { blob: gzip(&archive), diff_id: digest_of(&archive), gzip: true, media_type: None }
    }

    /// A gzip layer of these files, given as path and content.
    pub fn files(files: &[(&str, &str)]) -> Self {
        let entries: Vec<TarEntry> =
            files.iter().map(|(path, content)| TarEntry::file(path, content)).collect();
        Self::of(&entries)
    }

    /// An uncompressed layer of these entries.
    pub fn plain(entries: &[TarEntry]) -> Self {
        let archive = tar(entries);
        Self { diff_id: digest_of(&archive), blob: archive, gzip: false, media_type: None }
    }

    /// A layer of any bytes and media type; its diff id is the bytes' own digest.
    pub fn raw(bytes: &[u8], media_type: &str) -> Self {
        let media_type = Some(media_type.to_owned());
        Self { blob: bytes.to_vec(), diff_id: digest_of(bytes), gzip: false, media_type }
    }

    /// Digest of the blob.
    pub fn digest(&self) -> String {
        digest_of(&self.blob)
    }

    /// The blob.
    pub fn bytes(&self) -> &[u8] {
        &self.blob
    }

    fn descriptor(&self, format: Format) -> Value {
        let media_type = self.media_type.as_deref().unwrap_or(format.layer(self.gzip));
        descriptor(media_type, &self.digest(), self.blob.len())
    }
}

/// An image to be written.
#[derive(Clone, Debug)]
pub struct Image {
    format: Format,
    layers: Vec<Layer>,
    platform: (String, String),
    labels: BTreeMap<String, String>,
    annotations: BTreeMap<String, String>,
}

impl Image {
    /// An OCI image of these layers for linux/amd64.
    pub fn of(layers: &[Layer]) -> Self {
        Self {
            format: Format::Oci,
            layers: layers.to_vec(),
            platform: ("linux".to_owned(), "amd64".to_owned()),
            labels: BTreeMap::new(),
            annotations: BTreeMap::new(),
        }
    }

    /// Chooses the media types.
    #[must_use]
    pub fn format(mut self, format: Format) -> Self {
        self.format = format;
        self
    }

    /// Sets the platform in the configuration.
    #[must_use]
    pub fn platform(mut self, os: &str, architecture: &str) -> Self {
        self.platform = (os.to_owned(), architecture.to_owned());
        self
    }

    /// Sets a label in the configuration.
    #[must_use]
    pub fn label(mut self, key: &str, value: &str) -> Self {
        self.labels.insert(key.to_owned(), value.to_owned());
        self
    }

    /// Sets an annotation of the manifest.
    #[must_use]
    pub fn annotation(mut self, key: &str, value: &str) -> Self {
        self.annotations.insert(key.to_owned(), value.to_owned());
        self
    }

    /// The bytes of configuration, layers and manifest.
    pub fn pack(&self) -> Packed {
        let config = self.config();
        let layers: Vec<Value> = self.layers.iter().map(|l| l.descriptor(self.format)).collect();
        let mut manifest = json!({
            "schemaVersion": 2,
            "mediaType": self.format.manifest(),
            "config": descriptor(self.format.config(), &digest_of(&config), config.len()),
            "layers": layers,
        });
        if !self.annotations.is_empty() {
            manifest["annotations"] = json!(self.annotations);
        }
        let mut blobs: Vec<Vec<u8>> = self.layers.iter().map(|layer| layer.blob.clone()).collect();
        blobs.push(config);
        let media_type = self.format.manifest();
        Packed { manifest: manifest.to_string().into_bytes(), media_type, blobs }
    }

    /// Digest of the manifest.
    pub fn digest(&self) -> String {
        digest_of(&self.pack().manifest)
    }

    fn config(&self) -> Vec<u8> {
        let diff_ids: Vec<&str> = self.layers.iter().map(|layer| layer.diff_id.as_str()).collect();
        let config = json!({
            "os": self.platform.0,
            "architecture": self.platform.1,
            "config": {"Labels": self.labels},
            "rootfs": {"type": "layers", "diff_ids": diff_ids},
            "history": [],
        });
        config.to_string().into_bytes()
    }
}

/// The bytes of an image.
#[derive(Clone, Debug)]
pub struct Packed {
    pub manifest: Vec<u8>,
    pub media_type: &'static str,
    /// The layers, then the configuration.
    pub blobs: Vec<Vec<u8>>,
}

/// The JSON of an index over manifests, each with its `os/architecture`.
pub fn index_json(format: Format, manifests: &[(Manifest, &str)]) -> Vec<u8> {
    let entry = |(manifest, platform): &(Manifest, &str)| {
        let (os, architecture) = platform.split_once('/').expect("a platform as os/architecture");
        let mut entry = descriptor(&manifest.content_type, &manifest.digest, manifest.bytes.len());
        entry["platform"] = json!({"os": os, "architecture": architecture});
        entry
    };
    let entries: Vec<Value> = manifests.iter().map(entry).collect();
    let index = json!({"schemaVersion": 2, "mediaType": format.index(), "manifests": entries});
    index.to_string().into_bytes()
}

/// `sha256:…` of some bytes.
pub fn digest_of(bytes: &[u8]) -> String {
    let mut text = "sha256:".to_owned();
    for byte in Sha256::digest(bytes) {
        write!(text, "{byte:02x}").expect("memory takes what is written");
    }
    text
}

/// Compresses without name and time.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzBuilder::new().write(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("memory takes what is written");
    encoder.finish().expect("memory takes what is written")
}

fn descriptor(media_type: &str, digest: &str, size: usize) -> Value {
    json!({"mediaType": media_type, "digest": digest, "size": size})
}
