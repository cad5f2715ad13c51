//! What the metadata files of an image say.
//!
//! Pure: works on a flattened image, as DKP reads it. It judges nothing (`inspect` does).

use std::collections::BTreeMap;

use crate::oci::{EntryKind, Image};

/// The files of a release or bundle image that DKP knows by name.
#[derive(Clone, Copy, Debug)]
pub struct Contents<'a>(pub &'a Image);

impl<'a> Contents<'a> {
    /// `version.json`: what the release image says it is.
    pub fn version_json(self) -> Option<&'a [u8]> {
        self.0.content("version.json")
    }

    /// `module.yaml`.
    pub fn module_yaml(self) -> Option<&'a [u8]> {
        self.0.content("module.yaml")
    }

    /// `changelog.yaml`, else `changelog.yml`.
    pub fn changelog(self) -> Option<&'a [u8]> {
        self.0.content("changelog.yaml").or_else(|| self.0.content("changelog.yml"))
    }

    /// `images_digests.json`, undecoded.
    pub fn images_digests_json(self) -> Option<&'a [u8]> {
        self.0.content("images_digests.json")
    }

    /// `images_digests.json` as a flat map of strings; `None` when absent or anything else.
    pub fn images_digests(self) -> Option<BTreeMap<String, String>> {
        serde_json::from_slice(self.images_digests_json()?).ok()
    }

    /// The version that `version.json` names, as DKP reads it: other keys are of no concern
    /// (deckhouse/deckhouse, go_lib/dependency/cr/release.go).
    pub fn version(self) -> Option<String> {
        let value: serde_json::Value = serde_json::from_slice(self.version_json()?).ok()?;
        let version = value.get("version")?.as_str()?;
        (!version.is_empty()).then(|| version.to_owned())
    }
}

/// Why a file at the root of an image has no content to judge; the sentence follows the image's name.
pub(crate) fn why_unread(image: &Image, path: &str) -> String {
    match image.entry(path) {
        None => format!("has no /{path}"),
        Some(entry) if entry.kind != EntryKind::File => {
            format!("has a /{path} that is no plain file")
        }
        Some(_) => format!("has a /{path} larger than 4 MiB, which DKP does not read"),
    }
}

/// Reads the one value of a `version.json` that is to be published; the error says what is wrong, without naming the file.
pub fn read_version(json: &[u8]) -> Result<String, String> {
    let value: serde_json::Value =
        serde_json::from_slice(json).map_err(|error| format!("is not JSON ({error})"))?;
    let object = value.as_object().ok_or("is not a JSON object")?;
    let version = object.get("version").ok_or("has no key `version`")?;
    let version = version.as_str().ok_or("has a `version` that is not a string")?;
    match object.keys().find(|key| *key != "version") {
        Some(other) => Err(format!("has the key `{other}` beside `version`")),
        None if version.is_empty() => Err("has an empty `version`".to_owned()),
        None => Ok(version.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_json_has_exactly_one_key() {
        assert_eq!(read_version(b"{\"version\":\"v1.2.3\"}\n").unwrap(), "v1.2.3");
        for (json, said) in [
            ("{\"version\":\"v1\",\"a\":1}", "key `a`"),
            ("{}", "no key"),
            ("[]", "not a JSON object"),
            ("{\"version\":1}", "not a string"),
            ("{\"version\":\"\"}", "empty"),
            ("v1.2.3", "not JSON"),
        ] {
            assert!(read_version(json.as_bytes()).unwrap_err().contains(said), "{json}");
        }
    }
}
