//! The list of base images as a value.

use std::collections::BTreeMap;

use crate::text::{Source, nearest};
use crate::yaml;

/// Base images by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BaseImages {
    /// The version that a comment at its beginning says: `# version=v0.5.7`.
    pub version: Option<String>,
    /// The repository that all of them lie in.
    pub registry: String,
    /// What stands for each name: a digest, in older lists a reference.
    pub images: BTreeMap<String, String>,
}

/// The key beside the names.
const REGISTRY: &str = "REGISTRY_PATH";

impl BaseImages {
    /// Reads a list; the error says why it is none.
    pub fn read(text: &str) -> Result<Self, String> {
        let source = Source::new(super::Pinned::LIST, text);
        let root = yaml::parse(&source).map_err(|error| format!("it is no YAML: {error}"))?;
        let rows = root.as_mapping().ok_or("it is no mapping of names to images")?;
        let mut list = Self { version: version(text), ..Self::default() };
        let mut has_registry = false;
        for (name, value) in rows.entries() {
            let name = name.as_text().ok_or("one of its keys is no text")?;
            let value = value.as_scalar().map(|scalar| scalar.text.to_string());
            let value = value.ok_or_else(|| format!("`{name}` is no text"))?;
            if name == REGISTRY {
                has_registry = true;
                list.registry = value;
            } else {
                list.images.insert(name.to_owned(), value);
            }
        }
        if !has_registry || list.images.is_empty() {
            return Err(format!("a list of base images has {REGISTRY} and names of images"));
        }
        Ok(list)
    }

    /// The name of the list that is nearest to a name that it does not have.
    pub fn nearest(&self, name: &str) -> Option<&str> {
        nearest(name, self.images.keys().map(String::as_str))
    }
}

fn version(text: &str) -> Option<String> {
    let comments = text.lines().take_while(|line| line.starts_with('#'));
    let mut said =
        comments.filter_map(|line| line.trim_start_matches(['#', ' ']).strip_prefix("version="));
    said.next().map(|version| version.trim().to_owned()).filter(|version| !version.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_and_what_is_none_is_told() {
        let list = BaseImages::read("# version=v0.5.7\n## x\nREGISTRY_PATH: r.example/b\nbuilder/alpine: \"sha256:1\" # of\n").unwrap();
        assert_eq!(list.version.as_deref(), Some("v0.5.7"));
        assert_eq!(list.registry, "r.example/b");
        assert_eq!(list.images["builder/alpine"], "sha256:1");
        assert_eq!(list.nearest("builder/alpin"), Some("builder/alpine"));
        for (text, said) in [
            ("<html>", "no mapping"),
            ("a: [", "no YAML"),
            ("a: b\n", "REGISTRY_PATH"),
            ("REGISTRY_PATH: x\n", "names of images"),
            ("REGISTRY_PATH: x\na: [b]\n", "`a` is no text"),
        ] {
            assert!(BaseImages::read(text).unwrap_err().contains(said), "{text}");
        }
    }
}
