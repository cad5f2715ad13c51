//! The tracked files that a git mapping takes.
//!
//! Owns matching them as werf does (werf/werf, `pkg/path_matcher`, `pkg/git_repo`): includePaths, excludePaths and stage
//! dependencies are relative to `add`. A mapping of a foreign repository, or of a submodule or a link, is not known.

use crate::module::paths::{clean, join, relative, within};
use crate::module::{EntryKind, Tracked};
use crate::werf::config::{Git, Item};
use crate::werf::giterminism::Patterns;

/// A git mapping of the module's own files.
#[derive(Debug)]
pub struct Mapping<'a> {
    files: &'a Tracked,
    /// What is copied: a path from the top of the module; empty for all.
    pub add: String,
    /// Where it is copied to, absolute.
    pub to: String,
    /// The patterns of includePaths; empty: all.
    include: Patterns,
    exclude: Patterns,
    literal: Vec<String>,
}

impl<'a> Mapping<'a> {
    /// The mapping; `None` where nothing can be said of its files.
    pub fn of(git: &Git, files: &'a Tracked) -> Option<Self> {
        if git.url.is_some() {
            return None;
        }
        let add = git.export.add.as_ref().map_or("/", |add| &add.value);
        let add = clean(add.trim_start_matches('/'));
        let is_plain = files.resolve(&add).is_some_and(|path| path == add);
        if !is_plain || is_in_submodule(files, &add) {
            return None;
        }
        let to = clean(&git.export.to.as_ref()?.value);
        let include = Patterns::new(values(&git.export.include_paths)).ok()?;
        let exclude = Patterns::new(values(&git.export.exclude_paths)).ok()?;
        let named = values(&git.export.include_paths).filter(|path| !has_stars(path));
        let literal = named.map(clean).collect();
        Some(Self { files, add, to, include, exclude, literal })
    }

    /// Is `add` tracked?
    pub fn is_tracked(&self) -> bool {
        self.is_file() || self.files.is_dir(&self.add)
    }

    /// Is `add` a file rather than a directory?
    pub fn is_file(&self) -> bool {
        self.files.entry(&self.add).is_some()
    }

    /// The files below `add`, relative to it, whether they are taken or not; the empty path for a file.
    pub fn below(&self) -> impl Iterator<Item = &str> {
        let own = self.is_file().then_some("");
        let skip = if self.add.is_empty() { 0 } else { self.add.len() + 1 };
        own.into_iter()
            .chain(self.files.below(&self.add).iter().map(move |file| &file.path[skip..]))
    }

    /// Does the mapping take a path that is relative to `add`?
    pub fn takes(&self, path: &str) -> bool {
        (self.include.is_empty() || self.include.matches(path)) && !self.exclude.matches(path)
    }

    /// Does it take anything?
    pub fn takes_anything(&self) -> bool {
        self.below().any(|path| self.takes(path))
    }

    /// Does it take the file at a path, or something below it? The path is relative to `add`.
    pub fn takes_some_of(&self, path: &str) -> bool {
        let files = self.files.below(&join(&self.add, path));
        let below = files.iter().map(|file| relative(&self.add, &file.path));
        let own = self.files.entry(&join(&self.add, path)).is_some().then(|| path.to_owned());
        own.into_iter().chain(below).any(|path| self.takes(&path))
    }

    /// Does a pattern match a file of the mapping? What leads into a link or a submodule may.
    pub fn has(&self, pattern: &str) -> bool {
        self.finds(pattern, |path| self.takes(path))
    }

    /// Does a pattern match a file below `add` that the mapping may leave out?
    pub fn has_left_out(&self, pattern: &str) -> bool {
        self.finds(pattern, |_| true)
    }

    fn finds(&self, pattern: &str, taken: impl Fn(&str) -> bool) -> bool {
        let Ok(patterns) = Patterns::new([pattern]) else { return true };
        let pattern = clean(pattern);
        if !has_stars(&pattern) && !self.is_file() {
            let path = join(&self.add, &pattern);
            let own = self.files.entry(&path).is_some() && taken(&pattern);
            let mut below = self.files.below(&path).iter();
            return own
                || below.any(|file| taken(&relative(&self.add, &file.path)))
                || self.leads_elsewhere(&path);
        }
        self.below().any(|path| patterns.matches(path) && taken(path))
            || self.leads_elsewhere(&join(&self.add, plain_part(&pattern)))
    }

    fn leads_elsewhere(&self, path: &str) -> bool {
        is_in_submodule(self.files, path)
            || self.files.resolve(path).is_none_or(|real| real != path)
    }

    /// The directories of the image that the files come to; of what lies directly below `/` those that are not of every
    /// system.
    pub fn roots(&self) -> Vec<String> {
        if self.to != "/" {
            return vec![self.to.clone()];
        }
        if !self.include.is_empty() {
            let named = self.literal.iter().map(|path| format!("/{path}"));
            return named.filter(|path| !is_of_every_system(path)).collect();
        }
        let first = self.below().filter_map(|path| path.split('/').next());
        let mut roots: Vec<String> = first.map(|name| format!("/{name}")).collect();
        roots.dedup();
        roots.retain(|path| !is_of_every_system(path));
        roots
    }
}

fn values(items: &[Item<String>]) -> impl Iterator<Item = &str> {
    items.iter().map(|item| item.value.as_str())
}

fn has_stars(pattern: &str) -> bool {
    pattern.contains(['*', '?', '[', '{', '\\'])
}

/// The part of a pattern before its first star.
fn plain_part(pattern: &str) -> &str {
    let plain = pattern.find(['*', '?', '[', '{', '\\']).unwrap_or(pattern.len());
    pattern[..plain].rsplit_once('/').map_or("", |(dir, _)| dir)
}

fn is_in_submodule(files: &Tracked, path: &str) -> bool {
    let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
    ends.into_iter().any(|end| {
        files.entry(&path[..end]).is_some_and(|entry| entry.kind == EntryKind::Submodule)
    })
}

/// Directories that an image has without any mapping.
fn is_of_every_system(path: &str) -> bool {
    let dirs =
        ["bin", "etc", "home", "lib", "lib64", "opt", "root", "run", "sbin", "tmp", "usr", "var"];
    path == "/"
        || dirs.iter().any(|dir| path.strip_prefix('/') == Some(dir))
        || within(path, "/usr")
}

/// Directories and files of a bundle that a module has or has not; templates of many modules name all of them.
pub fn is_optional(path: &str) -> bool {
    const OPTIONAL: [&str; 12] = [
        "docs",
        "crds",
        "enabled",
        "hooks",
        "monitoring",
        "values.yaml",
        "charts",
        "Chart.yaml",
        "openapi",
        "templates",
        ".helmignore",
        "module.yaml",
    ];
    let first = path.trim_start_matches('/').split('/').next().unwrap_or("");
    OPTIONAL.contains(&first) || first.starts_with("README")
}
