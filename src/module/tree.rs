//! The files of a commit, as a tree that is read where it is asked for.
//!
//! Owns what is at a path, links as werf follows them (pkg/git_repo/base.go of werf/werf), submodules, and the tree of
//! the development mode: the commit with the changes of the work tree laid over it.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::Bytes;
use super::objects::{Objects, TreeRow, hex};
use super::paths::{clean, name, parent};
use super::unchanged;
use crate::error::{Error, Result};

/// As many links as werf follows.
const MOST_LINKS: usize = 1000;

/// What is at a path of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is.
    pub kind: EntryKind,
    /// The id of its object; empty for what is not committed.
    pub id: Rc<str>,
    place: Place,
}

/// What something in a tree is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A file.
    File,
    /// A link.
    Link,
    /// A directory.
    Directory,
    /// A commit of another repository.
    Submodule,
}

/// Where its bytes are: in a repository (0 is the project's), or in the work tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Repository(usize),
    WorkTree,
}

/// Why a path leads to nothing.
#[derive(Clone, Debug)]
pub enum Unresolved {
    /// This is not in the tree: a part of the path, or what a link names.
    Missing(String),
    /// Links that lead to each other.
    TooManyLinks,
    /// git fails.
    Failed(Error),
}

impl From<Error> for Unresolved {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

type Children = Rc<BTreeMap<String, Entry>>;

/// The files of a commit; paths are clean and from the top of the work tree.
#[derive(Debug)]
pub struct Tree {
    top: PathBuf,
    root: Entry,
    repositories: Rc<RefCell<Vec<Objects>>>,
    directories: RefCell<HashMap<String, Children>>,
    changes: BTreeMap<String, Option<EntryKind>>,
}

impl Tree {
    /// The tree of a commit.
    pub(super) fn of_commit(
        top: &Path,
        repositories: Rc<RefCell<Vec<Objects>>>,
        commit: &str,
    ) -> Self {
        let (kind, place) = (EntryKind::Submodule, Place::Repository(0));
        let root = Entry { kind, id: commit.into(), place };
        let (directories, changes) = (RefCell::default(), BTreeMap::new());
        Self { top: top.to_owned(), root, repositories, directories, changes }
    }

    /// The same commit with these paths as they are in the work tree.
    pub(super) fn with_work_tree<'a>(&self, paths: impl Iterator<Item = &'a String>) -> Self {
        let changes = paths.map(|path| (path.clone(), self.in_work_tree(path))).collect();
        let (top, root) = (self.top.clone(), self.root.clone());
        let (repositories, directories) = (Rc::clone(&self.repositories), RefCell::default());
        Self { top, root, repositories, directories, changes }
    }

    fn in_work_tree(&self, path: &str) -> Option<EntryKind> {
        let kind = std::fs::symlink_metadata(self.top.join(path)).ok()?.file_type();
        match kind {
            kind if kind.is_symlink() => Some(EntryKind::Link),
            kind if kind.is_dir() => Some(EntryKind::Directory),
            _ => Some(EntryKind::File),
        }
    }

    /// What is at a path, without following links.
    pub fn entry(&self, path: &str) -> Result<Option<Entry>> {
        if path.is_empty() {
            return Ok(Some(Entry { kind: EntryKind::Directory, ..self.root.clone() }));
        }
        if let Some(known) = self.directories.borrow().get(parent(path)) {
            return Ok(known.get(name(path)).cloned());
        }
        match self.entry_of(parent(path))? {
            Some(dir) if dir.is_directory() => {
                Ok(self.children(parent(path), &dir)?.get(name(path)).cloned())
            }
            _ => Ok(None),
        }
    }

    /// As `entry`; but the top is the commit itself.
    fn entry_of(&self, path: &str) -> Result<Option<Entry>> {
        if path.is_empty() { Ok(Some(self.root.clone())) } else { self.entry(path) }
    }

    /// All files and links below a directory, in order, without following links; of the directories below it those
    /// that `enter` takes.
    pub fn files_below(
        &self,
        dir: &str,
        enter: &dyn Fn(&str) -> bool,
    ) -> Result<Vec<(String, Entry)>> {
        let mut files = Vec::new();
        if let Some(entry) = self.entry_of(dir)?.filter(Entry::is_directory) {
            self.foresee_below(dir, &entry, enter)?;
            self.collect(dir, &entry, enter, &mut files)?;
        }
        Ok(files)
    }

    /// Asks git level by level for the directories below one, rather than one by one.
    fn foresee_below(&self, dir: &str, entry: &Entry, enter: &dyn Fn(&str) -> bool) -> Result<()> {
        let mut level = vec![(dir.to_owned(), entry.clone())];
        while !level.is_empty() {
            self.foresee_all(level.iter().filter(|(dir, _)| !self.is_known(dir)))?;
            let mut next = Vec::new();
            for (dir, entry) in &level {
                let children = self.children(dir, entry)?;
                let dirs = children.iter().filter(|(_, child)| child.is_directory());
                let dirs = dirs.map(|(name, child)| (below(dir, name), child.clone()));
                next.extend(dirs.filter(|(path, _)| enter(path)));
            }
            level = next;
        }
        Ok(())
    }

    fn is_known(&self, dir: &str) -> bool {
        self.directories.borrow().contains_key(dir)
    }

    /// Says which files and directories of the project's repository will be wanted: those that do not lie unchanged in
    /// the work tree are asked of git all at once.
    pub fn foresee_all<'a>(
        &self,
        entries: impl IntoIterator<Item = &'a (String, Entry)>,
    ) -> Result<()> {
        let own = entries.into_iter().filter(|(_, entry)| {
            entry.place == Place::Repository(0) && entry.kind != EntryKind::Submodule
        });
        self.ask(0, |git| {
            let unknown = own.filter(|(path, entry)| !self.is_unchanged(git, path, entry));
            let ids: Vec<&str> = unknown.map(|(_, entry)| &*entry.id).collect();
            git.foresee(&ids)
        })
    }

    /// Is a file known, or does it lie unchanged in the work tree? Then it is known from now on.
    fn is_unchanged(&self, git: &mut Objects, path: &str, entry: &Entry) -> bool {
        if entry.kind != EntryKind::File || git.knows(&entry.id) {
            return git.knows(&entry.id);
        }
        let bytes = unchanged::read(&self.top.join(path), &|id| hex(id) == *entry.id);
        bytes.map(|bytes| git.learn(&entry.id, bytes)).is_some()
    }

    fn collect(
        &self,
        dir: &str,
        entry: &Entry,
        enter: &dyn Fn(&str) -> bool,
        files: &mut Vec<(String, Entry)>,
    ) -> Result<()> {
        for (name, child) in self.children(dir, entry)?.iter() {
            let path = below(dir, name);
            if child.is_directory() {
                if enter(&path) {
                    self.collect(&path, child, enter, files)?;
                }
            } else {
                files.push((path, child.clone()));
            }
        }
        Ok(())
    }

    /// The bytes of a file, or what a link names.
    pub fn read(&self, path: &str, entry: &Entry) -> Result<Bytes> {
        let Place::Repository(number) = entry.place else {
            let file = self.top.join(path);
            let bytes = match entry.kind {
                EntryKind::Link => std::fs::read_link(&file)
                    .map(|link| link.to_string_lossy().into_owned().into_bytes()),
                _ => std::fs::read(&file),
            };
            return bytes.map(Bytes::from).map_err(|error| {
                Error::input(format!("cannot read {path}")).because(error.to_string())
            });
        };
        self.ask(number, |git| {
            self.is_unchanged(git, path, entry);
            git.blob(&entry.id)
        })
    }

    /// Where a path leads when links are followed; what links name is added to `targets` as it is met.
    pub fn resolve(&self, path: &str, targets: &mut Vec<String>) -> Result<String, Unresolved> {
        let parts = |path: &str| -> Vec<String> {
            path.split('/').rev().filter(|part| !part.is_empty()).map(str::to_owned).collect()
        };
        // A directory that was listed is no link, nor is anything on the way to it.
        let (dir, name) = (parent(path), name(path));
        let (mut ahead, mut resolved) = if !name.is_empty() && self.is_known(dir) {
            (vec![name.to_owned()], dir.to_owned())
        } else {
            (parts(path), String::new())
        };
        let mut links = 0;
        while let Some(part) = ahead.pop() {
            let next = if resolved.is_empty() { part } else { format!("{resolved}/{part}") };
            resolved = match self.entry(&next)? {
                None => return Err(Unresolved::Missing(next)),
                Some(_) if links > MOST_LINKS => return Err(Unresolved::TooManyLinks),
                Some(entry) if entry.kind == EntryKind::Link => {
                    let target = self.target(&next, &entry)?;
                    ahead.extend(parts(&target));
                    targets.push(target);
                    links += 1;
                    String::new()
                }
                Some(_) => next,
            };
        }
        Ok(resolved)
    }

    /// What a link names, from the top; what is outside is missing, by the link's own words.
    fn target(&self, path: &str, entry: &Entry) -> Result<String, Unresolved> {
        let link = String::from_utf8_lossy(&self.read(path, entry)?).into_owned();
        let target = clean(format!("{}/{link}", parent(path)).trim_start_matches('/'));
        let outside = link.starts_with('/') || target == ".." || target.starts_with("../");
        if outside { Err(Unresolved::Missing(link)) } else { Ok(target) }
    }

    fn children(&self, dir: &str, entry: &Entry) -> Result<Children> {
        if let Some(known) = self.directories.borrow().get(dir) {
            return Ok(Rc::clone(known));
        }
        let mut children = self.committed(dir, entry)?;
        self.lay_over(dir, &mut children);
        let children = Rc::new(children);
        self.directories.borrow_mut().insert(dir.to_owned(), Rc::clone(&children));
        Ok(children)
    }

    fn committed(&self, dir: &str, entry: &Entry) -> Result<BTreeMap<String, Entry>> {
        let Place::Repository(number) = entry.place else { return Ok(BTreeMap::new()) };
        let (number, rows) = match entry.kind {
            EntryKind::Submodule => match self.repository(dir, number)? {
                Some(number) => (number, self.ask(number, |git| git.tree_of(&entry.id))?),
                None => (number, None),
            },
            _ => (number, Some(self.ask(number, |git| git.tree(&entry.id))?)),
        };
        let rows = rows.unwrap_or_default().into_iter();
        Ok(rows.map(|row| (row.name.clone(), Entry::of(row, number))).collect())
    }

    /// The repository of a submodule; `None` where it is not checked out.
    fn repository(&self, dir: &str, number: usize) -> Result<Option<usize>> {
        if dir.is_empty() {
            return Ok(Some(number));
        }
        let folder = self.top.join(dir);
        if !folder.join(".git").exists() {
            return Ok(None);
        }
        let mut repositories = self.repositories.borrow_mut();
        repositories.push(Objects::open(&folder)?);
        Ok(Some(repositories.len() - 1))
    }

    fn ask<T>(&self, number: usize, ask: impl FnOnce(&mut Objects) -> Result<T>) -> Result<T> {
        let mut repositories = self.repositories.borrow_mut();
        ask(repositories.get_mut(number).ok_or_else(closed)?)
    }

    fn lay_over(&self, dir: &str, children: &mut BTreeMap<String, Entry>) {
        let prefix = if dir.is_empty() { String::new() } else { format!("{dir}/") };
        let below = self.changes.range(prefix.clone()..);
        let below = below.take_while(|(path, _)| path.starts_with(&prefix));
        for (path, kind) in below {
            let (name, deeper) = match path[prefix.len()..].split_once('/') {
                Some((name, _)) => (name, true),
                None => (&path[prefix.len()..], false),
            };
            let entry = |kind| Entry { kind, id: "".into(), place: Place::WorkTree };
            match (deeper, kind) {
                (false, Some(kind)) => {
                    children.insert(name.to_owned(), entry(*kind));
                }
                (false, None) => {
                    children.remove(name);
                }
                (true, Some(_)) if !children.get(name).is_some_and(Entry::is_directory) => {
                    children.insert(name.to_owned(), entry(EntryKind::Directory));
                }
                (true, _) => {}
            }
        }
    }
}

impl Entry {
    fn of(row: TreeRow, repository: usize) -> Self {
        let kind = match row.mode & 0o170_000 {
            0o120_000 => EntryKind::Link,
            0o040_000 => EntryKind::Directory,
            0o160_000 => EntryKind::Submodule,
            _ => EntryKind::File,
        };
        Self { kind, id: row.id.into(), place: Place::Repository(repository) }
    }

    /// Can there be something below it?
    pub fn is_directory(&self) -> bool {
        matches!(self.kind, EntryKind::Directory | EntryKind::Submodule)
    }
}

/// A name in a directory; the top has no name.
fn below(dir: &str, name: &str) -> String {
    if dir.is_empty() { name.to_owned() } else { format!("{dir}/{name}") }
}

fn closed() -> Error {
    Error::internal("a repository was never opened")
}
