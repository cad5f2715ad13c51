//! Constraints: alternatives between `||`, each a row of comparisons.
//!
//! Facts: Masterminds/semver v3.3.0, `constraints.go`.

use std::fmt;
use std::str::FromStr;

use super::scan::{self, Shape};
use super::{Version, VersionError};

/// What a version must meet: all comparisons of one alternative.
#[derive(Clone, Debug)]
pub struct Constraints {
    pub(super) alternatives: Vec<Vec<Comparison>>,
}

/// One comparison: `>= 1.2`.
#[derive(Clone, Debug)]
pub(super) struct Comparison {
    pub(super) operator: Operator,
    /// The operator as it is written.
    sign: &'static str,
    /// The version as it is written.
    written: String,
    /// The version with zeros for what is left open.
    pub(super) version: Version,
    pub(super) open: Open,
}

/// Which numbers are left open: missing or a wildcard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Open {
    /// None: `1.2.3`.
    Nothing,
    /// The third: `1.2`, `1.2.x`.
    Patch,
    /// The second: `1`, `1.x`.
    Minor,
    /// All: `*`.
    All,
}

/// What is compared how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    Greater,
    Less,
    GreaterEqual,
    LessEqual,
    Tilde,
    Caret,
}

/// The signs, the longer first where one begins with another.
const SIGNS: &[(&str, Operator)] = &[
    ("!=", Operator::NotEqual),
    (">=", Operator::GreaterEqual),
    ("=>", Operator::GreaterEqual),
    ("<=", Operator::LessEqual),
    ("=<", Operator::LessEqual),
    ("~>", Operator::Tilde),
    ("=", Operator::Equal),
    (">", Operator::Greater),
    ("<", Operator::Less),
    ("~", Operator::Tilde),
    ("^", Operator::Caret),
    ("", Operator::Equal),
];

/// Why a text is no constraint, in the words of the library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConstraintError {
    /// An alternative does not look like comparisons.
    Improper(String),
    /// It does, and yet a version in it is none.
    Parser,
}

impl fmt::Display for ConstraintError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Improper(text) => write!(f, "improper constraint: {text}"),
            Self::Parser => f.write_str("constraint Parser Error"),
        }
    }
}

impl std::error::Error for ConstraintError {}

impl Constraints {
    /// Reads constraints: `>= 1.2, < 2 || ~3.1`, `1.2 - 1.4`, `1.x`.
    pub fn parse(text: &str) -> Result<Self, ConstraintError> {
        let text = without_ranges(text);
        let alternatives = text.split("||").map(alternative).collect::<Result<_, _>>()?;
        Ok(Self { alternatives })
    }

    /// Does a version meet them? A prerelease meets only a comparison that names one.
    pub fn check(&self, version: &Version) -> bool {
        self.alternatives.iter().any(|all| all.iter().all(|one| one.meets(version)))
    }
}

impl FromStr for Constraints {
    type Err = ConstraintError;

    fn from_str(text: &str) -> Result<Self, ConstraintError> {
        Self::parse(text)
    }
}

impl fmt::Display for Constraints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, all) in self.alternatives.iter().enumerate() {
            f.write_str(if at > 0 { " || " } else { "" })?;
            for (at, one) in all.iter().enumerate() {
                f.write_str(if at > 0 { " " } else { "" })?;
                write!(f, "{}{}", one.sign, one.written)?;
            }
        }
        Ok(())
    }
}

/// Comparisons with blanks or a comma between them; at least one.
fn alternative(text: &str) -> Result<Vec<Comparison>, ConstraintError> {
    let improper = || ConstraintError::Improper(text.to_owned());
    let mut found = Vec::new();
    let mut rest = scan::skip_blanks(text);
    loop {
        let (sign, operator, shape) = signed(rest).ok_or_else(improper)?;
        let end = shape.whole.as_ptr() as usize - rest.as_ptr() as usize + shape.whole.len();
        let after = &rest[end..];
        found.push((sign, operator, shape));
        rest = scan::skip_blanks(after);
        if rest.is_empty() {
            break;
        }
        match rest.strip_prefix(',') {
            Some(further) => rest = scan::skip_blanks(further),
            None if rest.len() == after.len() => return Err(improper()),
            None => {}
        }
    }
    found.into_iter().map(|(sign, operator, shape)| compare(sign, operator, &shape)).collect()
}

fn signed(text: &str) -> Option<(&'static str, Operator, Shape<'_>)> {
    let &(sign, operator) = SIGNS.iter().find(|(sign, _)| text.starts_with(sign))?;
    let shape = scan::pattern(scan::skip_blanks(&text[sign.len()..]))?;
    Some((sign, operator, shape))
}

fn compare(
    sign: &'static str,
    operator: Operator,
    shape: &Shape<'_>,
) -> Result<Comparison, ConstraintError> {
    let left_open = |part: Option<&str>| matches!(part, None | Some("x" | "X" | "*"));
    let prerelease = shape.prerelease.map(|text| format!("-{text}")).unwrap_or_default();
    let (open, version) = if left_open(Some(shape.major)) {
        (Open::All, format!("0.0.0{prerelease}"))
    } else if left_open(shape.minor) {
        (Open::Minor, format!("{}.0.0{prerelease}", shape.major))
    } else if left_open(shape.patch) {
        let minor = shape.minor.unwrap_or_default();
        (Open::Patch, format!("{}.{minor}.0{prerelease}", shape.major))
    } else {
        (Open::Nothing, shape.whole.to_owned())
    };
    let version = Version::parse(&version).map_err(|_: VersionError| ConstraintError::Parser)?;
    Ok(Comparison { operator, sign, written: shape.whole.to_owned(), version, open })
}

/// Writes each `1.2 - 1.4` as two comparisons.
///
/// As in the library, the place of a range is searched anew by its text: the first that reads so is replaced.
fn without_ranges(text: &str) -> String {
    let mut out = text.to_owned();
    let mut rest = text;
    while let Some((found, from, to, after)) = range(rest) {
        out = out.replacen(found, &format!(">= {from}, <= {to} "), 1);
        rest = after;
    }
    out
}

/// The first range with the blanks around it, its two ends, and what follows.
fn range(text: &str) -> Option<(&str, &str, &str, &str)> {
    let mut before = None;
    text.char_indices().find_map(|(at, now)| {
        // A range that begins inside of a number or of blanks was looked for at their beginning.
        let inside = before.is_some_and(|before| {
            scan::is_blank(before) || scan::in_number(before) && scan::in_number(now)
        });
        before = Some(now);
        if inside {
            return None;
        }
        let start = &text[at..];
        let from = scan::pattern(scan::skip_blanks(start))?;
        let rest = rest_of(start, from.whole);
        let rest = blanks(rest)?.strip_prefix('-')?;
        let to = scan::pattern(blanks(rest)?)?;
        let rest = scan::skip_blanks(rest_of(rest, to.whole));
        Some((&start[..start.len() - rest.len()], from.whole, to.whole, rest))
    })
}

/// What follows `part`, which stands behind blanks in `text`.
fn rest_of<'t>(text: &'t str, part: &str) -> &'t str {
    &scan::skip_blanks(text)[part.len()..]
}

/// The text after Go's `\s+`.
fn blanks(text: &str) -> Option<&str> {
    Some(scan::skip_blanks(text)).filter(|rest| rest.len() < text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        match Constraints::parse(text) {
            Ok(constraints) => constraints.to_string(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn constraints_are_read() {
        assert_eq!(read(">= 1.2, < 2 || ~3.1"), ">=1.2 <2 || ~3.1");
        assert_eq!(read("\t=>v1.x =< 2.*.3 !=5 ~> 1"), "=>v1.x =<2.*.3 !=5 ~>1");
        assert_eq!(read("1 ,2,  ^3"), "1 2 ^3");
        assert_eq!(read("*"), "*");
        assert_eq!(read("1.2.3-rc.1+meta"), "1.2.3-rc.1+meta");
    }

    #[test]
    fn ranges_become_two_comparisons() {
        assert_eq!(read("1.2 - 1.4.5"), ">=1.2 <=1.4.5");
        assert_eq!(read("1 - 2 || v3 -  4-rc"), ">=1 <=2 || >=v3 <=4-rc");
        assert_eq!(read("> 0.1 1 - 2"), "improper constraint: > 0.1>= 1, <= 2 ");
        assert_eq!(read("1 - 2 - 3"), "improper constraint: >= 1, <= 2 - 3");
        assert_eq!(read("1 - 2, 1 - 2"), ">=1 <=2 >=1 <=2");
    }

    #[test]
    fn what_is_no_constraint_is_refused_with_its_words() {
        for text in ["", " ", "a", "1,", "1,,2", ">", "1.2.3.4", "> > 1", "1-2 - ", "1x.2é"] {
            assert_eq!(read(text), format!("improper constraint: {text}"));
        }
        assert_eq!(read("1 || "), "improper constraint:  ");
        assert_eq!(read("1 |"), "constraint Parser Error");
        assert_eq!(read("1|2"), "constraint Parser Error");
        assert_eq!(read("1x.2"), "constraint Parser Error");
        assert_eq!(read("1.2.3-01"), "constraint Parser Error");
    }
}
