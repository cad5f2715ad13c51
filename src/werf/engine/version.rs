//! Versions of the engine and what they mean.
//!
//! Owns the reading of `werf version` and the profile: questions about what an engine can do are asked here, so
//! that nobody else compares numbers.

use std::fmt;

/// The oldest werf whose build report is known to hold what deckmod needs.
const OLDEST: (u32, u32) = (2, 57);
/// The newest line that deckmod knows.
const NEWEST_MAJOR: u32 = 3;

/// A version as the engine said it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// 2 or 3 today.
    pub major: u32,
    /// The minor number.
    pub minor: u32,
    /// The patch number.
    pub patch: u32,
    /// The number after `-dk.`: the platform's own build of werf.
    pub dk: Option<u32>,
    /// As it was printed.
    pub raw: String,
}

/// A line of werf with its own habits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// werf 2.
    V2,
    /// werf 3 and what comes after it.
    V3,
}

/// Which engine it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// werf 2.
    V2,
    /// werf 3 and what comes after it.
    V3,
    /// `d8 dk`, made from this line of werf.
    Dk(Line),
}

impl Profile {
    /// Whether builds with `--repo` need a synchronization server: a public one, unless told otherwise.
    pub fn synchronizes(self) -> bool {
        matches!(self, Self::V2 | Self::Dk(Line::V2))
    }
}

impl Version {
    /// Finds the version in what `werf version` printed; other words and lines are skipped.
    pub fn find(text: &str) -> Option<Self> {
        text.split_whitespace().find_map(Self::parse)
    }

    fn parse(word: &str) -> Option<Self> {
        let (core, suffix) = word.split_once('-').unwrap_or((word, ""));
        let mut numbers = core.strip_prefix('v').unwrap_or(core).split('.').map(str::parse);
        let mut next = || numbers.next()?.ok();
        let (major, minor, patch) = (next()?, next()?, next()?);
        if numbers.next().is_some() {
            return None;
        }
        let dk = suffix.strip_prefix("dk.").and_then(|number| number.parse().ok());
        Some(Self { major, minor, patch, dk, raw: word.to_owned() })
    }

    /// Which engine says so.
    pub fn profile(&self) -> Profile {
        let line = if self.major < 3 { Line::V2 } else { Line::V3 };
        match (self.dk, line) {
            (Some(_), line) => Profile::Dk(line),
            (None, Line::V2) => Profile::V2,
            (None, Line::V3) => Profile::V3,
        }
    }

    /// Whether it is older than anything deckmod can work with.
    pub(super) fn is_too_old(&self) -> bool {
        (self.major, self.minor) < OLDEST
    }

    /// Whether it is newer than anything deckmod knows.
    pub(super) fn is_unknown(&self) -> bool {
        self.major > NEWEST_MAJOR
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.raw)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_engines_print() {
        for (text, numbers, profile) in [
            ("v3.2.0\n", (3, 2, 0, None), Profile::V3),
            ("v2.77.1", (2, 77, 1, None), Profile::V2),
            ("v3.2.0-dk.2", (3, 2, 0, Some(2)), Profile::Dk(Line::V3)),
            ("2.77.1-dk.5\n", (2, 77, 1, Some(5)), Profile::Dk(Line::V2)),
            ("WARNING! home in 1.2 use\nwerf v3.0.0-alpha.1 (linux)", (3, 0, 0, None), Profile::V3),
            ("v4.0.0", (4, 0, 0, None), Profile::V3),
        ] {
            let version = Version::find(text).unwrap();
            assert_eq!(
                (version.major, version.minor, version.patch, version.dk),
                numbers,
                "{text}"
            );
            assert_eq!(version.profile(), profile, "{text}");
        }
        for text in ["", "dev", "v1", "10.255.255.53:53", "1.2.3.4"] {
            assert_eq!(Version::find(text), None, "{text}");
        }
    }

    #[test]
    fn knows_its_own_limits() {
        let old = |text: &str| Version::find(text).unwrap().is_too_old();
        assert!(old("v1.2.320") && old("v2.56.9"));
        assert!(!old("v2.57.0") && !old("v3.0.1"));
        assert!(Version::find("v4.0.0").unwrap().is_unknown());
        assert!(Profile::Dk(Line::V2).synchronizes() && !Profile::V3.synchronizes());
    }
}
