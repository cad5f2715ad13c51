//! The name of a module.
//!
//! Owns what makes a name legal and the nearest legal one. Whether names in two places agree is not decided here.

use std::fmt;

use super::strcase::{to_camel, to_kebab};
use crate::error::Error;

const MAX_LENGTH: usize = 64;

/// Names whose paths in a registry are taken by something else.
const RESERVED: &[(&str, &str)] = &[
    ("modules", "registries keep lists of modules under this name"),
    ("release", "`<module>/release` holds the releases of a module"),
    ("extra", "`<module>/extra` holds the extra images of a module"),
];

/// The name of a module, legal by construction.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModuleName(String);

/// Why a text is not the name of a module.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct NameError {
    /// One sentence without a full stop.
    pub problem: String,
    /// The nearest legal name, if there is one.
    pub nearest: Option<ModuleName>,
}

impl ModuleName {
    /// Reads a name.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        match problem(text) {
            None => Ok(Self(text.to_owned())),
            Some(problem) => Err(NameError { problem, nearest: Self::nearest(text) }),
        }
    }

    /// The nearest legal name: itself, or what is left after everything illegal is repaired.
    pub fn nearest(text: &str) -> Option<Self> {
        let is_legal = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        let cleaned = to_kebab(text).replace(|c| !is_legal(c), "-");
        let mut name = cleaned.get(..MAX_LENGTH).unwrap_or(&cleaned).trim_matches('-').to_owned();
        name = to_kebab(&to_camel(&name));
        if reserved(&name).is_some() {
            name.push_str("-module");
        }
        problem(&name).is_none().then_some(Self(name))
    }

    /// The name as written: kebab-case.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name as a key of values: lowerCamelCase.
    pub fn camel(&self) -> String {
        to_camel(&self.0)
    }
}

impl fmt::Display for ModuleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<NameError> for Error {
    fn from(error: NameError) -> Self {
        let input = Self::input(error.problem);
        match error.nearest {
            Some(name) => input.hint(format!("the nearest legal name is `{name}`")),
            None => input.hint("use small letters, digits and single dashes, like `csi-nfs`"),
        }
    }
}

fn problem(text: &str) -> Option<String> {
    let length = text.chars().count();
    let foreign = text.chars().find(|c| !matches!(c, 'a'..='z' | '0'..='9' | '-'));
    if text.is_empty() {
        return Some("the name of a module is empty".to_owned());
    }
    if let Some(foreign) = foreign {
        let shown = foreign.escape_debug();
        return Some(format!(
            "`{}` is no name of a module: `{shown}` is not one of a-z, 0-9 and `-`",
            shortened(text)
        ));
    }
    if length > MAX_LENGTH {
        let name = shortened(text);
        return Some(format!(
            "`{name}` is no name of a module: {length} characters are more than {MAX_LENGTH}"
        ));
    }
    if text.starts_with('-') || text.ends_with('-') {
        let name = text;
        return Some(format!("`{name}` is no name of a module: it begins or ends with `-`"));
    }
    reserved(text).or_else(|| round_trip(text))
}

fn reserved(text: &str) -> Option<String> {
    let (_, why) = RESERVED.iter().find(|(name, _)| *name == text)?;
    Some(format!("`{text}` cannot be the name of a module: {why}"))
}

fn round_trip(text: &str) -> Option<String> {
    let camel = to_camel(text);
    let back = to_kebab(&camel);
    let message = format!(
        "`{text}` is no name of a module: its key in values is `{camel}`, and DKP reads that as `{back}`"
    );
    (back != text).then_some(message)
}

fn shortened(text: &str) -> String {
    let start: String = text.chars().take(MAX_LENGTH).flat_map(char::escape_debug).collect();
    if text.chars().count() > MAX_LENGTH { start + "…" } else { start }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn legal_names_and_their_keys() {
        for (name, camel) in [
            ("csi-s3", "csiS3"),
            ("sds-local-volume", "sdsLocalVolume"),
            ("l2-load-balancer", "l2LoadBalancer"),
            ("a1b", "a1b"),
            ("a", "a"),
            ("3d", "3d"),
            ("a-b-cd", "aBCd"),
        ] {
            assert_eq!(ModuleName::parse(name).map(|n| n.camel()), Ok(camel.to_owned()));
        }
        assert!(ModuleName::parse(&"a".repeat(64)).is_ok());
    }

    #[test]
    fn illegal_names_say_why_and_what_is_near() {
        for (name, why, nearest) in [
            ("", "empty", None),
            ("CsiS3", "`C` is not one of", Some("csi-s3")),
            ("csi_nfs", "`_` is not", Some("csi-nfs")),
            ("csi nfs\n", "` ` is not", Some("csi-nfs")),
            ("-csi", "begins or ends", Some("csi")),
            ("csi-", "begins or ends", Some("csi")),
            ("a--b", "`aB`", Some("a-b")),
            ("a-b-c", "`aBC`, and DKP reads that as `a-bc`", Some("a-bc")),
            ("k8s-1-29", "`k8s129`", Some("k8s129")),
            ("modules", "cannot be the name", Some("modules-module")),
            ("release", "cannot be the name", Some("release-module")),
            ("extra", "cannot be the name", Some("extra-module")),
            ("Release", "`R` is not", Some("release-module")),
            ("модуль", "`м` is not", None),
        ] {
            let error = ModuleName::parse(name).unwrap_err();
            assert!(error.problem.contains(why), "{name:?}: {error}");
            assert_eq!(error.nearest.as_ref().map(ModuleName::as_str), nearest, "{name:?}");
        }
    }

    #[test]
    fn a_long_name_is_cut() {
        let error = ModuleName::parse(&"ab-".repeat(30)).unwrap_err();
        assert_eq!(error.nearest.unwrap().as_str().len(), 64);
        assert!(error.problem.contains("90 characters"));
    }
}
