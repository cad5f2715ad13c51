//! The part of a file tree that a git mapping or an import takes.
//!
//! Owns where a taken path lands, and what it means that a place of the source is in doubt.

use super::contents::{Contents, Origin};
use crate::module::paths::{clean, join, within};
use crate::module::{EntryKind, Tracked, TrackedFile, plain_part};
use crate::werf::config::Export;
use crate::werf::giterminism::Patterns;

/// What is taken, and where to; paths have no slash before them.
pub(super) struct Part {
    add: String,
    to: String,
    include: Patterns,
    /// The patterns of `include` up to the first star.
    bases: Vec<String>,
    exclude: Patterns,
}

impl Part {
    /// Reads the paths of a mapping; `None` where they cannot be understood.
    pub(super) fn of(export: &Export) -> Option<Self> {
        let add = export.add.as_ref().map_or("/", |field| field.value.as_str());
        let to = export.to.as_ref().map_or(add, |field| field.value.as_str());
        let patterns = |items: &[crate::werf::config::Item<String>]| {
            Patterns::new(items.iter().map(|item| item.value.as_str())).ok()
        };
        Some(Self {
            add: rooted(add),
            to: rooted(to),
            include: patterns(&export.include_paths)?,
            bases: export.include_paths.iter().map(|item| plain_base(&item.value)).collect(),
            exclude: patterns(&export.exclude_paths)?,
        })
    }

    /// Where the part lands.
    pub(super) fn to(&self) -> &str {
        &self.to
    }

    /// Is a path, told from `add`, taken? What `add` itself names is.
    fn takes(&self, rest: &str) -> bool {
        rest.is_empty()
            || (self.include.is_empty() || self.include.matches_clean(rest))
                && !self.exclude.matches_clean(rest)
    }

    /// Where a path of the source lands, if it is taken.
    fn target(&self, path: &str) -> Option<String> {
        let rest = rest(path, &self.add)?;
        self.takes(rest).then(|| join(&self.to, rest))
    }

    /// Takes tracked files.
    pub(super) fn take_tracked(&self, files: &Tracked, into: &mut Contents) {
        if into.is_full() {
            return;
        }
        for file in self.candidates(files) {
            let Some(target) = self.target(&file.path) else { continue };
            if file.kind == EntryKind::Submodule {
                into.doubt_at(&target, &format!("`{}` is a submodule", file.path));
            } else {
                into.put(target, Origin::Tracked(file.path.clone()));
            }
        }
    }

    /// Tracked files that may be taken: `add` itself, and those that the patterns lead to.
    fn candidates<'f>(&self, files: &'f Tracked) -> impl Iterator<Item = &'f TrackedFile> {
        let leads_everywhere = self.bases.iter().any(String::is_empty);
        let named = self.bases.iter().filter(|_| !leads_everywhere);
        let mut roots: Vec<String> = named.map(|base| join(&self.add, base)).collect();
        if roots.is_empty() {
            roots.push(self.add.clone());
        }
        let own = files.entry(&self.add);
        let all = move |root: String| files.entry(&root).into_iter().chain(files.below(&root));
        own.into_iter().chain(roots.into_iter().flat_map(all))
    }

    /// Takes files of another image.
    pub(super) fn take(&self, source: &Contents, into: &mut Contents) {
        for (path, origin) in source.below(&self.add) {
            if into.is_full() {
                break;
            }
            if let Some(target) = self.target(path) {
                into.put(target, origin.clone());
            }
        }
        for dir in source.dirs_below(&self.add) {
            if let Some(target) = self.target(dir) {
                into.make_dir(target);
            }
        }
        for (root, why) in source.doubts() {
            self.take_doubt(root, why, into);
        }
    }

    /// Anything may be at a place of the source.
    pub(super) fn take_doubt(&self, root: &str, why: &str, into: &mut Contents) {
        let rest = match rest(root, &self.add) {
            Some(rest) => rest,
            None if within(&self.add, root) => "",
            None => return,
        };
        if !rest.is_empty() && self.exclude.matches(rest) {
            return;
        }
        if self.include.is_empty() || !rest.is_empty() && self.include.matches(rest) {
            into.doubt_at(&join(&self.to, rest), why);
            return;
        }
        for base in self.bases.iter().filter(|base| within(base, rest)) {
            if base.is_empty() || !self.exclude.matches(base) {
                into.doubt_at(&join(&self.to, base), why);
            }
        }
        let deeper = |base: &&String| !within(base, rest) && within(rest, base);
        if self.bases.iter().any(|base| deeper(&base)) && self.include.leads_through(rest) {
            into.doubt_at(&join(&self.to, rest), why);
        }
    }
}

/// The way from a directory to a path below it, or to itself.
fn rest<'p>(path: &'p str, dir: &str) -> Option<&'p str> {
    if !within(path, dir) {
        return None;
    }
    Some(path[dir.len()..].trim_start_matches('/'))
}

/// A path without the slash before it.
pub(super) fn rooted(path: &str) -> String {
    clean(&format!("/{path}")).trim_start_matches('/').to_owned()
}

/// A pattern up to its first part with a star.
pub(super) fn plain_base(pattern: &str) -> String {
    clean(plain_part(pattern)).trim_start_matches('/').to_owned()
}
