//! Which tracked files a git mapping of the project takes.
//!
//! Owns the walk. Facts: werf/werf `pkg/path_matcher`: a pattern takes what it matches and all that lies below it.

use crate::module::paths::{clean, relative};
use crate::module::{EntryKind, Tracked, TrackedFile};
use crate::werf::config::{Git, Item};
use crate::werf::giterminism::Patterns;

/// The files below the `add` of a mapping.
#[derive(Debug)]
pub struct Mapped<'a> {
    /// The path of `add`, from the directory of the module; empty for all of it.
    pub base: String,
    /// `add` is a single file.
    pub is_file: bool,
    /// The files, whether they are included or not.
    pub files: Vec<&'a TrackedFile>,
    include: Patterns,
    exclude: Patterns,
}

/// The files of a mapping of the project itself; `None` for a foreign repository, where a submodule or a link is in it,
/// and where a pattern is none.
pub fn mapped<'a>(files: &'a Tracked, git: &Git) -> Option<Mapped<'a>> {
    if git.url.is_some() {
        return None;
    }
    let add = git.export.add.as_ref().map_or("/", |add| add.value.as_str());
    let base = clean(add.trim_start_matches('/'));
    let own = files.entry(&base);
    let all: Vec<&TrackedFile> = own.into_iter().chain(files.below(&base)).collect();
    if all.iter().any(|file| file.kind != EntryKind::File) {
        return None;
    }
    let patterns =
        |items: &[Item<String>]| Patterns::new(items.iter().map(|item| &*item.value)).ok();
    Some(Mapped {
        is_file: own.is_some(),
        base,
        files: all,
        include: patterns(&git.export.include_paths)?,
        exclude: patterns(&git.export.exclude_paths)?,
    })
}

impl<'a> Mapped<'a> {
    /// Does a pattern, relative to `add`, take a file below it?
    pub fn has(&self, pattern: &str) -> bool {
        let Ok(patterns) = Patterns::new([pattern]) else { return true };
        self.files.iter().any(|file| patterns.matches(&self.inner(file)))
    }

    /// The files that are copied, each with its path below `to`.
    pub fn copied(&self) -> impl Iterator<Item = (&'a TrackedFile, String)> {
        self.files.iter().filter_map(|file| {
            let inner = self.inner(file);
            let taken = self.include.is_empty() || self.include.matches(&inner);
            (taken && !self.exclude.matches(&inner)).then_some((*file, inner))
        })
    }

    /// The path of a file from `add` on; empty for `add` itself.
    fn inner(&self, file: &TrackedFile) -> String {
        relative(&self.base, &file.path)
    }
}
