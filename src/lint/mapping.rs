//! The tracked files that a git mapping takes.
//!
//! Owns matching them as werf does (werf/werf, `pkg/path_matcher`, `pkg/git_repo`): includePaths, excludePaths and stage
//! dependencies are relative to `add`. A mapping of a foreign repository, or of a submodule or a link, is not known.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use crate::module::paths::{clean, join, parent, relative, within};
use crate::module::{EntryKind, Tracked, has_stars, plain_part};
use crate::werf::config::{Export, Git, Item};
use crate::werf::giterminism::Patterns;

/// A git mapping of the module's own files.
#[derive(Clone, Debug)]
pub struct Mapping<'a> {
    files: &'a Tracked,
    paths: Rc<Paths>,
}

/// What a mapping takes, and what is known of it already.
#[derive(Debug)]
struct Paths {
    add: String,
    to: String,
    /// The patterns of includePaths; empty: all.
    include: Patterns,
    exclude: Patterns,
    /// The patterns of includePaths without stars.
    literal: Vec<String>,
    /// Directories and files from the top of the module: what is taken is or lies in one of them.
    bases: Vec<String>,
    takes_anything: OnceCell<bool>,
    /// Patterns that were asked for: does one match a taken file, and one that may be left out?
    asked: RefCell<HashMap<(String, bool), bool>>,
}

/// The mappings of all renderings of a module: most of them are the same ones in each.
#[derive(Debug, Default)]
pub(super) struct Mappings {
    known: RefCell<HashMap<String, Option<Rc<Paths>>>>,
}

impl Mappings {
    /// The mapping; `None` where nothing can be said of its files. The files are those of the module, always.
    pub(super) fn of<'a>(&self, git: &Git, files: &'a Tracked) -> Option<Mapping<'a>> {
        if git.url.is_some() {
            return None;
        }
        let key = written(&git.export);
        if let Some(paths) = self.known.borrow().get(&key) {
            return paths.clone().map(|paths| Mapping { files, paths });
        }
        let mapping = Mapping::of(git, files);
        let paths = mapping.as_ref().map(|mapping| Rc::clone(&mapping.paths));
        self.known.borrow_mut().insert(key, paths);
        mapping
    }
}

/// All that a mapping says, as one text.
fn written(export: &Export) -> String {
    let ends = [&export.add, &export.to].map(|field| field.as_ref().map_or("", |at| &at.value));
    let lists = [&export.include_paths, &export.exclude_paths];
    let lists = lists.into_iter().flat_map(|list| ["\n"].into_iter().chain(values(list)));
    ends.into_iter().chain(lists).flat_map(|text| [text, "\0"]).collect()
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
        let named = || values(&git.export.include_paths);
        let literal = named().filter(|path| !has_stars(path)).map(clean).collect();
        let bases = if include.is_empty() { vec![add.clone()] } else { bases(&add, named()) };
        let (takes_anything, asked) = Default::default();
        let paths = Paths { add, to, include, exclude, literal, bases, takes_anything, asked };
        Some(Self { files, paths: Rc::new(paths) })
    }

    /// What is copied: a path from the top of the module; empty for all.
    pub fn add(&self) -> &str {
        &self.paths.add
    }

    /// Where it is copied to, absolute.
    pub fn to(&self) -> &str {
        &self.paths.to
    }

    /// Is `add` tracked?
    pub fn is_tracked(&self) -> bool {
        self.is_file() || self.files.is_dir(self.add())
    }

    /// Is `add` a file rather than a directory?
    pub fn is_file(&self) -> bool {
        self.files.entry(self.add()).is_some()
    }

    /// The files below `add`, relative to it, whether they are taken or not; the empty path for a file.
    pub fn below(&self) -> impl Iterator<Item = &str> {
        let own = self.is_file().then_some("");
        own.into_iter().chain(self.inside(self.add()))
    }

    /// The files below a directory, relative to `add`; where it is not inside of `add`, all of that.
    fn inside(&self, dir: &str) -> impl Iterator<Item = &str> {
        let dir = if within(dir, self.add()) { dir } else { self.add() };
        let skip = if self.add().is_empty() { 0 } else { self.add().len() + 1 };
        self.files.below(dir).iter().map(move |file| &file.path[skip..])
    }

    /// Does the mapping take a path that is relative to `add`?
    pub fn takes(&self, path: &str) -> bool {
        (self.paths.include.is_empty() || self.paths.include.matches(path))
            && !self.paths.exclude.matches(path)
    }

    /// Does it take anything?
    pub fn takes_anything(&self) -> bool {
        *self.paths.takes_anything.get_or_init(|| {
            // A base may be a file: its directory is looked into then.
            let near = |base| if self.files.entry(base).is_some() { parent(base) } else { base };
            let dirs: BTreeSet<&str> = self.paths.bases.iter().map(|base| near(base)).collect();
            self.is_file() && self.takes("")
                || dirs.iter().any(|dir| self.inside(dir).any(|path| self.takes(path)))
        })
    }

    /// Does it take the file at a path, or something below it? The path is relative to `add`.
    pub fn takes_some_of(&self, path: &str) -> bool {
        let files = self.files.below(&join(self.add(), path));
        let below = files.iter().map(|file| relative(self.add(), &file.path));
        let own = self.files.entry(&join(self.add(), path)).is_some().then(|| path.to_owned());
        own.into_iter().chain(below).any(|path| self.takes(&path))
    }

    /// Does a pattern match a file of the mapping? What leads into a link or a submodule may.
    pub fn has(&self, pattern: &str) -> bool {
        self.asked(pattern, false)
    }

    /// Does a pattern match a file below `add` that the mapping may leave out?
    pub fn has_left_out(&self, pattern: &str) -> bool {
        self.asked(pattern, true)
    }

    fn asked(&self, pattern: &str, left_out: bool) -> bool {
        let key = (pattern.to_owned(), left_out);
        if let Some(known) = self.paths.asked.borrow().get(&key) {
            return *known;
        }
        let found = self.finds(pattern, |path| left_out || self.takes(path));
        self.paths.asked.borrow_mut().insert(key, found);
        found
    }

    fn finds(&self, pattern: &str, taken: impl Fn(&str) -> bool) -> bool {
        let Ok(patterns) = Patterns::new([pattern]) else { return true };
        let pattern = clean(pattern);
        if !has_stars(&pattern) && !self.is_file() {
            let path = join(self.add(), &pattern);
            let own = self.files.entry(&path).is_some() && taken(&pattern);
            let mut below = self.files.below(&path).iter();
            return own
                || below.any(|file| taken(&relative(self.add(), &file.path)))
                || self.leads_elsewhere(&path);
        }
        let base = join(self.add(), plain_part(&pattern));
        let own = self.is_file() && patterns.matches("") && taken("");
        own || self.inside(&base).any(|path| patterns.matches(path) && taken(path))
            || self.leads_elsewhere(&base)
    }

    fn leads_elsewhere(&self, path: &str) -> bool {
        is_in_submodule(self.files, path)
            || self.files.resolve(path).is_none_or(|real| real != path)
    }

    /// The directories of the image that the files come to; of what lies directly below `/` those that are not of every
    /// system.
    pub fn roots(&self) -> Vec<String> {
        if self.to() != "/" {
            return vec![self.to().to_owned()];
        }
        if !self.paths.include.is_empty() {
            let named = self.paths.literal.iter().map(|path| format!("/{path}"));
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

/// The directories that patterns lead to, or files.
fn bases<'p>(add: &str, patterns: impl Iterator<Item = &'p str>) -> Vec<String> {
    patterns.map(|pattern| join(add, plain_part(&clean(pattern)))).collect()
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
