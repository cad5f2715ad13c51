//! Where a publication goes.

use std::fmt;

use crate::error::{Error, Result};
use crate::oci::Repository;
use crate::release::ReleaseTag;
use crate::settings::{Login, SetBy, Setting, Settings};

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
    /// A version goes to `source`, any other tag to `dev.source`; `--source` decides for both. Only the dev source
    /// itself is a dev target.
    pub fn destination(&self, tag: &ReleaseTag) -> Result<Destination> {
        let explicit =
            self.source.as_ref().filter(|source| matches!(source.set_by, SetBy::Flag(_)));
        let source = match (explicit, tag) {
            (Some(source), _) => source.clone(),
            (None, ReleaseTag::Version(_)) => self.source.clone().ok_or_else(no_source)?,
            (None, ReleaseTag::Dev(_)) => {
                self.dev_source.clone().ok_or_else(|| self.no_dev_source(tag))?
            }
        };
        let dev = self.dev_source.as_ref().is_some_and(|dev| dev.value == source.value);
        let target = if dev { Target::Dev } else { Target::Production };
        Ok(Destination { target, source })
    }

    /// The login for each host, for work in this source: where production and development share a host, the one of
    /// the target counts.
    pub fn logins_for(&self, source: &Repository) -> Vec<&Login> {
        let dev = self.dev_source.as_ref().is_some_and(|dev| dev.value == *source);
        let wanted = if dev { Target::Dev } else { Target::Production };
        let mut logins: Vec<&Login> = self.logins.iter().filter(|l| l.target == wanted).collect();
        let others = self.logins.iter().filter(|l| l.target != wanted);
        for other in others {
            if logins.iter().all(|login| login.host != other.host) {
                logins.push(other);
            }
        }
        logins
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
