//! Where a module's artifacts lie in a registry.

use crate::module::ModuleName;
use crate::oci::{Reference, Repository, Tag};
use crate::release::Channel;

/// A module in a registry, as a ModuleSource of DKP names it:
/// `<source>:<module>` registers it, `<source>/<module>` holds bundles and application images,
/// `<source>/<module>/release` holds release images and channels (deckhouse/modules-actions, build/action.yml).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    source: Repository,
    module: ModuleName,
}

impl Layout {
    /// The layout of `module` below `source`.
    pub fn new(source: Repository, module: ModuleName) -> Self {
        Self { source, module }
    }

    /// The registry path that a ModuleSource names.
    pub fn source(&self) -> &Repository {
        &self.source
    }

    /// The module.
    pub fn module(&self) -> &ModuleName {
        &self.module
    }

    /// The repository of bundles and application images.
    pub fn bundles(&self) -> Repository {
        self.source.child(self.module.as_str())
    }

    /// The repository of release images and channels.
    pub fn releases(&self) -> Repository {
        self.bundles().child("release")
    }

    /// The tag that makes the module known to clusters; only that it exists matters.
    pub fn registration(&self) -> Reference {
        self.source.tag(&Tag::literal(self.module.as_str()))
    }

    /// The bundle (module image) of a version or tag of development.
    pub fn bundle(&self, tag: &Tag) -> Reference {
        self.bundles().tag(tag)
    }

    /// The release image of a version or tag of development.
    pub fn release(&self, tag: &Tag) -> Reference {
        self.releases().tag(tag)
    }

    /// The tag of a channel.
    pub fn channel(&self, channel: Channel) -> Reference {
        self.releases().tag(&channel.tag())
    }
}
