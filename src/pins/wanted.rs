//! What a user names: a version, a file, an address.

use super::Pinned;
use super::kind::for_every_version;
use crate::error::{Error, Result};

/// Where a file is to come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A version, from where the platform or the settings have it.
    Version(String),
    /// A file of this machine, and its version where that is said.
    File(String, Option<String>),
    /// An address.
    Address(String),
}

impl Wanted {
    /// Reads `v0.5.7`, `some/base_images.yml`, `file:some/base_images.yml` or `https://…`; `v0.5.7=FILE` says the
    /// version of a file that does not say it.
    pub fn read(kind: Pinned, text: &str) -> Result<Self> {
        if let Some((said, path)) = text.split_once('=')
            && !text.contains("://")
            && let Ok(said) = version(kind, said)
        {
            return Ok(Self::File(path.to_owned(), Some(said)));
        }
        if let Some(path) = text.strip_prefix("file:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return Ok(Self::File(path.to_owned(), None));
        }
        if text.contains("://") {
            return Ok(Self::Address(text.to_owned()));
        }
        let ends = [".yml", ".yaml", ".tgz", ".tar.gz"];
        if text.contains('/') || ends.iter().any(|end| text.ends_with(end)) {
            return Ok(Self::File(text.to_owned(), None));
        }
        version(kind, text).map(Self::Version)
    }

    /// The version that an address names: a part of its path that is one, or what its last part ends with.
    pub fn version_in(address: &str) -> Option<&str> {
        let path = address.split(['?', '#']).next()?;
        path.rsplit('/').find_map(|part| {
            let part = part.strip_suffix(".tgz").unwrap_or(part);
            let last = part.rsplit('-').next().filter(|_| part.starts_with(Pinned::CHART));
            [Some(part), last].into_iter().flatten().find(|part| is_version(part))
        })
    }

    /// An address for every version, made of one for a version.
    pub fn for_every_version(address: &str, version: Option<&str>) -> String {
        for_every_version(address, version.unwrap_or(""))
    }
}

/// A version as it may stand in addresses and names of files.
fn version(kind: Pinned, text: &str) -> Result<String> {
    let text = match kind {
        // Releases of the chart have no `v`, and everything else here does.
        Pinned::LibHelm => text.strip_prefix('v').unwrap_or(text),
        Pinned::BaseImages => text,
    };
    if is_version(text) {
        return Ok(text.to_owned());
    }
    let example = kind.default_version();
    Err(Error::usage(format!("`{text}` is no version of {}", kind.name()))
        .hint(format!("write a version such as {example}, the path of a file, or an address")))
}

/// Three numbers, perhaps with a `v` before them and a pre-release behind: what may become a part of a path.
pub fn is_version(text: &str) -> bool {
    let is_of_it = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+' | '_');
    let text = text.strip_prefix('v').unwrap_or(text);
    let numbers = text.split(['-', '+']).next().unwrap_or("");
    text.len() < 64
        && text.chars().all(is_of_it)
        && numbers.split('.').count() == 3
        && numbers
            .split('.')
            .all(|number| !number.is_empty() && number.chars().all(|c| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_files_and_addresses_are_told_apart() {
        let read = |text| Wanted::read(Pinned::BaseImages, text).unwrap();
        assert_eq!(read("v0.5.7"), Wanted::Version("v0.5.7".into()));
        assert_eq!(read("base_images.yml"), Wanted::File("base_images.yml".into(), None));
        assert_eq!(read("v0.5.7=x/b.yml"), Wanted::File("x/b.yml".into(), Some("v0.5.7".into())));
        assert_eq!(read("file:/a/b"), Wanted::File("/a/b".into(), None));
        assert_eq!(read("file:///a/b"), Wanted::File("/a/b".into(), None));
        assert_eq!(read("https://a/b"), Wanted::Address("https://a/b".into()));
        let chart = Wanted::read(Pinned::LibHelm, "v1.62.2").unwrap();
        assert_eq!(chart, Wanted::Version("1.62.2".into()));
        for wrong in ["0.5", "latest", "v1.2.x", "v1.2.3 ", "1..2"] {
            let error = Wanted::read(Pinned::BaseImages, wrong).unwrap_err();
            assert!(error.hints()[0].contains("v0.5.7"), "{wrong}");
        }
    }

    #[test]
    fn what_would_lead_elsewhere_is_no_version() {
        assert!(["1.72.13", "v0.5.7", "0.0.0-standin"].into_iter().all(is_version));
        for wrong in ["/../../.github/x", "1.0.0/../x", "1.0.0-/../x", "latest", "1.55.x", ""] {
            assert!(!is_version(wrong), "{wrong}");
        }
    }

    #[test]
    fn an_address_may_say_its_version() {
        for (address, version) in [
            ("https://m/base_images/v0.5.7/base_images.yml", Some("v0.5.7")),
            ("https://m/x/deckhouse_lib_helm-1.62.2.tgz", Some("1.62.2")),
            ("https://m/base_images.yml?v=v1.2.3", None),
        ] {
            assert_eq!(Wanted::version_in(address), version, "{address}");
        }
        let every = Wanted::for_every_version("https://m/v0.5.7/b.yml", Some("v0.5.7"));
        assert_eq!(every, "https://m/{version}/b.yml");
    }
}
