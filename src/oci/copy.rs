//! Copies of whole images, byte for byte, also between registries.
//!
//! Owns what belongs to an image and the order of writing: blobs, then the manifests that name
//! them, the outermost last. How a blob gets there is `upload`'s matter.

use std::collections::BTreeSet;

use super::client::Client;
use super::digest::Digest;
use super::failure::{RegistryError, RegistryErrorKind as Kind};
use super::fan_out::fan_out;
use super::manifest::{Content, Descriptor, Manifest};
use super::reference::{Reference, Repository};
use super::upload::Mounted;

/// An index in an index in an index is the end.
const MAX_DEPTH: usize = 3;

/// Everything below a manifest.
#[derive(Default)]
struct Parts {
    blobs: Vec<Descriptor>,
    /// From the outside to the inside.
    children: Vec<Vec<Manifest>>,
}

impl Client {
    /// Copies one blob: a mount where possible, else a stream in constant memory.
    pub fn copy_blob(
        &self,
        from: &Repository,
        to: &Repository,
        blob: &Descriptor,
    ) -> Result<(), RegistryError> {
        if from == to || !blob.is_distributed() {
            return Ok(());
        }
        let started = match self.mount(from, to, &blob.digest)? {
            Mounted::Done => return Ok(()),
            // Asking first costs one request, sending it for nothing may cost a gigabyte.
            Mounted::Refused(None) if self.has_blob(to, &blob.digest)? => return Ok(()),
            Mounted::Refused(started) => started,
        };
        let open = || {
            let reader = self.open_once(from, &blob.digest, Some(blob.size))?;
            Ok(Box::new(reader) as Box<dyn std::io::Read + Send>)
        };
        self.upload_from(to, blob, &open, started)
    }

    /// Copies all that a manifest names, but not the manifest itself; of an index also the
    /// manifests inside, by digest.
    pub fn copy_blobs(
        &self,
        manifest: &Manifest,
        from: &Repository,
        to: &Repository,
    ) -> Result<(), RegistryError> {
        if from == to {
            return Ok(());
        }
        let mut parts = Parts::default();
        self.gather(std::slice::from_ref(manifest), from, &mut parts, 0)?;
        let mut seen = BTreeSet::new();
        parts.blobs.retain(|blob| seen.insert(blob.digest.clone()));
        all(fan_out(&parts.blobs, |blob| self.copy_blob(from, to, blob)))?;
        for level in parts.children.iter().rev() {
            let put = |child: &Manifest| self.put_manifest(&to.at(child.digest()), child);
            all(fan_out(level, put))?;
        }
        Ok(())
    }

    /// Copies an image or an index to a tag or a digest: everything below it, then itself.
    pub fn copy(
        &self,
        manifest: &Manifest,
        from: &Repository,
        to: &Reference,
    ) -> Result<Digest, RegistryError> {
        self.copy_blobs(manifest, from, &to.repository)?;
        self.put_manifest(to, manifest)
    }

    fn gather(
        &self,
        manifests: &[Manifest],
        from: &Repository,
        parts: &mut Parts,
        depth: usize,
    ) -> Result<(), RegistryError> {
        let mut children = Vec::new();
        for manifest in manifests {
            match manifest
                .parse()
                .map_err(|error| error.about(from.at(manifest.digest()).to_string()))?
            {
                Content::Image { config, layers, .. } => {
                    parts.blobs.push(config);
                    parts.blobs.extend(layers);
                }
                Content::Index { manifests } => children.extend(manifests),
            }
        }
        if children.is_empty() {
            return Ok(());
        }
        if depth == MAX_DEPTH {
            return Err(RegistryError::protocol("it nests too deeply", from.to_string()));
        }
        let fetched = all(fan_out(&children, |child| {
            let reference = from.at(&child.digest);
            let gone = || RegistryError::new(Kind::NotFound, reference.to_string());
            self.manifest(&reference)?.ok_or_else(gone)
        }))?;
        parts.children.push(fetched.clone());
        self.gather(&fetched, from, parts, depth + 1)
    }
}

/// All results, or the first error in their order.
fn all<T>(results: Vec<Result<T, RegistryError>>) -> Result<Vec<T>, RegistryError> {
    results.into_iter().collect()
}
