//! Whether a version meets a comparison.
//!
//! Facts: Masterminds/semver v3.3.0, the functions `constraint…` of `constraints.go`.

use super::Version;
use super::constraints::{Comparison, Open, Operator};
use super::order::prereleases;

impl Comparison {
    /// Does the version meet it?
    pub(super) fn meets(&self, version: &Version) -> bool {
        let unasked = !version.prerelease.is_empty() && self.version.prerelease.is_empty();
        // Only `!=` of a whole version takes a prerelease that nobody asked for.
        if unasked && (self.operator != Operator::NotEqual || self.open != Open::Nothing) {
            return false;
        }
        match self.operator {
            Operator::Equal if self.open == Open::Nothing => *version == self.version,
            Operator::Equal | Operator::Tilde => self.tilde(version),
            Operator::NotEqual => self.differs(version),
            Operator::Greater => self.greater(version),
            Operator::Less => *version < self.version,
            Operator::GreaterEqual => *version >= self.version,
            Operator::LessEqual => self.less_equal(version),
            Operator::Caret => self.caret(version),
        }
    }

    fn differs(&self, version: &Version) -> bool {
        let ours = &self.version;
        match self.open {
            Open::Nothing => version != ours,
            _ if version.major != ours.major => true,
            Open::Minor => false,
            _ if version.minor != ours.minor => true,
            Open::Patch => {
                let released = version.prerelease.is_empty() && ours.prerelease.is_empty();
                !released && prereleases(&version.prerelease, &ours.prerelease).is_ne()
            }
            Open::All => version.patch != ours.patch || version != ours,
        }
    }

    fn greater(&self, version: &Version) -> bool {
        let ours = &self.version;
        match self.open {
            Open::Nothing => version > ours,
            _ if version.major != ours.major => version.major > ours.major,
            Open::Minor => false,
            Open::Patch => version.minor > ours.minor,
            Open::All => version > ours,
        }
    }

    fn less_equal(&self, version: &Version) -> bool {
        let ours = &self.version;
        match self.open {
            Open::Nothing => version <= ours,
            Open::Minor => version.major <= ours.major,
            Open::Patch | Open::All => {
                version.major < ours.major
                    || version.major == ours.major && version.minor <= ours.minor
            }
        }
    }

    fn tilde(&self, version: &Version) -> bool {
        let ours = &self.version;
        if version < ours {
            return false;
        }
        let whole = matches!(self.open, Open::Nothing | Open::All);
        if whole && (ours.major, ours.minor, ours.patch) == (0, 0, 0) {
            return true;
        }
        version.major == ours.major && (version.minor == ours.minor || self.open == Open::Minor)
    }

    fn caret(&self, version: &Version) -> bool {
        let ours = &self.version;
        if version < ours || version.major != ours.major {
            return false;
        }
        if ours.major > 0 || self.open == Open::Minor {
            return true;
        }
        if version.minor != ours.minor {
            return false;
        }
        ours.minor > 0 || self.open == Open::Patch || version.patch == ours.patch
    }
}

#[cfg(test)]
mod tests {
    use super::super::Constraints;
    use super::*;

    /// Constraints, versions that meet them, versions that do not: as Masterminds semver 3.3.0 answers.
    const CASES: &[(&str, &str, &str)] = &[
        ("=1.2.3", "1.2.3 v1.2.3+b", "1.2.4 1.2.3-rc.1"),
        ("1.2", "1.2.0 1.2.9", "1.3.0 1.1.9 1.2.1-a"),
        ("1", "1.0.0 1.9.9", "2.0.0 0.9.9"),
        ("*", "0.0.0 9.9.9", "1.0.0-a"),
        ("!=1.2.3", "1.2.4 1.2.3-a 1.2.4-a", "1.2.3"),
        ("!=1.2", "1.3.0 2.2.0", "1.2.0 1.2.9 1.3.0-a"),
        ("!=1.x", "2.0.0", "1.0.0 1.9.9"),
        ("!=1.2.x-a", "1.2.7-b 1.2.7 1.3.0-a", "1.2.7-a"),
        ("!=*", "0.0.1 1.0.0 0.1.0", "0.0.0"),
        (">1.2.3", "1.2.4 2.0.0", "1.2.3 1.2.4-a"),
        (">1.2", "1.3.0 2.0.0", "1.2.9 1.2.0 0.9.9"),
        (">1", "2.0.0", "1.9.9 1.0.0"),
        (">*", "0.0.1", "0.0.0"),
        (">=1.2", "1.2.0 2.0.0", "1.1.9"),
        ("<1.2", "1.1.9", "1.2.0"),
        ("<=1.2", "1.2.9 0.9.9", "1.3.0 2.0.0"),
        ("<=1", "1.9.9", "2.0.0"),
        ("<=*", "0.0.9", "0.1.0 1.0.0"),
        ("<=1.2.3", "1.2.3", "1.2.4"),
        ("~1.2.3", "1.2.3 1.2.9", "1.2.2 1.3.0 2.2.3"),
        ("~1", "1.9.9", "2.0.0"),
        ("~0.0.0", "9.9.9", "1.0.0-a"),
        ("~0", "0.9.9", "1.0.0"),
        ("~1.2.3-b", "1.2.3-c 1.2.4 1.2.9-a", "1.2.3-a 1.3.0"),
        ("^1.2.3", "1.2.3 1.9.0", "2.0.0 1.2.2"),
        ("^0.2.3", "0.2.9", "0.3.0"),
        ("^0.0.3", "0.0.3", "0.0.4 0.1.0"),
        ("^0.0", "0.0.9", "0.1.0"),
        ("^0", "0.9.0", "1.0.0"),
        ("^*", "0.0.0", "0.0.1 1.0.0"),
        (">= 1.2, < 2 || ~3.1", "1.2.0 3.1.4", "2.0.0 3.2.0"),
        (">=1.2-0", "1.2.0-rc.1 1.3.0-a", "1.1.0-a"),
    ];

    #[test]
    fn versions_meet_constraints() {
        for (constraints, good, bad) in CASES {
            let constraints = Constraints::parse(constraints).unwrap();
            for version in good.split(' ') {
                let parsed = Version::parse(version).unwrap();
                assert!(constraints.check(&parsed), "{constraints}: {version}");
            }
            for version in bad.split(' ') {
                let parsed = Version::parse(version).unwrap();
                assert!(!constraints.check(&parsed), "{constraints}: {version}");
            }
        }
    }
}
