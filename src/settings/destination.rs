//! Where a publication goes.

use std::fmt;

use crate::error::{Error, Result};
use crate::oci::Repository;
use crate::release::ReleaseTag;
use crate::settings::{SetBy, Setting, Settings};

/// Production or development.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The source that users' clusters read.
    Production,
    /// The source of development.
    Dev,
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Production => "production",
            Self::Dev => "dev",
        })
    }
}

/// A target and its source.
#[derive(Clone, Debug)]
pub struct Destination {
    /// Production or development.
    pub target: Target,
    /// The registry path, and what set it.
    pub source: Setting<Repository>,
}

impl Settings {
    /// A version goes to `source`, any other tag to `dev.source`; `--source` decides for both.
    pub fn destination(&self, tag: &ReleaseTag) -> Result<Destination> {
        let explicit = self.source.clone().filter(|source| matches!(source.set_by, SetBy::Flag(_)));
        match (tag, explicit) {
            (ReleaseTag::Version(_), Some(source)) => {
                Ok(Destination { target: Target::Production, source })
            }
            (ReleaseTag::Dev(_), Some(source)) => Ok(Destination { target: Target::Dev, source }),
            (ReleaseTag::Version(_), None) => {
                let source = self.source.clone().ok_or_else(no_source)?;
                Ok(Destination { target: Target::Production, source })
            }
            (ReleaseTag::Dev(_), None) => {
                let source = self.dev_source.clone().ok_or_else(|| self.no_dev_source(tag))?;
                Ok(Destination { target: Target::Dev, source })
            }
        }
    }

    fn no_dev_source(&self, tag: &ReleaseTag) -> Error {
        let error = Error::input(format!(
            "there is no place for `{tag}`: it is no version, and no dev source is set"
        ));
        let error = match &self.source {
            Some(source) => error.hint(format!(
                "to publish it to the production source all the same: `--source {}`",
                source.value
            )),
            None => error,
        };
        error
            .hint("set `dev: {source: REGISTRY/PATH}` in deckmod.yaml, or DECKMOD_DEV_SOURCE")
            .hint("to publish a version: `--tag vX.Y.Z`, or tag the commit with git")
    }
}

pub(super) fn no_source() -> Error {
    Error::input("no source is set: where should the module go?")
        .hint("give `--source REGISTRY/PATH`, set MODULES_MODULE_SOURCE, or write `source: …` into deckmod.yaml")
}
