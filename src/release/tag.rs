//! What a publication is called in the registry: a version, or a tag of development.

use std::fmt;
use std::str::FromStr;

use crate::error::Error;
use crate::oci::Tag;
use crate::release::{Channel, ModuleVersion};

/// A tag of development (`pr12`, `main`, …): any legal tag that DKP cannot take for a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DevTag(Tag);

impl DevTag {
    /// The tag as the registry knows it.
    pub fn tag(&self) -> &Tag {
        &self.0
    }

    /// A legal tag made of a branch name: what a registry does not allow becomes `-`; a branch named like a channel
    /// or a version (`1.2`) gets a prefix.
    pub fn slug(branch: &str) -> Result<Self, Error> {
        let replaced: String =
            branch.chars().map(|c| if legal(c) { c.to_ascii_lowercase() } else { '-' }).collect();
        let trimmed = replaced.trim_matches(['-', '.', '_']);
        let short: String = trimmed.chars().take(63).collect();
        let short = short.trim_end_matches(['-', '.', '_']);
        let channel = Channel::ALL.iter().any(|channel| channel.name() == short);
        let version = ModuleVersion::meant_by(short).is_some();
        let slug = if channel || version { format!("branch-{short}") } else { short.to_owned() };
        slug.parse().map_err(|_| {
            Error::usage(format!("no tag can be made of the branch name `{branch}`"))
                .hint("give one with --tag")
        })
    }
}

fn legal(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-')
}

impl FromStr for DevTag {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let tag: Tag = text.parse().map_err(|error| {
            Error::usage(format!("`{text}` cannot be a tag: {error}"))
                .hint("a tag has letters, digits, `_`, `.` and `-`, and at most 128 characters")
        })?;
        if Channel::ALL.iter().any(|channel| channel.name() == text) {
            return Err(Error::usage(format!(
                "`{text}` is a release channel, not a tag of development"
            ))
            .because("its release image would be what clusters on that channel take")
            .hint(format!("give another tag, such as `branch-{text}`")));
        }
        if let Some(version) = ModuleVersion::meant_by(text) {
            return Err(Error::usage(format!("`{text}` looks like a version, but is none"))
                .because("a module version is exactly vMAJOR.MINOR.PATCH, without leading zeros")
                .hint(format!("did you mean `{version}`?")));
        }
        if mistaken_for_version(text) {
            let error = text.parse::<ModuleVersion>().err();
            return Err(error.unwrap_or_else(|| {
                Error::usage(format!("`{text}` is a version, not a tag of development"))
            }));
        }
        Ok(Self(tag))
    }
}

/// DKP selects version tags by `^v(([0-9]+).([0-9]+).([0-9]+))$` with the dots unescaped, so `v1x2x3` counts
/// (deckhouse/deckhouse, module source controller, releases/chain.go).
fn mistaken_for_version(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('v') else { return false };
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    let separators: Vec<usize> =
        rest.char_indices().filter(|(_, c)| !c.is_ascii_digit()).map(|(at, _)| at).collect();
    match separators.as_slice() {
        [] => rest.len() >= 5,
        [a] => rest.len() >= 5 && digits(&rest[..*a]) && digits(&rest[a + 1..]),
        [a, b] => *b > a + 1 && digits(&rest[..*a]) && digits(&rest[b + 1..]),
        _ => false,
    }
}

/// What a publication is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReleaseTag {
    /// A version for users; immutable.
    Version(ModuleVersion),
    /// A tag of development; may move.
    Dev(DevTag),
}

impl ReleaseTag {
    /// The tag as the registry knows it.
    pub fn tag(&self) -> Tag {
        match self {
            Self::Version(version) => version_tag(*version),
            Self::Dev(tag) => tag.0.clone(),
        }
    }

    /// The version, if it is one.
    pub fn version(&self) -> Option<ModuleVersion> {
        match self {
            Self::Version(version) => Some(*version),
            Self::Dev(_) => None,
        }
    }
}

/// The tag of a version: always legal.
pub(crate) fn version_tag(version: ModuleVersion) -> Tag {
    Tag::literal(version.to_string())
}

impl FromStr for ReleaseTag {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        match text.parse::<ModuleVersion>() {
            Ok(version) => Ok(Self::Version(version)),
            Err(_) => text.parse().map(Self::Dev),
        }
    }
}

impl fmt::Display for ReleaseTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version(version) => version.fmt(f),
            Self::Dev(tag) => tag.0.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_a_version_or_cannot_be_mistaken_for_one() {
        assert!(matches!("v1.2.3".parse(), Ok(ReleaseTag::Version(_))));
        for dev in ["pr12", "main", "v1.2.3-rc.1", "2024-11", "feature_x"] {
            assert!(matches!(dev.parse(), Ok(ReleaseTag::Dev(_))), "{dev}");
        }
        for bad in
            ["v01.2.3", "v1x2x3", "v12345", "feat/x", "", ".a", "v1.2.03", "alpha", "1.2.3", "v1.2"]
        {
            assert!(bad.parse::<ReleaseTag>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_branch_becomes_a_slug() {
        let slug = |branch: &str| DevTag::slug(branch).unwrap().tag().to_string();
        assert_eq!(slug("feat/New Thing"), "feat-new-thing");
        assert_eq!(slug("renovate/a@1.x"), "renovate-a-1.x");
        assert_eq!(slug(&"x".repeat(200)).len(), 63);
        assert_eq!(slug("stable"), "branch-stable");
        assert_eq!(slug("Rock-Solid"), "branch-rock-solid");
        assert!(DevTag::slug("///").is_err());
        assert_eq!(slug("v1.2.3"), "branch-v1.2.3");
        assert_eq!(slug("1.2"), "branch-1.2");
    }
}
