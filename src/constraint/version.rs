//! A version: how it is read, printed, and counted on.
//!
//! Facts: Masterminds/semver v3.3.0, `version.go`.

use std::fmt;

use super::scan;

/// A version as Masterminds semver has it.
///
/// Two versions are equal when no order is between them; metadata and the way they are written do not count.
#[derive(Clone, Debug)]
pub struct Version {
    /// The first number.
    pub major: u64,
    /// The second number.
    pub minor: u64,
    /// The third number.
    pub patch: u64,
    /// What follows `-`; empty where there is nothing.
    pub prerelease: String,
    /// What follows `+`; empty where there is nothing.
    pub metadata: String,
    /// What it was read from.
    pub original: String,
}

/// Why a text is no version, in the words of the library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VersionError {
    /// It does not look like one.
    Invalid,
    /// There is nothing.
    Empty,
    /// A number has other characters than digits.
    Characters,
    /// A number begins with a zero.
    StartsWithZero,
    /// What follows `+` is not good.
    Metadata,
    /// What follows `-` is not good.
    Prerelease,
    /// A number has more than 64 bits; or is none, which only [`Version::parse_strictly`] meets.
    Number {
        /// It, as it is written.
        number: String,
        /// Was it read strictly?
        strictly: bool,
    },
}

impl fmt::Display for VersionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Invalid => "Invalid Semantic Version",
            Self::Empty => "Version string empty",
            Self::Characters => "Invalid characters in version",
            Self::StartsWithZero => "Version segment starts with 0",
            Self::Metadata => "Invalid Metadata string",
            Self::Prerelease => "Invalid Prerelease string",
            Self::Number { number, strictly } => {
                f.write_str(if *strictly { "" } else { "Error parsing version segment: " })?;
                let what = if number.is_empty() { "invalid syntax" } else { "value out of range" };
                return write!(f, "strconv.ParseUint: parsing \"{number}\": {what}");
            }
        })
    }
}

impl std::error::Error for VersionError {}

impl Version {
    /// Reads a version loosely, as `NewVersion` does: `v1`, `1.2`, `01.2.3`.
    pub fn parse(text: &str) -> Result<Self, VersionError> {
        let shape = scan::version(text).filter(|shape| shape.whole.len() == text.len());
        let shape = shape.ok_or(VersionError::Invalid)?;
        let number = |text: Option<&str>| number(text.unwrap_or("0"), false);
        let version = Self {
            major: number(Some(shape.major))?,
            minor: number(shape.minor)?,
            patch: number(shape.patch)?,
            prerelease: shape.prerelease.unwrap_or_default().to_owned(),
            metadata: shape.metadata.unwrap_or_default().to_owned(),
            original: text.to_owned(),
        };
        check_prerelease(&version.prerelease)?;
        check_metadata(&version.metadata)?;
        Ok(version)
    }

    /// Reads a version strictly, as `StrictNewVersion` does: three numbers, no `v`.
    pub fn parse_strictly(text: &str) -> Result<Self, VersionError> {
        if text.is_empty() {
            return Err(VersionError::Empty);
        }
        let mut parts = text.splitn(3, '.');
        let (Some(major), Some(minor), Some(rest)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(VersionError::Invalid);
        };
        let (rest, metadata) = rest.split_once('+').unwrap_or((rest, ""));
        check_metadata(metadata)?;
        let (patch, prerelease) = rest.split_once('-').unwrap_or((rest, ""));
        check_prerelease(prerelease)?;
        for part in [major, minor, patch] {
            check_number(part)?;
        }
        Ok(Self {
            major: number(major, true)?,
            minor: number(minor, true)?,
            patch: number(patch, true)?,
            prerelease: prerelease.to_owned(),
            metadata: metadata.to_owned(),
            original: text.to_owned(),
        })
    }

    /// The next patch version; of a prerelease the version that it leads to.
    #[must_use]
    pub fn next_patch(&self) -> Self {
        let by = u64::from(self.prerelease.is_empty());
        self.next(self.major, self.minor, self.patch.wrapping_add(by))
    }

    /// The next minor version.
    #[must_use]
    pub fn next_minor(&self) -> Self {
        self.next(self.major, self.minor.wrapping_add(1), 0)
    }

    /// The next major version.
    #[must_use]
    pub fn next_major(&self) -> Self {
        self.next(self.major.wrapping_add(1), 0, 0)
    }

    /// The same version as another prerelease.
    pub fn with_prerelease(&self, prerelease: &str) -> Result<Self, VersionError> {
        check_prerelease(prerelease)?;
        Ok(self.rewritten(Self { prerelease: prerelease.to_owned(), ..self.clone() }))
    }

    /// The same version with other metadata.
    pub fn with_metadata(&self, metadata: &str) -> Result<Self, VersionError> {
        check_metadata(metadata)?;
        Ok(self.rewritten(Self { metadata: metadata.to_owned(), ..self.clone() }))
    }

    fn next(&self, major: u64, minor: u64, patch: u64) -> Self {
        let (prerelease, metadata, original) = Default::default();
        self.rewritten(Self { major, minor, patch, prerelease, metadata, original })
    }

    /// Keeps the `v` that this one was written with.
    fn rewritten(&self, mut other: Self) -> Self {
        let prefix = if self.original.starts_with('v') { "v" } else { "" };
        other.original = format!("{prefix}{other}");
        other
    }
}

impl fmt::Display for Version {
    /// The version without a leading `v`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)?;
        if !self.prerelease.is_empty() {
            write!(f, "-{}", self.prerelease)?;
        }
        if !self.metadata.is_empty() {
            write!(f, "+{}", self.metadata)?;
        }
        Ok(())
    }
}

fn check_number(part: &str) -> Result<(), VersionError> {
    if !digits(part) {
        return Err(VersionError::Characters);
    }
    if part.len() > 1 && part.starts_with('0') {
        return Err(VersionError::StartsWithZero);
    }
    Ok(())
}

fn number(text: &str, strictly: bool) -> Result<u64, VersionError> {
    text.parse().map_err(|_| VersionError::Number { number: text.to_owned(), strictly })
}

fn check_prerelease(text: &str) -> Result<(), VersionError> {
    for part in text.split('.') {
        if digits(part) {
            if part.len() > 1 && part.starts_with('0') {
                return Err(VersionError::StartsWithZero);
            }
        } else if !identifier(part) {
            return Err(VersionError::Prerelease);
        }
    }
    Ok(())
}

fn check_metadata(text: &str) -> Result<(), VersionError> {
    if text.split('.').all(identifier) { Ok(()) } else { Err(VersionError::Metadata) }
}

fn digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn identifier(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        match Version::parse(text) {
            Ok(version) => format!("{version} of {}", version.original),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn versions_are_read_loosely() {
        assert_eq!(read("v1"), "1.0.0 of v1");
        assert_eq!(read("1.2"), "1.2.0 of 1.2");
        assert_eq!(read("01.02.3"), "1.2.3 of 01.02.3");
        assert_eq!(read("1.2.3-rc.1+b-1.07"), "1.2.3-rc.1+b-1.07 of 1.2.3-rc.1+b-1.07");
        assert_eq!(read("1-a"), "1.0.0-a of 1-a");
        for text in ["", "v", "V1", "1.", "1.2.3.4", " 1", "1\n", "1.2.3-", "1.2.3-a..b", "1.2.3+"]
        {
            assert_eq!(read(text), "Invalid Semantic Version", "{text:?}");
        }
        assert_eq!(read("1.2.3-01"), "Version segment starts with 0");
        let large = "Error parsing version segment: strconv.ParseUint: parsing \
                     \"18446744073709551616\": value out of range";
        assert_eq!(read("1.18446744073709551616"), large);
        assert_eq!(
            read("18446744073709551615"),
            "18446744073709551615.0.0 of 18446744073709551615"
        );
    }

    #[test]
    fn versions_are_read_strictly() {
        let read = |text: &str| {
            Version::parse_strictly(text)
                .map_or_else(|error| error.to_string(), |version| version.to_string())
        };
        assert_eq!(read("1.2.3-rc.1+b"), "1.2.3-rc.1+b");
        assert_eq!(read(""), "Version string empty");
        assert_eq!(read("1.2"), "Invalid Semantic Version");
        assert_eq!(read("1..3"), "strconv.ParseUint: parsing \"\": invalid syntax");
        assert_eq!(read("v1.2.3"), "Invalid characters in version");
        assert_eq!(read("1.02.3"), "Version segment starts with 0");
        assert_eq!(read("1.2.3-a_b"), "Invalid Prerelease string");
        assert_eq!(read("1.2.3+a_b"), "Invalid Metadata string");
    }

    #[test]
    fn the_next_versions_keep_the_v() {
        let version = Version::parse("v1.2.3-rc.1+b").unwrap();
        assert_eq!(version.next_patch().original, "v1.2.3");
        assert_eq!(version.next_minor().original, "v1.3.0");
        assert_eq!(version.next_major().to_string(), "2.0.0");
        assert_eq!(Version::parse("1.2.3").unwrap().next_patch().original, "1.2.4");
        assert_eq!(version.with_prerelease("x").unwrap().original, "v1.2.3-x+b");
        assert_eq!(version.with_prerelease("").unwrap().original, "v1.2.3+b");
        assert_eq!(version.with_prerelease("a_b").unwrap_err(), VersionError::Prerelease);
        assert_eq!(version.with_metadata("7").unwrap().original, "v1.2.3-rc.1+7");
    }
}
