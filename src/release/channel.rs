//! Release channels, from the least to the most stable.

use std::fmt;
use std::str::FromStr;

use crate::error::Error;
use crate::oci::Tag;

/// A release channel; its tag is the channel in kebab case (deckhouse/deckhouse, downloader.go: `strcase.ToKebab`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    /// First, for the brave.
    Alpha,
    /// After alpha.
    Beta,
    /// After beta.
    EarlyAccess,
    /// What most clusters follow.
    Stable,
    /// The slowest of the five.
    RockSolid,
    /// Long-term support; only where it is used.
    Lts,
}

impl Channel {
    /// All channels, from the least to the most stable.
    pub const ALL: [Self; 6] =
        [Self::Alpha, Self::Beta, Self::EarlyAccess, Self::Stable, Self::RockSolid, Self::Lts];

    /// The name in messages, on the command line and as a tag.
    pub fn name(self) -> &'static str {
        match self {
            Self::Alpha => "alpha",
            Self::Beta => "beta",
            Self::EarlyAccess => "early-access",
            Self::Stable => "stable",
            Self::RockSolid => "rock-solid",
            Self::Lts => "lts",
        }
    }

    /// The value of `spec.releaseChannel` in a ModuleUpdatePolicy (deckhouse/deckhouse, crds/module-update-policy.yaml).
    pub fn policy_name(self) -> &'static str {
        match self {
            Self::Alpha => "Alpha",
            Self::Beta => "Beta",
            Self::EarlyAccess => "EarlyAccess",
            Self::Stable => "Stable",
            Self::RockSolid => "RockSolid",
            Self::Lts => "Lts",
        }
    }

    /// The tag in the release repository.
    pub fn tag(self) -> Tag {
        Tag::literal(self.name())
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Channel {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::ALL.into_iter().find(|channel| channel.name() == text).ok_or_else(|| {
            let names: Vec<_> = Self::ALL.iter().map(|channel| channel.name()).collect();
            let error = Error::usage(format!("`{text}` is no release channel"))
                .because(format!("the channels are {}", names.join(", ")));
            match nearest(text) {
                Some(channel) => error.hint(format!("did you mean `{channel}`?")),
                None => error,
            }
        })
    }
}

/// The channel that a spelling most likely means: `EarlyAccess`, `early_access`, `rocksolid`, `stabel`.
fn nearest(text: &str) -> Option<Channel> {
    let bare = |s: &str| s.to_lowercase().replace(['-', '_', ' '], "");
    let wanted = bare(text);
    let best = Channel::ALL
        .into_iter()
        .min_by_key(|channel| crate::text::edit_distance(&wanted, &bare(channel.name())))?;
    (crate::text::edit_distance(&wanted, &bare(best.name())) <= 2).then_some(best)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip() {
        for channel in Channel::ALL {
            assert_eq!(channel.name().parse::<Channel>().unwrap(), channel);
        }
    }

    #[test]
    fn misspellings_are_refused_with_the_nearest_name() {
        for (text, hint) in [
            ("EarlyAccess", "early-access"),
            ("early_access", "early-access"),
            ("stabel", "stable"),
            ("eary-access", "early-access"),
        ] {
            let error = text.parse::<Channel>().unwrap_err();
            assert_eq!(error.hints(), [format!("did you mean `{hint}`?")], "{text}");
        }
        assert!("nightly".parse::<Channel>().unwrap_err().hints().is_empty());
    }
}
