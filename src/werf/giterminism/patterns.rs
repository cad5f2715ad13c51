//! Patterns of paths as werf matches them (werf/werf, `pkg/path_matcher`).
//!
//! Owns what a list of patterns matches: the paths themselves, all that lies below a match, and the directories on the
//! way to one.

use std::borrow::Cow;

use crate::module::paths::{clean, cleaned, is_clean, name, parent, relative, within};
use crate::module::{BadPattern, Glob, has_stars, plain_part};

/// A list of patterns; an empty list matches nothing.
#[derive(Clone, Debug, Default)]
pub struct Patterns {
    rows: Vec<Pattern>,
}

#[derive(Clone, Debug)]
struct Pattern {
    whole: Whole,
    /// Part by part, for directories on the way; `true` where a part holds `**`.
    parts: Vec<(Glob, bool)>,
}

/// What a pattern takes as a whole.
#[derive(Clone, Debug)]
enum Whole {
    /// A place without stars, and all that lies below it: `docs`, `docs/**/*`. Most patterns are of this kind, and they
    /// meet thousands of paths.
    Place(String),
    /// Everything: it has nothing but stars.
    All,
    /// As written, without stars at its end, and all that lies below that.
    Globs(Box<[Glob; 3]>),
}

impl Patterns {
    /// Reads patterns; the first bad one is told.
    pub fn new<'a>(patterns: impl IntoIterator<Item = &'a str>) -> Result<Self, BadPattern> {
        let rows = patterns.into_iter().map(Pattern::new).collect::<Result<_, _>>()?;
        Ok(Self { rows })
    }

    /// Is there no pattern?
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Does one of them match a path, or a directory above it?
    pub fn matches(&self, path: &str) -> bool {
        self.matches_clean(&cleaned(path))
    }

    /// The same of a path that is clean already, such as that of a tracked file.
    pub fn matches_clean(&self, path: &str) -> bool {
        self.rows.iter().any(|row| row.whole.matches(path))
    }

    /// May there be a match below this directory?
    pub fn leads_through(&self, dir: &str) -> bool {
        self.matches(dir) || self.on_the_way(&cleaned(dir))
    }

    /// Directories on the way; what only has stars leads nowhere, as it matches already.
    fn on_the_way(&self, dir: &str) -> bool {
        if self.rows.is_empty() || self.rows.iter().any(|row| matches!(row.whole, Whole::All)) {
            return false;
        }
        let parts: Vec<&str> = dir.split('/').filter(|part| !part.is_empty()).collect();
        let left: Vec<&[(Glob, bool)]> =
            self.rows.iter().filter_map(|row| row.after(&parts)).collect();
        !left.is_empty() && !left.iter().any(|rest| rest.iter().all(|(glob, _)| glob.matches("")))
    }
}

impl Pattern {
    fn new(pattern: &str) -> Result<Self, BadPattern> {
        let pattern = clean(pattern);
        let trimmed = without_stars(&pattern);
        let parts = pattern.split('/').filter(|part| !part.is_empty());
        let parts = parts.map(|part| Ok((Glob::new(part)?, part.contains("**"))));
        Ok(Self { whole: Whole::new(&pattern, &trimmed)?, parts: parts.collect::<Result<_, _>>()? })
    }

    /// What is left of the pattern after these parts of a path; `None` where it does not lead there or has ended.
    fn after(&self, path: &[&str]) -> Option<&[(Glob, bool)]> {
        let mut left = &self.parts[..];
        for part in path {
            let ((glob, deep), rest) = left.split_first()?;
            if !glob.matches(part) {
                return None;
            }
            if !*deep {
                left = rest;
            }
        }
        (!left.is_empty()).then_some(left)
    }
}

impl Whole {
    fn new(pattern: &str, trimmed: &str) -> Result<Self, BadPattern> {
        let written = Glob::new(pattern)?;
        if !trimmed.is_empty() && !has_stars(trimmed) && pattern.starts_with(trimmed) {
            return Ok(Self::Place(trimmed.to_owned()));
        }
        if trimmed.is_empty() {
            return Ok(Self::All);
        }
        let below = Glob::new(&format!("{trimmed}/**/*"))?;
        Ok(Self::Globs(Box::new([written, Glob::new(trimmed)?, below])))
    }

    fn matches(&self, path: &str) -> bool {
        match self {
            Self::Place(place) => {
                // One letter tells most paths apart.
                let (place, path) = (place.as_bytes(), path.as_bytes());
                let ends = path.get(place.len()).is_none_or(|next| *next == b'/');
                ends && path.get(place.len() - 1) == place.last() && path.starts_with(place)
            }
            Self::All => true,
            Self::Globs(globs) => globs.iter().any(|glob| glob.matches(path)),
        }
    }
}

/// Cuts parts of nothing but stars from the end, and a slash from the begin.
fn without_stars(pattern: &str) -> String {
    let mut left = pattern.trim_start_matches('/');
    while !left.is_empty() && name(left).chars().all(|letter| letter == '*') {
        left = parent(left);
    }
    left.to_owned()
}

/// One pattern below a directory.
#[derive(Clone, Debug)]
pub struct Below {
    base: String,
    patterns: Patterns,
}

impl Below {
    /// The part of a pattern before its first star becomes the directory.
    pub fn new(dir: &str, pattern: &str) -> Result<Self, BadPattern> {
        let pattern = clean(pattern.trim_start_matches('/'));
        let plain = plain_part(&pattern);
        let rest = pattern[plain.len()..].trim_start_matches('/');
        let base = clean(&format!("{dir}/{plain}")).trim_start_matches('/').to_owned();
        Ok(Self { base, patterns: Patterns::new([rest])? })
    }

    /// The directory, or the file where the pattern has no star.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Does it match this path?
    pub fn matches(&self, path: &str) -> bool {
        within(path, &self.base) && self.patterns.matches(&self.inner(path))
    }

    /// May there be a match below this directory?
    pub fn leads_through(&self, dir: &str) -> bool {
        let above = dir != self.base && within(&self.base, dir);
        above || self.matches(dir) || self.patterns.on_the_way(&self.inner(dir))
    }

    /// The way from the base to a path.
    fn inner<'p>(&self, path: &'p str) -> Cow<'p, str> {
        let below = if self.base.is_empty() {
            Some(path).filter(|path| !path.starts_with('/'))
        } else {
            path.strip_prefix(self.base.as_str()).and_then(|rest| rest.strip_prefix('/'))
        };
        // A clean path that is further down is seen at once.
        match below {
            Some(below) if is_clean(below) => Cow::Borrowed(below),
            _ => Cow::Owned(relative(&self.base, path)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patterns(rows: &[&str]) -> Patterns {
        Patterns::new(rows.iter().copied()).unwrap()
    }

    #[test]
    fn a_match_takes_all_below_it() {
        let files = patterns(&["unc/*.txt", "base.yml", "tools/**"]);
        for path in ["unc/a.txt", "base.yml", "./base.yml", "tools/a/b", "tools", "unc/a.txt/below"]
        {
            assert!(files.matches(path), "{path}");
        }
        for path in ["unc/a.md", "unc", "base", "", "a/base.yml"] {
            assert!(!files.matches(path), "{path}");
        }
        assert!(!Patterns::default().matches("a") && !Patterns::default().leads_through(""));
        assert!(patterns(&["**"]).matches("a/b") && patterns(&["d/*"]).matches("d/e/f"));
    }

    proptest::proptest! {
        /// A place without stars is told as its globs tell it.
        #[test]
        fn places_match_as_globs_do(pattern in "[ab./*]{0,6}", path in "[ab./]{0,9}") {
            let pattern = clean(&pattern);
            let trimmed = without_stars(&pattern);
            let below = if trimmed.is_empty() { "**/*".to_owned() } else { format!("{trimmed}/**/*") };
            let Ok(row) = Pattern::new(&pattern) else { return Ok(()) };
            let globs = [pattern.as_str(), &trimmed, &below].map(|glob| Glob::new(glob).unwrap());
            let path = cleaned(&path);
            let slow = globs.iter().any(|glob| glob.matches(&path));
            proptest::prop_assert_eq!(row.whole.matches(&path), slow);
        }
    }

    #[test]
    fn a_directory_on_the_way_is_gone_through() {
        let files = patterns(&["a/*/c.yml", "x/**/y"]);
        for dir in ["", "a", "a/b", "x", "x/1/2"] {
            assert!(files.leads_through(dir), "{dir}");
        }
        for dir in ["b", "a/b/d"] {
            assert!(!files.leads_through(dir), "{dir}");
        }
    }

    #[test]
    fn a_pattern_begins_at_its_first_star() {
        let below = Below::new("", "d/*.yaml").unwrap();
        assert_eq!(below.base(), "d");
        assert!(
            below.matches("d/a.yaml") && !below.matches("d/e/a.yaml") && !below.matches("a.yaml")
        );
        assert!(below.leads_through("d") && below.leads_through("") && !below.leads_through("d/e"));
        let below = Below::new("", "d").unwrap();
        assert!(below.matches("d/e/f") && below.matches("d"));
        let below = Below::new(".werf", "**/*.tmpl").unwrap();
        assert!(
            below.matches(".werf/a/x.tmpl")
                && below.leads_through(".werf/a")
                && !below.matches("x.tmpl")
        );
        let below = Below::new("", "/d/*").unwrap();
        assert!(below.matches("d/e/f"));
    }
}
