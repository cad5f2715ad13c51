//! What is inspected, and in what order.

use std::collections::BTreeMap;

use crate::finding::Finding;
use crate::module::ModuleName;
use crate::oci::{Digest, Image};
use crate::release::Contents;
use crate::release::inspect::{digests, metadata, payload, unpack};

/// Whether a digest can be pulled from the module's repository for linux/amd64.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pullable {
    /// It can.
    Yes,
    /// The repository has no such manifest.
    Absent,
    /// It is there, but not for linux/amd64; what it is for instead.
    OtherPlatform(String),
}

/// A bundle and a release image, flattened as DKP does it, with what the registry says of their digests.
#[derive(Clone, Copy, Debug)]
pub struct Built<'a> {
    /// The module whose repository they are meant for.
    pub module: &'a ModuleName,
    /// The tag under which they are published.
    pub tag: &'a str,
    /// The bundle (module image).
    pub bundle: &'a Image,
    /// The release image.
    pub release: &'a Image,
    /// The digests that were looked up.
    pub pullable: &'a BTreeMap<Digest, Pullable>,
}

impl<'a> Built<'a> {
    /// The bundle's metadata files.
    pub(crate) fn bundle_files(self) -> Contents<'a> {
        Contents(self.bundle)
    }

    /// The release image's metadata files.
    pub(crate) fn release_files(self) -> Contents<'a> {
        Contents(self.release)
    }
}

type Check = fn(Built<'_>) -> Vec<Finding>;

/// All checks, in the order in which their findings are shown.
const CHECKS: [Check; 11] = [
    metadata::version_json,
    metadata::module_yaml,
    metadata::names,
    metadata::changelog,
    metadata::ambiguous_names,
    unpack::names,
    unpack::parents,
    unpack::kinds,
    unpack::layers,
    digests::images_digests,
    payload::payload,
];

/// Everything that is wrong with the two images; empty when DKP can use them.
pub fn inspect(built: Built<'_>) -> Vec<Finding> {
    CHECKS.iter().flat_map(|check| check(built)).collect()
}
