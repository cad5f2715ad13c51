//! Which of two versions comes first. Metadata does not count.
//!
//! Facts: Masterminds/semver v3.3.0, `Compare` and `comparePrerelease` of `version.go`.

use std::cmp::Ordering;

use super::Version;

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        let numbers = |version: &Self| (version.major, version.minor, version.patch);
        numbers(self).cmp(&numbers(other)).then_with(|| {
            match (self.prerelease.is_empty(), other.prerelease.is_empty()) {
                (true, true) => Ordering::Equal,
                (true, false) => Ordering::Greater,
                (false, true) => Ordering::Less,
                (false, false) => prereleases(&self.prerelease, &other.prerelease),
            }
        })
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Version {}

/// The order of what follows `-`: part by part, a missing part first.
pub(super) fn prereleases(a: &str, b: &str) -> Ordering {
    let (mut ours, mut theirs) = (a.split('.'), b.split('.'));
    loop {
        let (a, b) = (ours.next(), theirs.next());
        if a.is_none() && b.is_none() {
            return Ordering::Equal;
        }
        let order = parts(a.unwrap_or(""), b.unwrap_or(""));
        if order.is_ne() {
            return order;
        }
    }
}

/// Nothing, numbers, words. A number of more than 64 bits is a word.
fn parts(a: &str, b: &str) -> Ordering {
    let number = |text: &str| text.parse::<u64>().ok();
    match (a.is_empty(), b.is_empty()) {
        (false, false) => match (number(a), number(b)) {
            (Some(a), Some(b)) => a.cmp(&b),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => a.cmp(b),
        },
        (a, b) => b.cmp(&a),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_have_an_order() {
        let rising = [
            "0.9.9",
            "1.0.0-0",
            "1.0.0-1",
            "1.0.0-2",
            "1.0.0-11",
            "1.0.0--1",
            "1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0-alpha.beta",
            "1.0.0-beta",
            "1.0.0-rc.2",
            "1.0.0-rc.11",
            "1.0.0",
            "1.0.1",
            "1.10.0",
            "2.0.0",
        ];
        for (at, a) in rising.iter().enumerate() {
            for (by, b) in rising.iter().enumerate() {
                let order = Version::parse(a).unwrap().cmp(&Version::parse(b).unwrap());
                assert_eq!(order, at.cmp(&by), "{a} {b}");
            }
        }
        assert_eq!(Version::parse("v1+a"), Version::parse("1.0.0+b"));
    }
}
