//! All files that a pattern takes.
//!
//! Owns the two lists that werf makes of one pattern: what the work tree has that is allowed there or differs, and what
//! the commit has. Links to directories are followed under their own names.

use std::cell::Cell;
use std::collections::HashSet;
use std::fs;

use super::denial::{Class, Denial};
use super::local::Wanted;
use super::rules::{Accepted, Rules};
use crate::module::paths::{clean, join, name, relative};
use crate::module::{Bytes, EntryKind};
use crate::werf::giterminism::{Below, Patterns};

/// More are refused: links that lead upwards multiply without end.
const MOST_ENTRIES: usize = 500_000;
const MOST_LINKS: usize = 40;

/// One pattern below a directory, under rules.
pub(super) struct Walk<'a> {
    rules: Rules<'a>,
    accepted: &'a Patterns,
    dir: String,
    pattern: String,
    entries: Cell<usize>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(rules: Rules<'a>, accepted: &'a Patterns, dir: &str, pattern: &str) -> Self {
        let (dir, pattern) = (clean(dir), pattern.to_owned());
        Self { rules, accepted, dir, pattern, entries: Cell::new(0) }
    }

    /// The paths with their bytes, in werf's order; what is not committed fails them all together.
    pub(super) fn read(&self) -> Result<Vec<(String, Bytes)>, Denial> {
        let accepted: Accepted<'_> = &|path: &str| self.accepted.matches(path);
        let (mut files, mut untracked, mut uncommitted) = (Vec::new(), Vec::new(), Vec::new());
        let paths = self.paths()?;
        self.rules.foresee(paths.iter().filter(|path| !accepted(path)))?;
        for path in paths {
            match self.rules.read(&path, accepted) {
                Ok(bytes) => files.push((path, bytes)),
                Err(_) if self.rules.is_loose() => self.rules.read(&path, accepted).map(|_| ())?,
                Err(denial) => match denial.class {
                    Class::Untracked => untracked.push(path),
                    Class::Uncommitted => uncommitted.push(path),
                    _ => return Err(denial),
                },
            }
        }
        if !untracked.is_empty() {
            return Err(Denial::untracked(&untracked));
        }
        if !uncommitted.is_empty() {
            return Err(Denial::uncommitted(&uncommitted));
        }
        Ok(files)
    }

    fn paths(&self) -> Result<Vec<String>, Denial> {
        let mut paths = self.in_work_tree()?;
        if !self.rules.is_loose() {
            let mut known: HashSet<String> = paths.iter().cloned().collect();
            let committed = self.in_commit()?.into_iter();
            paths.extend(committed.filter(|path| known.insert(path.clone())));
        }
        Ok(paths)
    }

    fn count(&self) -> Result<(), Denial> {
        self.entries.set(self.entries.get() + 1);
        if self.entries.get() > MOST_ENTRIES { Err(endless(&self.pattern)) } else { Ok(()) }
    }

    fn below(&self, dir: &str) -> Result<Below, Denial> {
        Below::new(dir, &self.pattern)
            .map_err(|error| Denial::other(format!("glob {:?}: {error}", self.pattern)))
    }

    fn in_work_tree(&self) -> Result<Vec<String>, Denial> {
        let (below, mut found) = (self.below(&self.dir)?, Vec::new());
        let base = below.base();
        if self.rules.local().has(base, Wanted::File)? {
            if !self.skips(base)? && below.matches(base) {
                found.push(base.to_owned());
            }
            return Ok(found);
        }
        self.enter(&below, base, 0, &mut found)?;
        Ok(found)
    }

    /// Walks a directory under the name that led to it.
    fn enter(
        &self,
        below: &Below,
        dir: &str,
        links: usize,
        found: &mut Vec<String>,
    ) -> Result<(), Denial> {
        if links > MOST_LINKS {
            return Err(endless(&self.pattern));
        }
        let local = self.rules.local();
        if !below.leads_through(dir) || !local.has(dir, Wanted::Directory)? || self.skips(dir)? {
            return Ok(());
        }
        let resolved = local
            .resolve(dir, &mut Vec::new())
            .map_err(|denial| denial.within(&format!("unable to resolve file path {dir:?}")))?;
        self.list(below, (&resolved, dir), links, found)
    }

    /// The entries of a directory in order: `resolved` is where it lies, `named` the name that led to it.
    fn list(
        &self,
        below: &Below,
        (resolved, named): (&str, &str),
        links: usize,
        found: &mut Vec<String>,
    ) -> Result<(), Denial> {
        let failed = |error: std::io::Error| Denial::other(format!("open {resolved}: {error}"));
        let place = self.rules.local().place(resolved);
        let mut entries =
            fs::read_dir(place).and_then(Iterator::collect::<Result<Vec<_>, _>>).map_err(failed)?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            self.count()?;
            let own = entry.file_name().to_string_lossy().into_owned();
            let (resolved, named) = (join(resolved, &own), join(named, &own));
            if !below.leads_through(&named) || self.skips(&resolved)? {
                continue;
            }
            let kind = entry.file_type().map_err(failed)?;
            if kind.is_dir() {
                self.list(below, (&resolved, &named), links, found)?;
            } else if kind.is_symlink() && self.leads_to_directory(&resolved)? {
                self.enter(below, &named, links + 1, found).map_err(|denial| {
                    denial.within(&format!("symlink {resolved:?} resolve failed"))
                })?;
            } else if below.matches(&named) {
                found.push(named);
            }
        }
        Ok(())
    }

    fn leads_to_directory(&self, path: &str) -> Result<bool, Denial> {
        let target = self.rules.local().target(path)?;
        let found = fs::symlink_metadata(&target)
            .map_err(|error| Denial::other(format!("lstat {target}: {error}")))?;
        Ok(found.is_dir())
    }

    /// What is unchanged and not allowed from the work tree comes from the commit.
    fn skips(&self, path: &str) -> Result<bool, Denial> {
        if name(path) == ".git" {
            return Ok(true);
        }
        if self.rules.is_loose() {
            return Ok(false);
        }
        let resolved = self.rules.local().resolve(path, &mut Vec::new())?;
        let paths = [path, resolved.as_str()];
        let checked = if path == resolved { &paths[..1] } else { &paths[..] };
        for path in checked {
            if self.accepted.leads_through(path) || self.rules.differs(path)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn in_commit(&self) -> Result<Vec<String>, Denial> {
        let below = self.below(&self.rules.in_git(&self.dir))?;
        let (base, mut found) = (below.base(), Vec::new());
        if self.rules.commit_has(base, Wanted::File)? {
            if below.matches(base) {
                found.push(base.to_owned());
            }
        } else {
            self.enter_commit(&below, base, 0, &mut found)?;
        }
        let prefix = self.rules.in_git("");
        Ok(found.iter().map(|path| relative(&prefix, path)).collect())
    }

    fn enter_commit(
        &self,
        below: &Below,
        dir: &str,
        links: usize,
        found: &mut Vec<String>,
    ) -> Result<(), Denial> {
        if links > MOST_LINKS {
            return Err(endless(&self.pattern));
        }
        if !below.leads_through(dir) || !self.rules.commit_has(dir, Wanted::Directory)? {
            return Ok(());
        }
        let tree = self.rules.tree()?;
        let resolved = tree.resolve(dir, &mut Vec::new()).map_err(|unresolved| {
            Denial::from(unresolved).within(&format!("unable to resolve commit file {dir:?}"))
        })?;
        let named = |path: &str| join(dir, &relative(&resolved, path));
        for (path, entry) in tree.files_below(&resolved, &|dir| below.leads_through(&named(dir)))? {
            self.count()?;
            let named = named(&path);
            if !below.leads_through(&named) {
                continue;
            }
            let is_link = entry.kind == EntryKind::Link;
            if is_link && self.rules.commit_has(&named, Wanted::Directory)? {
                self.enter_commit(below, &named, links + 1, found)?;
            } else if below.matches(&named) {
                found.push(named);
            }
        }
        Ok(())
    }
}

fn endless(pattern: &str) -> Denial {
    Denial::other(format!(
        "the pattern {pattern:?} takes too many files: does a link lead upwards?"
    ))
}
