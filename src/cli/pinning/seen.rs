//! What a module asks for and what lies in it.
//!
//! Owns reading its files as they lie there: a module that is just being made is in no git.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::module::Tracked;
use crate::module::paths::join;
use crate::pins::Pinned;
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
                let mut lines = texts.flat_map(str::lines).filter_map(|line| {
                    line.trim()
                        .strip_prefix("BASE_IMAGES_VERSION:")
                        .map(|v| v.trim().trim_matches(['"', '\'']))
                });
                lines.find(|version| version.starts_with('v')).map(str::to_owned)
            }
            Pinned::LibHelm => {
                let mut own = self.here.get(&kind).into_iter().flatten();
                let own = own.find_map(|path| Pinned::version_of_archive(path));
                own.map(str::to_owned).or_else(|| self.dependency())
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
        let is_one =
            version.split('.').count() == 3 && version.starts_with(|c: char| c.is_ascii_digit());
        is_one.then(|| version.to_owned())
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
