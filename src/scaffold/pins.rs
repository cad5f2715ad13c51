//! The actions of others that workflows use, each pinned to a commit.
//!
//! Owns the table. In files that are there already their pins stay: Dependabot and Renovate move them.

/// An action.
#[derive(Clone, Copy, Debug)]
pub struct Pin {
    /// Its name in templates.
    pub name: &'static str,
    /// The action.
    pub action: &'static str,
    /// The commit or tag, and what is said of it.
    pub at: &'static str,
}

/// Where deckmod's releases are. One place: `action.yml` is tested against it.
pub const REPOSITORY: &str = "deckmod/deckmod";

/// All actions. One action = one row.
pub const PINS: [Pin; 2] = [
    Pin {
        name: "checkout",
        action: "actions/checkout",
        at: "3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1",
    },
    Pin {
        name: "upload-sarif",
        action: "github/codeql-action/upload-sarif",
        at: "5d4e8d1aca955e8d8589aabd499c5cae939e33c7 # v4.31.9",
    },
];

/// How workflows name an action.
pub(super) fn uses(name: &str) -> Option<String> {
    if name == "deckmod" {
        return Some(deckmod());
    }
    let pin = PINS.iter().find(|pin| pin.name == name)?;
    Some(format!("{}@{}", pin.action, pin.at))
}

/// A release knows the commit that it is built from; another build has only the tag.
fn deckmod() -> String {
    let version = env!("CARGO_PKG_VERSION");
    match option_env!("DECKMOD_RELEASE_COMMIT") {
        Some(commit) if commit.len() == 40 => format!("{REPOSITORY}@{commit} # v{version}"),
        _ => format!(
            "{REPOSITORY}@v{version} # zizmor: ignore[unpinned-uses] this build of deckmod does not know its commit"
        ),
    }
}

/// A new text with the pins of others' actions that the old one has.
pub(super) fn kept(new: &str, old: &str) -> String {
    let pinned: Vec<(&str, &str)> = old.lines().filter_map(pin_of).collect();
    let kept = |line: &str| {
        let (action, at) = pin_of(line)?;
        let (_, old) = pinned.iter().find(|(name, _)| *name == action && *name != REPOSITORY)?;
        Some(line.replace(at, old))
    };
    new.lines().map(|line| kept(line).unwrap_or_else(|| line.to_owned()) + "\n").collect()
}

/// The action of a line, and where it is pinned.
fn pin_of(line: &str) -> Option<(&str, &str)> {
    line.trim_start().trim_start_matches("- ").strip_prefix("uses: ")?.trim_end().split_once('@')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moved_pin_of_others_stays() {
        let new = "  - uses: a/b@1 # v1\n    uses: c/d/e@2\n  uses: deckmod/deckmod@v1\n";
        let old = "uses: a/b@9 # v9\r\nuses: deckmod/deckmod@v0\nuses: x/y@3\n";
        let expected = "  - uses: a/b@9 # v9\n    uses: c/d/e@2\n  uses: deckmod/deckmod@v1\n";
        assert_eq!(kept(new, old), expected);
    }

    #[test]
    fn every_pin_is_a_commit_with_its_version() {
        for pin in PINS {
            let (commit, version) = pin.at.split_once(" # v").unwrap();
            assert!(commit.len() == 40 && commit.bytes().all(|b| b.is_ascii_hexdigit()), "{pin:?}");
            assert!(version.starts_with(|c: char| c.is_ascii_digit()), "{pin:?}");
        }
    }
}
