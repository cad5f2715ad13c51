//! The version of a module: exactly `vMAJOR.MINOR.PATCH`.

use std::fmt;
use std::str::FromStr;

use crate::error::Error;

/// A module's version. DKP accepts more spellings, but sends itself to another tag for each of them, so
/// only the canonical one is published (deckhouse/deckhouse, downloader.go: `"v" + version.String()`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModuleVersion {
    /// Breaking changes.
    pub major: u64,
    /// DKP updates minor by minor.
    pub minor: u64,
    /// The highest patch of a minor wins.
    pub patch: u64,
}

impl ModuleVersion {
    /// The version that a sloppy spelling most likely means: `1.2.3`, `V1.2.3`, `v1.2`, `v01.2.3`.
    pub fn meant_by(text: &str) -> Option<Self> {
        nearest(text)
    }

    /// The version that DKP makes of a text: `1.2`, `v1.2.3` and `1.2.3+build` are versions, prereleases are none
    /// (Masterminds semver, `NewVersion`).
    pub fn as_dkp_reads(text: &str) -> Option<Self> {
        let bare = text.strip_prefix('v').unwrap_or(text);
        let bare = bare.split_once('+').map_or(bare, |(version, _)| version);
        let mut numbers = bare.split('.').map(|part| part.parse().ok());
        let major = numbers.next()??;
        let minor = numbers.next().unwrap_or(Some(0))?;
        let patch = numbers.next().unwrap_or(Some(0))?;
        numbers.next().is_none().then_some(Self { major, minor, patch })
    }
}

impl fmt::Display for ModuleVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "v{}.{}.{}", self.major, self.minor, self.patch)
    }
}

impl FromStr for ModuleVersion {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        parse(text).ok_or_else(|| {
            let error = Error::usage(format!("`{text}` is no module version"))
                .because("a module version is exactly vMAJOR.MINOR.PATCH, without leading zeros");
            match Self::meant_by(text) {
                Some(version) => error.hint(format!("did you mean `{version}`?")),
                None => error.hint("write it like v1.2.3"),
            }
        })
    }
}

fn parse(text: &str) -> Option<ModuleVersion> {
    let mut parts = text.strip_prefix('v')?.split('.').map(number);
    let version =
        ModuleVersion { major: parts.next()??, minor: parts.next()??, patch: parts.next()?? };
    parts.next().is_none().then_some(version)
}

fn number(part: &str) -> Option<u64> {
    let canonical = part == "0" || !part.starts_with('0');
    let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if canonical && digits { part.parse().ok() } else { None }
}

fn nearest(text: &str) -> Option<ModuleVersion> {
    let bare = text.trim().trim_start_matches(['v', 'V']);
    let numbers: Option<Vec<u64>> = bare.split('.').map(|part| part.parse().ok()).collect();
    match numbers?.as_slice() {
        [major, minor, patch] => {
            Some(ModuleVersion { major: *major, minor: *minor, patch: *patch })
        }
        [major, minor] => Some(ModuleVersion { major: *major, minor: *minor, patch: 0 }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_canonical_form_is_a_version() {
        for good in ["v0.0.0", "v1.2.3", "v10.20.30"] {
            assert_eq!(good.parse::<ModuleVersion>().unwrap().to_string(), good);
        }
        for bad in [
            "1.2.3",
            "v1.2",
            "v1.2.3.4",
            "v01.2.3",
            "v1.2.3-rc.1",
            "v1.2.x",
            "v",
            "v1..2",
            "v+1.2.3",
        ] {
            assert!(bad.parse::<ModuleVersion>().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_nearest_version_is_shown() {
        let error = "1.2".parse::<ModuleVersion>().unwrap_err();
        assert_eq!(error.hints(), ["did you mean `v1.2.0`?"]);
        assert_eq!(
            "v01.2.3".parse::<ModuleVersion>().unwrap_err().hints(),
            ["did you mean `v1.2.3`?"]
        );
    }

    #[test]
    fn dkp_reads_more_spellings() {
        let read = |text| ModuleVersion::as_dkp_reads(text).map(|version| version.to_string());
        assert_eq!(read("1.2").as_deref(), Some("v1.2.0"));
        assert_eq!(read("v1.2.3").as_deref(), Some("v1.2.3"));
        assert_eq!(read("v1.2.3+build.7").as_deref(), Some("v1.2.3"));
        assert_eq!(read("v1.2.3-rc.1"), None);
        assert_eq!(read("main"), None);
        assert_eq!(read(""), None);
    }

    #[test]
    fn versions_are_ordered_by_number() {
        let parse = |text: &str| text.parse::<ModuleVersion>().unwrap();
        assert!(parse("v1.10.0") > parse("v1.9.9"));
    }
}
