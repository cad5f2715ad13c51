//! Manifests: raw bytes with a type and a digest, and what they say.
//!
//! Owns the media types of Docker schema 2 and OCI. The bytes are never written anew: a manifest
//! leaves as it came. It does not fetch anything.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::digest::Digest;
use super::failure::{RegistryError, RegistryErrorKind};

/// An OCI image manifest.
pub const OCI_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
/// An OCI index.
pub const OCI_INDEX: &str = "application/vnd.oci.image.index.v1+json";
/// A Docker image manifest, schema 2.
pub const DOCKER_MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
/// A Docker manifest list.
pub const DOCKER_LIST: &str = "application/vnd.docker.distribution.manifest.list.v2+json";

/// What a client says it accepts, the most wanted first.
pub(super) fn accept() -> String {
    [OCI_MANIFEST, DOCKER_MANIFEST, OCI_INDEX, DOCKER_LIST].join(", ")
}

/// The platform that one image of an index is for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Platform {
    /// `amd64`, `arm64`, …
    #[serde(default)]
    pub architecture: String,
    /// `linux`, …
    #[serde(default)]
    pub os: String,
    /// `v7`, …
    #[serde(default)]
    pub variant: Option<String>,
}

impl std::fmt::Display for Platform {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.os, self.architecture)?;
        self.variant.iter().try_for_each(|variant| write!(f, "/{variant}"))
    }
}

/// Something in the registry, named by its content.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Descriptor {
    /// What it is.
    #[serde(default)]
    pub media_type: String,
    /// Its name.
    pub digest: Digest,
    /// Its length in bytes.
    pub size: u64,
    /// What it runs on, in an index.
    #[serde(default)]
    pub platform: Option<Platform>,
    /// Notes of whoever wrote it.
    #[serde(default)]
    pub annotations: BTreeMap<String, String>,
}

impl Descriptor {
    /// The descriptor of these bytes.
    pub fn of(media_type: &str, bytes: &[u8]) -> Self {
        Self {
            media_type: media_type.to_owned(),
            digest: Digest::of(bytes),
            size: bytes.len() as u64,
            platform: None,
            annotations: BTreeMap::new(),
        }
    }

    /// Whether an index says that this image runs on linux/amd64.
    pub fn is_linux_amd64(&self) -> bool {
        let platform = self.platform.as_ref();
        platform.is_some_and(|platform| platform.os == "linux" && platform.architecture == "amd64")
    }

    /// Whether registries keep it at all: foreign layers stay with their vendor.
    pub(super) fn is_distributed(&self) -> bool {
        !self.media_type.contains("foreign") && !self.media_type.contains("nondistributable")
    }
}

/// What a manifest says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// One image; layers from the bottom to the top.
    Image {
        /// The image's configuration.
        config: Descriptor,
        /// From the bottom to the top.
        layers: Vec<Descriptor>,
        /// Notes of whoever wrote it.
        annotations: BTreeMap<String, String>,
    },
    /// Images for several platforms.
    Index {
        /// The images, in the order written.
        manifests: Vec<Descriptor>,
    },
}

/// A manifest as the registry holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    bytes: Vec<u8>,
    media_type: String,
    digest: Digest,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Written {
    schema_version: Option<u64>,
    media_type: Option<String>,
    config: Option<Descriptor>,
    layers: Option<Vec<Descriptor>>,
    manifests: Option<Vec<Descriptor>>,
    #[serde(default)]
    annotations: BTreeMap<String, String>,
}

impl Manifest {
    /// A manifest of these bytes; the digest is computed.
    pub fn new(bytes: Vec<u8>, media_type: impl Into<String>) -> Self {
        let digest = Digest::of(&bytes);
        Self { bytes, media_type: media_type.into(), digest }
    }

    /// The bytes as they came.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The type, without parameters.
    pub fn media_type(&self) -> &str {
        &self.media_type
    }

    /// The name of the bytes.
    pub fn digest(&self) -> &Digest {
        &self.digest
    }

    /// What the manifest says.
    pub fn parse(&self) -> Result<Content, RegistryError> {
        let wrong = |what: String| {
            RegistryError::new(RegistryErrorKind::Protocol(what), self.digest.as_str())
        };
        let written: Written = serde_json::from_slice(&self.bytes)
            .map_err(|error| wrong(format!("the manifest cannot be read: {error}")))?;
        if written.schema_version == Some(1)
            || self.media_type.contains("docker.distribution.manifest.v1")
        {
            let what = "it is a Docker schema 1 manifest, which nothing reads any more";
            return Err(wrong(what.into()));
        }
        let inner = written.media_type.as_deref().unwrap_or(&self.media_type);
        match inner {
            OCI_INDEX | DOCKER_LIST => match written.manifests {
                Some(manifests) => Ok(Content::Index { manifests }),
                None => Err(wrong("the index names no manifests".into())),
            },
            OCI_MANIFEST | DOCKER_MANIFEST => match written.config {
                Some(config) => Ok(Content::Image {
                    config,
                    layers: written.layers.unwrap_or_default(),
                    annotations: written.annotations,
                }),
                None => Err(wrong("the image has no configuration".into())),
            },
            other => Err(wrong(format!("`{other}` is no image and no index"))),
        }
    }
}

/// What a registry says about a manifest without sending it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its name.
    pub digest: Digest,
    /// Its type, without parameters.
    pub media_type: String,
    /// Its length, if the registry says so.
    pub size: Option<u64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(text: &str) -> Digest {
        Digest::of(text.as_bytes())
    }

    #[test]
    fn images_of_both_kinds() {
        for media_type in [OCI_MANIFEST, DOCKER_MANIFEST] {
            let text = format!(
                r#"{{"schemaVersion":2,"config":{{"digest":"{}","size":2}},"layers":[{{"mediaType":"l","digest":"{}","size":7,"extra":1}}]}}"#,
                digest("c"),
                digest("l"),
            );
            let manifest = Manifest::new(text.clone().into_bytes(), media_type);
            let Content::Image { config, layers, .. } = manifest.parse().unwrap() else { panic!() };
            assert_eq!((config.digest, layers[0].size), (digest("c"), 7));
            assert_eq!(manifest.bytes(), text.as_bytes());
        }
    }

    #[test]
    fn indexes_keep_their_platforms() {
        let text = format!(
            r#"{{"manifests":[{{"mediaType":"m","digest":"{}","size":3,"platform":{{"os":"linux","architecture":"amd64"}}}}]}}"#,
            digest("m"),
        );
        let manifest = Manifest::new(text.into_bytes(), DOCKER_LIST);
        let Content::Index { manifests } = manifest.parse().unwrap() else { panic!() };
        assert_eq!(manifests[0].platform.as_ref().unwrap().architecture, "amd64");
    }

    #[test]
    fn what_is_neither_is_refused_in_words() {
        let says = |text: &str, media_type: &str| {
            let manifest = Manifest::new(text.as_bytes().to_vec(), media_type);
            manifest.parse().unwrap_err().to_string()
        };
        assert!(says(r#"{"schemaVersion":1}"#, OCI_MANIFEST).contains("schema 1"));
        assert!(says("{}", "text/html").contains("no image"));
        assert!(says("<html>", OCI_MANIFEST).contains("cannot be read"));
        assert!(says("{}", OCI_MANIFEST).contains("no configuration"));
        assert!(says("{}", OCI_INDEX).contains("no manifests"));
    }
}
