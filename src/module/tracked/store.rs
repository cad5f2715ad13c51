//! Where the bytes of tracked files come from: the work tree, a commit, or memory.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::TrackedFile;
use super::index;
use crate::error::{Error, Result};
use crate::module::git_run::git;
use crate::module::objects::Objects;
use crate::module::paths::{clean, join, parent, relative, within};
use crate::module::{Bytes, EntryKind, Tree};

/// Where bytes come from.
#[derive(Debug)]
pub(super) enum Store {
    /// The work tree below this directory, the top of the repository.
    WorkTree(PathBuf),
    /// A commit, and the top of the repository.
    Commit(Box<Tree>, PathBuf),
    /// Memory: the files and links (as their targets), and what lies beside them untracked.
    Memory(BTreeMap<String, Bytes>),
}

/// A store, the files of the whole repository in it, and the way from its top to the directory.
pub(super) type Opened = (Store, Vec<TrackedFile>, String);

fn untracked(top: &Path, path: &str) -> Option<Bytes> {
    // Links lead nowhere out of the repository.
    let place = top.join(path).canonicalize().ok()?;
    let inside = place.starts_with(top.canonicalize().ok()?);
    (inside && place.is_file()).then(|| on_disk(&place)).flatten()
}

/// The work tree around a directory, as git's index lists it.
pub(super) fn work_tree(dir: &Path) -> Result<Opened> {
    let (top, prefix) = top_of(dir)?;
    let index = git_dir(&top).join("index");
    let files = match fs::read(&index) {
        Ok(bytes) => index::files(&bytes),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Some(Vec::new()),
        Err(error) => {
            let place = index.display();
            return Err(Error::input(format!("cannot read {place}")).because(error.to_string()));
        }
    };
    let files = match files {
        Some(files) => files,
        None => listed(&top)?,
    };
    Ok((Store::WorkTree(top), files, prefix))
}

/// A commit of the repository around a directory.
pub(super) fn commit(dir: &Path, revision: &str) -> Result<Opened> {
    let (top, prefix) = top_of(dir)?;
    let wanted = format!("{revision}^{{commit}}");
    let hash = git(&top, &["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted])
        .map_err(|reason| {
            Error::input(format!("there is no commit `{revision}`"))
                .because(reason)
                .hint("name a commit, a branch or a tag of this repository: `--rev HEAD`")
        })?;
    let objects = Rc::new(RefCell::new(vec![Objects::open(&top)?]));
    let tree = Tree::of_commit(&top, objects, hash.trim());
    let entries = tree.files_below("", &|_| true)?;
    tree.foresee_all(entries.iter().filter(|(path, _)| within(path, &prefix)))?;
    let file = |(path, entry): (String, crate::module::Entry)| TrackedFile {
        path,
        kind: entry.kind,
        executable: false,
        id: None,
    };
    let files = entries.into_iter().map(file).collect();
    Ok((Store::Commit(Box::new(tree), top), files, prefix))
}

impl Store {
    /// Where a path of the work tree lies on disk.
    pub(super) fn place(&self, path: &str) -> Option<PathBuf> {
        match self {
            Self::WorkTree(top) => Some(top.join(path)),
            _ => None,
        }
    }

    /// The bytes of a tracked file, or what a link names; the path is from the top.
    pub(super) fn read(&self, path: &str) -> Option<Bytes> {
        match self {
            Self::WorkTree(top) => on_disk(&top.join(path)),
            Self::Commit(tree, _) => {
                let entry = tree.entry(path).ok()??;
                tree.read(path, &entry).ok()
            }
            Self::Memory(files) => files.get(path).cloned(),
        }
    }

    /// The bytes of a file of the work tree that is not tracked; what is tracked there belongs to another commit.
    pub(super) fn beside(&self, path: &str) -> Option<Bytes> {
        match self {
            Self::WorkTree(top) => untracked(top, path),
            Self::Commit(_, top) => {
                let (_, files, _) = work_tree(top).ok()?;
                let is_tracked = files.iter().any(|file| file.path == path);
                if is_tracked { None } else { untracked(top, path) }
            }
            Self::Memory(files) => files.get(path).cloned(),
        }
    }

    /// Files and links on disk below a directory, in order; a commit has none.
    pub(super) fn below(&self, dir: &str, enter: &dyn Fn(&str) -> bool) -> Vec<String> {
        let mut found = Vec::new();
        match self {
            Self::WorkTree(top) => walk(top, dir, enter, &mut found),
            Self::Commit(..) => {}
            Self::Memory(files) => {
                found.extend(files.keys().filter(|path| within(path, dir)).cloned());
            }
        }
        found
    }

    /// Those of some paths that git neither tracks nor ignores.
    pub(super) fn untracked(&self, paths: Vec<String>) -> Vec<String> {
        let Self::WorkTree(top) = self else { return paths };
        let mut question = vec!["ls-files", "-z", "--others", "--exclude-standard", "--"];
        question.extend(paths.iter().map(String::as_str));
        match git(top, &question) {
            Ok(answer) => paths.into_iter().filter(|path| has(&answer, path)).collect(),
            Err(_) => paths,
        }
    }
}

fn has(answer: &str, path: &str) -> bool {
    answer.split('\0').any(|listed| listed == path)
}

fn on_disk(place: &Path) -> Option<Bytes> {
    let found = fs::symlink_metadata(place).ok()?;
    if found.is_symlink() {
        let target = fs::read_link(place).ok()?;
        return Some(target.to_string_lossy().into_owned().into_bytes().into());
    }
    // What is no plain file (a pipe) could keep its reader waiting.
    found.is_file().then(|| fs::read(place).ok()).flatten().map(Bytes::from)
}

fn walk(top: &Path, dir: &str, enter: &dyn Fn(&str) -> bool, found: &mut Vec<String>) {
    let Ok(entries) = fs::read_dir(top.join(dir)) else { return };
    let mut entries: Vec<_> = entries.flatten().collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        let (path, kind) = (join(dir, &name), entry.file_type());
        match kind {
            Ok(kind) if kind.is_dir() && name != ".git" && enter(&path) => {
                walk(top, &path, enter, found);
            }
            Ok(kind) if !kind.is_dir() => found.push(path),
            _ => {}
        }
    }
}

/// The top of the work tree, and the way from there to the directory.
fn top_of(dir: &Path) -> Result<(PathBuf, String)> {
    let dir = if dir.as_os_str().is_empty() { Path::new(".") } else { dir };
    let absolute = dir.canonicalize().map_err(|cause| {
        Error::input(format!("cannot open `{}`", dir.display())).because(cause.to_string())
    })?;
    let top = absolute.ancestors().find(|above| above.join(".git").exists());
    let top = top.ok_or_else(|| {
        Error::input(format!("`{}` is not in a git work tree", absolute.display()))
            .hint("only what git tracks is built: `git init`, then `git add` the files")
    })?;
    let below = absolute.strip_prefix(top).unwrap_or(Path::new(""));
    Ok((top.to_owned(), below.to_string_lossy().into_owned()))
}

/// The directory of git: `.git`, or what the file `.git` of a linked work tree names.
fn git_dir(top: &Path) -> PathBuf {
    let own = top.join(".git");
    let named = fs::read_to_string(&own).ok();
    let named = named.as_deref().and_then(|text| text.strip_prefix("gitdir:"));
    named.map_or(own, |path| top.join(path.trim()))
}

/// The tracked files by git itself.
fn listed(top: &Path) -> Result<Vec<TrackedFile>> {
    let answer = git(top, &["ls-files", "-z", "--stage"])
        .map_err(|reason| Error::input("git does not list its files").because(reason))?;
    let mut files: Vec<TrackedFile> = answer.split('\0').filter_map(staged).collect();
    files.dedup_by(|a, b| a.path == b.path);
    Ok(files)
}

/// `MODE ID STAGE<tab>PATH`.
fn staged(line: &str) -> Option<TrackedFile> {
    let (head, path) = line.split_once('\t')?;
    let kind = match head.get(..6)? {
        "120000" => EntryKind::Link,
        "160000" => EntryKind::Submodule,
        _ => EntryKind::File,
    };
    let executable = head.starts_with("100755");
    Some(TrackedFile { path: path.to_owned(), kind, executable, id: None })
}

/// Where a link leads, from the top; `None` where it leads out of the repository.
pub(super) fn target(path: &str, link: &[u8], top: Option<&Path>) -> Option<String> {
    let link = std::str::from_utf8(link).ok()?;
    let target = if link.starts_with('/') {
        relative(&top?.to_string_lossy(), &clean(link))
    } else {
        clean(format!("{}/{link}", parent(path)).trim_start_matches('/'))
    };
    within(&target, "").then_some(target)
}
