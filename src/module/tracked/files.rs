//! The tracked files below the directory of a module.
//!
//! Owns looking for them and reading them, links followed. Paths are from the directory of the module.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::rc::Rc;

use super::ignored::Ignored;
use super::store::{self, Opened, Store};
use crate::error::Result;
use crate::module::paths::{clean, join, relative, within};
use crate::module::unchanged;
use crate::module::{Bytes, EntryKind};
use crate::text::Source;

const MOST_LINKS: usize = 40;

/// Something that git tracks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackedFile {
    /// Its path.
    pub path: String,
    /// A file, a link or a submodule.
    pub kind: EntryKind,
    /// May it be run? A commit does not tell here.
    pub executable: bool,
    /// The SHA-1 that git's index has for its bytes, where it was read there.
    pub id: Option<[u8; 20]>,
}

/// The tracked files of a module.
#[derive(Debug)]
pub struct Tracked {
    store: Store,
    /// The way from the top of the repository to the module; empty where it is the top.
    prefix: String,
    /// Those below the module's directory, in the order of their bytes.
    files: Vec<TrackedFile>,
    /// Texts that stand for files: unsaved text of an editor.
    overlay: BTreeMap<String, Bytes>,
    read: RefCell<HashMap<String, Option<Bytes>>>,
    sources: RefCell<HashMap<String, Option<Rc<Source>>>>,
    ignored: OnceCell<Ignored>,
}

impl Tracked {
    /// What git's index lists, with the bytes of the work tree.
    pub fn open(dir: &Path) -> Result<Self> {
        Ok(Self::of(store::work_tree(dir)?))
    }

    /// What a commit has.
    pub fn of_revision(dir: &Path, revision: &str) -> Result<Self> {
        Ok(Self::of(store::commit(dir, revision)?))
    }

    /// Files in memory: those that are tracked, and those that only lie there.
    pub fn in_memory(tracked: &[(&str, &str)], beside: &[(&str, &str)]) -> Self {
        let bytes = |(path, text): &(&str, &str)| ((*path).to_owned(), text.as_bytes().into());
        let store = Store::Memory(tracked.iter().chain(beside).map(bytes).collect());
        let file = |(path, _): &(&str, &str)| TrackedFile {
            path: (*path).to_owned(),
            kind: EntryKind::File,
            executable: false,
            id: None,
        };
        Self::of((store, tracked.iter().map(file).collect(), String::new()))
    }

    fn of((store, all, prefix): Opened) -> Self {
        let mut files = all;
        if !prefix.is_empty() {
            files.retain(|file| within(&file.path, &prefix));
            for file in &mut files {
                file.path = relative(&prefix, &file.path);
            }
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let (read, sources) = (RefCell::default(), RefCell::default());
        let (overlay, ignored) = (BTreeMap::new(), OnceCell::new());
        Self { store, prefix, files, overlay, read, sources, ignored }
    }

    /// The same files, with a text in place of one of them; a path that is not tracked becomes so.
    #[must_use]
    pub fn with_text(mut self, path: &str, text: impl AsRef<[u8]>) -> Self {
        let path = clean(path);
        if let Err(at) = self.files.binary_search_by(|file| file.path.as_str().cmp(&path)) {
            let (kind, executable) = (EntryKind::File, false);
            self.files.insert(at, TrackedFile { path: path.clone(), kind, executable, id: None });
        }
        self.overlay.insert(path, text.as_ref().into());
        self
    }

    /// The way from the top of the repository to the module; empty where it is the top.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// All of them, in the order of their paths.
    pub fn all(&self) -> &[TrackedFile] {
        &self.files
    }

    /// Those below a directory (all for the empty path), in the order of their paths.
    pub fn below(&self, dir: &str) -> &[TrackedFile] {
        let dir = clean(dir);
        if dir.is_empty() {
            return &self.files;
        }
        let from = format!("{dir}/");
        let start = self.files.partition_point(|file| file.path < from);
        let count = self.files[start..].partition_point(|file| file.path.starts_with(&from));
        &self.files[start..start + count]
    }

    /// Those below a directory, in the order of their paths; of the directories below it those that `enter` takes.
    pub fn walk(&self, dir: &str, enter: &dyn Fn(&str) -> bool) -> Vec<&TrackedFile> {
        let dir = clean(dir);
        let mut found = Vec::new();
        let depth = if dir.is_empty() { 0 } else { dir.len() + 1 };
        walk(self.below(&dir), depth, enter, &mut found);
        found
    }

    /// The entry at a path, links not followed.
    pub fn entry(&self, path: &str) -> Option<&TrackedFile> {
        let at = self.files.binary_search_by(|file| file.path.as_str().cmp(path)).ok()?;
        self.files.get(at)
    }

    /// Is something tracked at a path or below it, links followed?
    pub fn has(&self, path: &str) -> bool {
        let path = clean(path);
        self.entry(&path).is_some()
            || !self.below(&path).is_empty()
            || self.resolve(&path).is_some_and(|path| self.is_file(&path) || self.is_dir(&path))
    }

    fn is_file(&self, path: &str) -> bool {
        self.entry(path).is_some_and(|file| file.kind == EntryKind::File)
    }

    /// Is something tracked below a path, links not followed?
    pub fn is_dir(&self, path: &str) -> bool {
        path.is_empty() || !self.below(path).is_empty()
    }

    /// The bytes of a tracked file, links followed; `None` where it is not tracked, or not there.
    pub fn read(&self, path: &str) -> Option<Bytes> {
        let path = self.resolve(&clean(path))?;
        if !self.is_file(&path) {
            return None;
        }
        if let Some(known) = self.read.borrow().get(&path) {
            return known.clone();
        }
        let bytes = match self.overlay.get(&path) {
            Some(bytes) => Some(bytes.clone()),
            None => self.store.read(&join(&self.prefix, &path)),
        };
        self.read.borrow_mut().insert(path, bytes.clone());
        bytes
    }

    /// The bytes of a tracked plain file of the work tree, if they are those of git's index.
    pub fn unchanged(&self, path: &str) -> Option<Bytes> {
        let file = self.entry(path).filter(|file| file.kind == EntryKind::File)?;
        let (id, place) = (file.id?, self.store.place(&join(&self.prefix, path))?);
        unchanged::read(&place, &|found| *found == id).map(Bytes::from)
    }

    /// The text of a tracked file, with its lines; `None` also where it is not UTF-8.
    pub fn source(&self, path: &str) -> Option<Rc<Source>> {
        if let Some(known) = self.sources.borrow().get(path) {
            return known.clone();
        }
        let bytes = self.read(path);
        let text = bytes.as_ref().and_then(Bytes::text);
        let source = text.map(|text| Rc::new(Source::new(path, text)));
        self.sources.borrow_mut().insert(path.to_owned(), source.clone());
        source
    }

    /// Where a path leads when tracked links are followed; `None` where it leads out of the module.
    pub fn resolve(&self, path: &str) -> Option<String> {
        let mut path = clean(path);
        for _ in 0..MOST_LINKS {
            let Some((link, rest)) = self.first_link(&path) else { return Some(path) };
            let link = join(&self.prefix, &link);
            let top = match &self.store {
                Store::WorkTree(top) => Some(top.as_path()),
                _ => None,
            };
            let target = store::target(&link, &self.store.read(&link)?, top)?;
            let target = relative(&self.prefix, &target);
            path = within(&target, "").then(|| join(&target, &rest))?;
        }
        None
    }

    /// A link of a path that leads to nothing: where it leads to, if that is told. `None`: it leads somewhere.
    ///
    /// A link out of the module may lead to another part of the repository, which is not known here.
    pub fn broken(&self, path: &str) -> Option<String> {
        self.first_link(&clean(path))?;
        let target = self.resolve(path)?;
        let is_there = self.entry(&target).is_some() || self.is_dir(&target);
        (!is_there && self.beside(&target).is_none()).then_some(target)
    }

    /// The first part of a path that is a link, and what follows it.
    fn first_link(&self, path: &str) -> Option<(String, String)> {
        let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
        let is_link = |end: &usize| {
            self.entry(&path[..*end]).is_some_and(|file| file.kind == EntryKind::Link)
        };
        let end = ends.into_iter().find(is_link)?;
        Some((path[..end].to_owned(), path[end..].trim_start_matches('/').to_owned()))
    }

    /// The bytes of a file that lies in the work tree, but is not tracked.
    pub fn beside(&self, path: &str) -> Option<Bytes> {
        let path = clean(path);
        let tracked = self.entry(&path).is_some() || !within(&path, "");
        if tracked { None } else { self.store.beside(&join(&self.prefix, &path)) }
    }

    /// The same, where the work tree is what is looked at: next to a commit nothing lies untracked.
    pub fn untracked(&self, path: &str) -> Option<Bytes> {
        if matches!(self.store, Store::Commit(..)) { None } else { self.beside(path) }
    }

    /// Files that lie below a directory and that git does not track, as far as `wanted` takes them; of the directories
    /// those that `enter` takes.
    pub fn lying_below(
        &self,
        dir: &str,
        enter: &dyn Fn(&str) -> bool,
        wanted: &dyn Fn(&str) -> bool,
    ) -> Vec<String> {
        let own = |path: &str| relative(&self.prefix, path);
        let found = self.store.below(&join(&self.prefix, dir), &|path| enter(&own(path)));
        let open = |path: &String| self.entry(&own(path)).is_none() && wanted(&own(path));
        found.iter().filter(|path| open(path)).map(|path| own(path)).collect()
    }

    /// Those of some untracked paths that git does not ignore. git is only asked where there are any.
    pub fn without_ignored(&self, paths: &[String]) -> Vec<String> {
        if paths.is_empty() {
            return Vec::new();
        }
        let from_top = paths.iter().map(|path| join(&self.prefix, path)).collect();
        let left = self.store.untracked(from_top);
        left.iter().map(|path| relative(&self.prefix, path)).collect()
    }

    /// Does a tracked `.gitignore` of the module ignore a path?
    pub fn is_ignored(&self, path: &str) -> bool {
        let ignored = self.ignored.get_or_init(|| {
            let mut ignored = Ignored::default();
            let named =
                |file: &&TrackedFile| crate::module::paths::name(&file.path) == ".gitignore";
            for file in self.files.iter().filter(named) {
                if let Some(source) = self.source(&file.path) {
                    ignored.add(&file.path, source.text());
                }
            }
            ignored
        });
        ignored.has(&clean(path))
    }
}

/// Files whose first `depth` bytes, a directory with its slash, are the same.
fn walk<'t>(
    mut files: &'t [TrackedFile],
    depth: usize,
    enter: &dyn Fn(&str) -> bool,
    found: &mut Vec<&'t TrackedFile>,
) {
    while let Some(first) = files.first() {
        let count = match first.path[depth..].find('/') {
            None => {
                found.push(first);
                1
            }
            Some(length) => {
                let (dir, below) = (&first.path[..depth + length], &first.path[..=depth + length]);
                let count = files.partition_point(|file| file.path.starts_with(below));
                if enter(dir) {
                    walk(&files[..count], below.len(), enter, found);
                }
                count
            }
        };
        files = &files[count..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::module::git_run::git;

    fn text(files: &Tracked, path: &str) -> Option<String> {
        Some(String::from_utf8_lossy(&files.read(path)?).into_owned())
    }

    fn repository() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path();
        std::fs::create_dir_all(dir.join("m/d")).unwrap();
        for (path, text) in [("m/d/a", "A"), ("m/b", "B"), ("m/.gitignore", "skip*\n"), ("o", "O")]
        {
            std::fs::write(dir.join(path), text).unwrap();
        }
        for (link, target) in [("m/l", "d"), ("m/out", "../o"), ("m/round", "round")] {
            std::os::unix::fs::symlink(target, dir.join(link)).unwrap();
        }
        git(dir, &["init", "-q"]).unwrap();
        git(dir, &["add", "-A"]).unwrap();
        let who = ["-c", "user.name=a", "-c", "user.email=a@b"];
        git(dir, &[&who[..], &["commit", "-qm", "x"]].concat()).unwrap();
        folder
    }

    #[test]
    fn the_work_tree_and_a_commit_are_read_from_below_the_top() {
        let folder = repository();
        let dir = folder.path().join("m");
        std::fs::write(dir.join("b"), "B2").unwrap();
        std::fs::write(dir.join("d/new"), "N").unwrap();
        std::fs::write(dir.join("d/skipped"), "S").unwrap();
        let now = Tracked::open(&dir).unwrap();
        let before = Tracked::of_revision(&dir, "HEAD").unwrap();
        for files in [&now, &before] {
            assert_eq!(files.prefix(), "m");
            let paths: Vec<&str> = files.all().iter().map(|file| file.path.as_str()).collect();
            assert_eq!(paths, [".gitignore", "b", "d/a", "l", "out", "round"]);
            assert_eq!(text(files, "l/a").as_deref(), Some("A"));
            assert_eq!((text(files, "out"), text(files, "round")), (None, None));
            let walked = files.walk("", &|dir| dir != "d");
            assert_eq!(walked.len(), 5);
            assert_eq!(files.walk("", &|_| true).len(), paths.len());
            assert_eq!(files.walk("d", &|_| true)[0].path, "d/a");
            assert!(files.has("d") && files.has("l/a") && !files.has("d/new") && !files.has("x"));
            assert!(files.is_ignored("d/skip") && !files.is_ignored("d/a"));
            assert!(files.beside("d/a").is_none());
        }
        assert_eq!(text(&now, "b").as_deref(), Some("B2"));
        assert_eq!(text(&before, "b").as_deref(), Some("B"));
        assert_eq!(now.beside("d/new").as_deref(), Some(&b"N"[..]));
        assert!(before.untracked("d/new").is_none());
        let lying = now.lying_below("", &|_| true, &|_| true);
        assert_eq!(lying, ["d/new", "d/skipped"]);
        assert_eq!(now.without_ignored(&lying), ["d/new"]);
        assert!(Tracked::of_revision(&dir, "nothing").is_err());
    }

    #[test]
    fn a_text_stands_for_a_file() {
        let files = Tracked::in_memory(&[("a/b", "1"), ("a-b", "2")], &[("x", "3")]);
        assert_eq!(files.below("a").len(), 1);
        let files = files.with_text("./a/b", "new").with_text("c", "4");
        assert_eq!(
            (text(&files, "a/b").as_deref(), text(&files, "c").as_deref()),
            (Some("new"), Some("4"))
        );
        assert_eq!(files.beside("x").as_deref(), Some(&b"3"[..]));
    }
}
