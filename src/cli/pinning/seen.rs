//! What a module asks for and what lies in it.
//!
//! Owns reading its files as they lie there: a module that is just being made is in no git.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::module::Tracked;
use crate::module::paths::join;
use crate::pins::{Pinned, is_version};
use crate::werf;
use crate::yaml;

/// Files and folders that may say something.
const PLACES: [&str; 8] = [
    "werf.yaml",
    ".werf",
    "images",
    "templates",
    "Chart.yaml",
    ".github/workflows",
    ".gitlab-ci.yml",
    "werf-giterminism.yaml",
];
/// So many files are looked at.
const MOST_FILES: usize = 20_000;
/// Templates are not larger.
const LARGEST: u64 = 1 << 20;

/// The texts of a module, and what lies in it.
#[derive(Debug, Default)]
pub(super) struct Seen {
    texts: BTreeMap<String, String>,
    /// The files from elsewhere, by their paths.
    pub(super) here: BTreeMap<Pinned, BTreeSet<String>>,
}

impl Seen {
    /// Looks at a directory.
    pub(super) fn of(dir: &Path) -> Self {
        let mut seen = Self::default();
        for place in &PLACES {
            seen.add(dir, place);
        }
        if dir.join(Pinned::LIST).is_file() {
            seen.here.entry(Pinned::BaseImages).or_default().insert(Pinned::LIST.to_owned());
        }
        let charts = fs::read_dir(dir.join("charts")).into_iter().flatten().flatten();
        for entry in charts {
            let path = format!("charts/{}", entry.file_name().to_string_lossy());
            if Pinned::version_of_archive(&path).is_some() {
                seen.here.entry(Pinned::LibHelm).or_default().insert(path);
            }
        }
        seen
    }

    fn add(&mut self, dir: &Path, path: &str) {
        let place = dir.join(path);
        let Ok(found) = place.symlink_metadata() else { return };
        if self.texts.len() >= MOST_FILES {
            return;
        }
        if found.is_dir() {
            let entries = fs::read_dir(&place).into_iter().flatten().flatten();
            for entry in entries {
                self.add(dir, &join(path, &entry.file_name().to_string_lossy()));
            }
        } else if found.is_file() && found.len() <= LARGEST && is_text(path) {
            let text = fs::read_to_string(&place);
            self.texts.extend(text.ok().map(|text| (path.to_owned(), text)));
        }
    }

    fn below<'a>(&'a self, places: &'a [&str]) -> impl Iterator<Item = &'a str> {
        let is_below = |path: &str| {
            places.iter().any(|place| {
                path.strip_prefix(place)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            })
        };
        self.texts.iter().filter(move |(path, _)| is_below(path)).map(|(_, text)| text.as_str())
    }

    /// Does the module ask for such a file?
    pub(super) fn uses(&self, kind: Pinned) -> bool {
        match kind {
            Pinned::BaseImages => self
                .below(&["werf.yaml", ".werf", "images"])
                .any(|text| text.contains(Pinned::LIST)),
            Pinned::LibHelm => {
                self.below(&["templates"]).any(|text| text.contains("\"helm_lib_"))
                    || self.below(&["Chart.yaml"]).any(|text| text.contains(Pinned::CHART))
            }
        }
    }

    /// Does the module ask for such a file, and has none?
    pub(super) fn needs(&self, kind: Pinned) -> bool {
        !self.here.contains_key(&kind) && self.uses(kind)
    }

    /// The version that the module says elsewhere: in its workflows, in Chart.yaml.
    pub(super) fn said_version(&self, kind: Pinned) -> Option<String> {
        match kind {
            Pinned::BaseImages => {
                let texts = self.below(&[".github/workflows", ".gitlab-ci.yml"]);
                let mut said = texts.flat_map(str::lines).filter_map(|line| {
                    let value = line.trim().strip_prefix("BASE_IMAGES_VERSION:")?;
                    // A version has no spaces: what follows one is a comment.
                    value.split_whitespace().next().map(|word| word.trim_matches(['"', '\'']))
                });
                let is_one = |word: &&str| word.starts_with('v') && is_version(word);
                said.find(is_one).map(str::to_owned)
            }
            Pinned::LibHelm => {
                let own = self.here.get(&kind).into_iter().flatten();
                let mut own = own.filter_map(|path| Pinned::version_of_archive(path));
                own.find(|version| is_version(version))
                    .map(str::to_owned)
                    .or_else(|| self.dependency())
            }
        }
    }

    /// The version of the chart that Chart.yaml asks for, where it is one.
    fn dependency(&self) -> Option<String> {
        let root = yaml::parse_text(self.texts.get("Chart.yaml")?).ok()?;
        let mut rows = root.get("dependencies")?.as_sequence()?.iter();
        let row = rows
            .find(|row| row.get("name").and_then(|name| name.as_text()) == Some(Pinned::CHART))?;
        let version = row.get("version")?.as_text()?;
        // A range of Helm's names none.
        is_version(version).then(|| version.to_owned())
    }

    /// The names of base images that templates of werf.yaml ask for.
    pub(super) fn names(&self) -> BTreeSet<String> {
        let files: Vec<(&str, &str)> =
            self.texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        werf::asked_base_images(&Tracked::in_memory(&files, &[]))
    }

    /// The helpers that Helm templates ask for.
    pub(super) fn helpers(&self) -> BTreeSet<String> {
        let texts = self.below(&["templates"]);
        let quoted = texts.flat_map(|text| text.split('"'));
        let is_helper = |word: &&str| {
            word.starts_with("helm_lib_")
                && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        };
        quoted.filter(is_helper).map(str::to_owned).collect()
    }
}

fn is_text(path: &str) -> bool {
    let endings = [".yaml", ".yml", ".tmpl", ".tpl", "Dockerfile"];
    endings.iter().any(|ending| path.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(path: &str, text: &str, kind: Pinned) -> Option<String> {
        let texts = BTreeMap::from([(path.to_owned(), text.to_owned())]);
        Seen { texts, ..Seen::default() }.said_version(kind)
    }

    #[test]
    fn a_version_is_told_from_comments_and_expressions() {
        for (value, version) in [
            ("v0.5.7", Some("v0.5.7")),
            ("v0.5.7 # comment", Some("v0.5.7")),
            ("\"v0.5.7\"   # comment", Some("v0.5.7")),
            ("latest", None),
            ("vNext", None),
            ("v0.5.x", None),
            ("${{ vars.BASE_IMAGES_VERSION }}", None),
            ("v0.5.x\n  BASE_IMAGES_VERSION: v0.5.8", Some("v0.5.8")),
        ] {
            let text = format!("env:\n  BASE_IMAGES_VERSION: {value}\n");
            let found = said(".github/workflows/a.yml", &text, Pinned::BaseImages);
            assert_eq!(found.as_deref(), version, "{value}");
        }
    }

    #[test]
    fn a_range_of_helm_is_no_version() {
        for (value, version) in [
            ("1.55.1 # why", Some("1.55.1")),
            ("1.55.x", None),
            ("~1.55.1", None),
            ("'>=1.55.1 <2'", None),
        ] {
            let text = format!("dependencies:\n- name: deckhouse_lib_helm\n  version: {value}\n");
            let found = said("Chart.yaml", &text, Pinned::LibHelm);
            assert_eq!(found.as_deref(), version, "{value}");
        }
    }
}
