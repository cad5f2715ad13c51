//! Reading images of a registry as DKP reads them.
//!
//! An image that cannot be used is an answer; only a registry that cannot be asked is an error.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read as _, Seek};

use crate::error::{Error, Result};
use crate::oci::{
    self, Client, Content, Descriptor, Digest, Image, ImageError, Limits, Manifest, Name,
    Reference, RegistryError, RegistryErrorKind, Repository,
};
use crate::release::inspect::Pullable;

/// Largest configuration of an image that is read.
const CONFIG_LIMIT: u64 = 4 << 20;
/// Files at the root of an image that DKP knows; their content is always kept.
const METADATA: [&str; 8] = [
    "version.json",
    "module.yaml",
    "changelog.yaml",
    "changelog.yml",
    "images_digests.json",
    "extra_images.json",
    "Chart.yaml",
    ".helmignore",
];
/// How much of other files is kept in memory, to estimate what Helm would store.
const KEPT: u64 = 64 << 20;

/// An image, or why it cannot be used.
pub(crate) type Read = Result<Image, String>;

/// Fetches the layers of several images at once and flattens each image.
pub(crate) fn read_images(client: &Client, images: &[(Repository, Manifest)]) -> Result<Vec<Read>> {
    let contents = oci::fan_out(images, |(repository, manifest)| {
        usable(resolve(client, repository, manifest))
    });
    let contents: Vec<Result<Vec<Descriptor>, String>> =
        contents.into_iter().collect::<Result<_, RegistryError>>()?;
    let mut layers: BTreeMap<Digest, Repository> = BTreeMap::new();
    for ((repository, _), content) in images.iter().zip(&contents) {
        let digests = content.iter().flatten().map(|layer| layer.digest.clone());
        layers.extend(digests.map(|digest| (digest, repository.clone())));
    }
    let layers: Vec<(Digest, Repository)> = layers.into_iter().collect();
    let fetched = oci::fan_out(&layers, |(digest, repository)| fetch(client, repository, digest));
    let mut files = BTreeMap::new();
    for ((digest, _), file) in layers.into_iter().zip(fetched) {
        files.insert(digest, file?);
    }
    Ok(contents.into_iter().map(|content| flatten(&content?, &files)).collect())
}

/// An image that is not as it must be is no reason to ask nothing else.
fn usable<T>(answer: Result<T, RegistryError>) -> Result<Result<T, String>, RegistryError> {
    match answer {
        Ok(value) => Ok(Ok(value)),
        Err(error) => match error.kind() {
            RegistryErrorKind::NotFound
            | RegistryErrorKind::Protocol(_)
            | RegistryErrorKind::DigestMismatch { .. }
            | RegistryErrorKind::TooLarge(_) => Ok(Err(Error::from(error).to_string())),
            _ => Err(error),
        },
    }
}

/// The layers. An index is read as DKP reads it: through its linux/amd64 child.
fn resolve(
    client: &Client,
    repository: &Repository,
    manifest: &Manifest,
) -> Result<Vec<Descriptor>, RegistryError> {
    let wrong = |what: &str| {
        let subject = repository.at(manifest.digest()).to_string();
        RegistryError::new(RegistryErrorKind::Protocol(what.to_owned()), subject)
    };
    let children = match manifest.parse()? {
        Content::Image { layers, .. } => return Ok(layers),
        Content::Index { manifests } => manifests,
    };
    let child = children.iter().find(|child| child.is_linux_amd64());
    let child = child.ok_or_else(|| wrong("the index has no image for linux/amd64"))?;
    let child = client.manifest(&repository.at(&child.digest))?;
    match child.ok_or_else(|| wrong("the linux/amd64 image of the index is absent"))?.parse()? {
        Content::Image { layers, .. } => Ok(layers),
        Content::Index { .. } => Err(wrong("it is an index within an index")),
    }
}

/// A layer lies in an unnamed temporary file: a large one must not fill the memory.
fn fetch(
    client: &Client,
    repository: &Repository,
    digest: &Digest,
) -> Result<Result<File, String>> {
    let disk = |error: std::io::Error| {
        Error::input("no temporary file can be written for a layer").because(error.to_string())
    };
    let mut file = tempfile::tempfile().map_err(disk)?;
    let mut blob = match usable(client.open_blob(repository, digest))? {
        Ok(blob) => blob,
        Err(reason) => return Ok(Err(reason)),
    };
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let count = blob.read(&mut buffer).map_err(|error| {
            Error::registry(format!("cannot read the layer {}", repository.at(digest)))
                .because(error.to_string())
        })?;
        if count == 0 {
            return Ok(Ok(file));
        }
        std::io::Write::write_all(&mut file, &buffer[..count]).map_err(disk)?;
    }
}

fn flatten(layers: &[Descriptor], files: &BTreeMap<Digest, Result<File, String>>) -> Read {
    let open = |layer: &Descriptor| -> Result<Box<dyn std::io::Read>, RegistryError> {
        let gone = |what: &str| {
            RegistryError::new(RegistryErrorKind::Protocol(what.to_owned()), layer.digest.as_str())
        };
        let file = match files.get(&layer.digest) {
            Some(Ok(file)) => file,
            Some(Err(reason)) => return Err(gone(reason)),
            None => return Err(gone("the layer was not fetched")),
        };
        let again = file.try_clone().and_then(|mut file| file.rewind().map(|()| file));
        let again = again.map_err(|_| gone("the temporary copy of the layer is gone"))?;
        Ok(Box::new(BufReader::new(again)))
    };
    let budget = Cell::new(KEPT);
    let keep = |name: &str, size: u64| {
        METADATA.contains(&name) || {
            let left = budget.get().saturating_sub(size);
            left > 0 && {
                budget.set(left);
                true
            }
        }
    };
    oci::flatten(layers.iter().rev().map(open), &Limits::default(), &keep).map_err(|error| {
        match error {
            ImageError::Registry(error) => Error::from(error).to_string(),
            other => other.to_string(),
        }
    })
}

/// Whether a digest can be pulled for linux/amd64. A single manifest says its platform only in its configuration.
pub(crate) fn look_up(
    client: &Client,
    repository: &Repository,
    digest: &Digest,
    check_platform: bool,
) -> Result<Pullable, RegistryError> {
    let reference =
        Reference { repository: repository.clone(), name: Name::Digest(digest.clone()) };
    let Some(manifest) = client.manifest(&reference)? else { return Ok(Pullable::Absent) };
    match manifest.parse()? {
        Content::Index { manifests } => {
            let platforms: Vec<String> = manifests
                .iter()
                .filter_map(|child| child.platform.as_ref())
                .map(ToString::to_string)
                .collect();
            let good = manifests.iter().any(Descriptor::is_linux_amd64);
            Ok(if good { Pullable::Yes } else { Pullable::OtherPlatform(platforms.join(", ")) })
        }
        Content::Image { .. } if !check_platform => Ok(Pullable::Yes),
        Content::Image { config, .. } => {
            match client.blob(repository, &config.digest, CONFIG_LIMIT) {
                Ok(json) => Ok(platform_of(&json)),
                Err(error) if *error.kind() == RegistryErrorKind::NotFound => Ok(Pullable::Absent),
                Err(error) => Err(error),
            }
        }
    }
}

fn platform_of(config: &[u8]) -> Pullable {
    let value: serde_json::Value = serde_json::from_slice(config).unwrap_or_default();
    let field = |name: &str| value.get(name).and_then(serde_json::Value::as_str).unwrap_or("");
    match (field("os"), field("architecture")) {
        ("linux" | "", "amd64" | "") => Pullable::Yes,
        (os, architecture) => Pullable::OtherPlatform(format!("{os}/{architecture}")),
    }
}
