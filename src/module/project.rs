//! The project as werf reads it: HEAD, the work tree, and what differs between them.
//!
//! Owns where the project lies, and asks git when an answer may be needed, waiting only where it is. What may be read of it is
//! decided in `werf`.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{HashMap, HashSet};
use std::fs::FileType;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::thread::{self, JoinHandle};

use super::objects::Objects;
use super::{Head, Status, Tree};
use crate::error::{Error, Result};

/// A directory of a git repository with at least one commit.
#[derive(Debug)]
pub struct Project {
    dir: PathBuf,
    top: PathBuf,
    prefix: String,
    /// git, asked for HEAD.
    repositories: Rc<RefCell<Vec<Objects>>>,
    head: OnceCell<Result<Head>>,
    committed: OnceCell<Tree>,
    status: OnceCell<Status>,
    /// git's answers on their way: what differs, and whether a tracked file does.
    asked: RefCell<Option<Asked<Status>>>,
    asked_of_tracked: RefCell<Option<Asked<bool>>>,
    /// What is told while the answer is on its way, if anything is.
    assumed: Cell<Option<&'static Status>>,
    developed: OnceCell<Tree>,
    plain_directories: RefCell<HashSet<String>>,
    kinds: RefCell<HashMap<String, FileType>>,
}

/// An answer on its way.
type Asked<T> = JoinHandle<Result<T>>;

/// Nothing differs.
static CLEAN: Status =
    Status { untracked: Vec::new(), changed: Vec::new(), submodules: Vec::new() };

impl Project {
    /// Opens the project in a directory.
    pub fn open(dir: &Path) -> Result<Rc<Self>> {
        let dir = if dir.as_os_str().is_empty() { Path::new(".") } else { dir };
        let absolute = dir.canonicalize().map_err(|cause| {
            Error::input(format!("cannot open `{}`", dir.display())).because(cause.to_string())
        })?;
        let top = absolute.ancestors().find(|above| above.join(".git").exists());
        let top = top.ok_or_else(|| no_repository(&absolute))?.to_owned();
        let below = absolute.strip_prefix(&top).unwrap_or(Path::new(""));
        let prefix = below.to_string_lossy().into_owned();
        let mut objects = Objects::open(&top)?;
        objects.ask_head()?;
        Ok(Rc::new(Self {
            dir: absolute,
            top,
            prefix,
            repositories: Rc::new(RefCell::new(vec![objects])),
            head: OnceCell::new(),
            committed: OnceCell::new(),
            status: OnceCell::new(),
            asked: RefCell::new(None),
            asked_of_tracked: RefCell::new(None),
            assumed: Cell::new(None),
            developed: OnceCell::new(),
            plain_directories: RefCell::default(),
            kinds: RefCell::default(),
        }))
    }

    /// Asks git whether a tracked file differs from HEAD, without waiting for [`Self::tracked_is_clean`]. To find also
    /// files that nobody tracks takes git longer than a rendering.
    pub fn ask_of_tracked(&self) {
        let top = self.top.clone();
        let ask = move || Status::of_tracked(&top).map(|status| status.is_clean());
        self.asked_of_tracked.replace(Some(thread::spawn(ask)));
    }

    /// Is every tracked file as in HEAD, in the index as in the work tree? `false` also where nobody asked.
    pub fn tracked_is_clean(&self) -> Result<bool> {
        self.asked_of_tracked.take().map_or(Ok(false), answer)
    }

    /// Asks git what differs, without waiting, and tells until [`Self::settle`] that nothing does.
    pub fn assume_clean(&self) {
        if self.status.get().is_none() {
            let top = self.top.clone();
            self.asked.replace(Some(thread::spawn(move || Status::read(&top))));
            self.assumed.set(Some(&CLEAN));
        }
    }

    /// Waits for git's answer. `false`: something differs, and what was told since [`Self::assume_clean`] was wrong.
    pub fn settle(&self) -> Result<bool> {
        let assumed = self.assumed.take().is_some();
        Ok(!assumed || self.status()?.is_clean())
    }

    /// The directory, absolute.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The top of the work tree, absolute.
    pub fn top(&self) -> &Path {
        &self.top
    }

    /// The way from the top to the directory; empty where it is the top.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// HEAD's commit; an error before the first one.
    pub fn head(&self) -> Result<&Head> {
        let head = self.head.get_or_init(|| {
            let mut repositories = self.repositories.borrow_mut();
            let found = repositories.first_mut().map_or(Ok(None), Objects::head)?;
            found.ok_or_else(|| no_commits(&self.top))
        });
        head.as_ref().map_err(Clone::clone)
    }

    /// The files of HEAD.
    pub fn committed(&self) -> Result<&Tree> {
        let hash = &self.head()?.hash;
        let repositories = || Rc::clone(&self.repositories);
        Ok(self.committed.get_or_init(|| Tree::of_commit(&self.top, repositories(), hash)))
    }

    /// What differs from HEAD.
    pub fn status(&self) -> Result<&Status> {
        if let Some(status) = self.assumed.get().or_else(|| self.status.get()) {
            return Ok(status);
        }
        let status = match self.asked.take() {
            Some(asked) => answer(asked)?,
            None => Status::read(&self.top)?,
        };
        Ok(self.status.get_or_init(|| status))
    }

    /// Was a directory of the work tree, from the project's directory, noted by [`Self::note_plain_directory`]?
    pub fn is_plain_directory(&self, dir: &str) -> bool {
        self.plain_directories.borrow().contains(dir)
    }

    /// Notes that a directory of the work tree is no link and is reached through none: nobody needs to look again.
    pub fn note_plain_directory(&self, dir: &str) {
        self.plain_directories.borrow_mut().insert(dir.to_owned());
    }

    /// What lies at a path of the work tree, from the project's directory, if it was noted by [`Self::note_kind`].
    pub fn known_kind(&self, path: &str) -> Option<FileType> {
        self.kinds.borrow().get(path).copied()
    }

    /// Notes what lies at a path of the work tree, links not followed: nobody needs to look again.
    pub fn note_kind(&self, path: &str, kind: FileType) {
        self.kinds.borrow_mut().insert(path.to_owned(), kind);
    }

    /// HEAD with all changes of the work tree, as werf's development mode commits them for itself.
    pub fn developed(&self) -> Result<&Tree> {
        let (status, committed) = (self.status()?, self.committed()?);
        Ok(self.developed.get_or_init(|| {
            let submodules = status.submodules.iter().map(|submodule| &submodule.path);
            let gone = submodules.filter(|path| !self.top.join(path).exists());
            committed.with_work_tree(status.changed.iter().chain(&status.untracked).chain(gone))
        }))
    }
}

fn answer<T>(asked: Asked<T>) -> Result<T> {
    asked.join().map_err(|_| Error::internal("asking git failed"))?
}

fn no_repository(dir: &Path) -> Error {
    Error::input(format!("`{}` is not in a git work tree", dir.display()))
        .hint("werf reads the configuration from git: `git init`, then commit the files")
}

fn no_commits(top: &Path) -> Error {
    Error::input(format!("the git repository `{}` has no commit", top.display()))
        .hint("werf reads the configuration from the last commit: commit the files")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::module::Unresolved;
    use crate::process::Tool;

    fn git(dir: &Path, args: &[&str]) {
        let who = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "init.defaultBranch=main"];
        let tool = Tool::new("git").args(who).args(args.iter().copied()).inherit_env().in_dir(dir);
        tool.reading().bytes().unwrap();
    }

    fn repository() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path();
        std::fs::create_dir_all(dir.join("m/d/e")).unwrap();
        std::fs::write(dir.join("m/d/a"), "A").unwrap();
        std::fs::write(dir.join("m/d/e/b"), "B").unwrap();
        for (link, target) in [("l", "a"), ("ld", "e"), ("out", "../../../x"), ("round", "round")] {
            std::os::unix::fs::symlink(target, dir.join("m/d").join(link)).unwrap();
        }
        git(dir, &["init", "-q"]);
        git(dir, &["add", "-A"]);
        git(dir, &["commit", "-qm", "x"]);
        folder
    }

    fn text(tree: &Tree, path: &str) -> Option<String> {
        let path = tree.resolve(path, &mut Vec::new()).ok()?;
        let entry = tree.entry(&path).unwrap()?;
        Some(String::from_utf8(tree.read(&path, &entry).unwrap().to_vec()).unwrap())
    }

    #[test]
    fn head_is_read_from_below_the_top() {
        let folder = repository();
        let project = Project::open(&folder.path().join("m")).unwrap();
        assert_eq!((project.prefix(), project.head().unwrap().hash.len()), ("m", 40));
        let tree = project.committed().unwrap();
        assert_eq!(text(tree, "m/d/l").as_deref(), Some("A"));
        assert_eq!(text(tree, "m/d/ld/b").as_deref(), Some("B"));
        let mut targets = Vec::new();
        assert!(
            matches!(tree.resolve("m/d/out", &mut targets), Err(Unresolved::Missing(link)) if link == "../../../x")
        );
        assert!(matches!(tree.resolve("m/d/round", &mut targets), Err(Unresolved::TooManyLinks)));
        let files = tree.files_below("", &|_| true).unwrap();
        assert_eq!(files.len(), 6);
        assert_eq!(project.status().unwrap(), &Status::default());
    }

    #[test]
    fn the_development_tree_is_the_work_tree() {
        let folder = repository();
        let dir = folder.path();
        std::fs::write(dir.join("m/d/a"), "A2").unwrap();
        std::fs::remove_file(dir.join("m/d/e/b")).unwrap();
        std::fs::create_dir(dir.join("m/new")).unwrap();
        std::fs::write(dir.join("m/new/c"), "C").unwrap();
        let project = Project::open(dir).unwrap();
        let status = project.status().unwrap();
        assert_eq!(status.untracked, ["m/new/c"]);
        assert_eq!(status.changed, ["m/d/a", "m/d/e/b"]);
        assert_eq!(text(project.committed().unwrap(), "m/d/a").as_deref(), Some("A"));
        let tree = project.developed().unwrap();
        assert_eq!(text(tree, "m/d/l").as_deref(), Some("A2"));
        assert_eq!(text(tree, "m/new/c").as_deref(), Some("C"));
        assert_eq!(text(tree, "m/d/e/b"), None);
    }

    #[test]
    fn what_is_no_project_is_told() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Project::open(&folder.path().join("none")).is_err());
        git(folder.path(), &["init", "-q"]);
        let error = Project::open(folder.path()).unwrap().head().unwrap_err();
        assert!(error.message().ends_with("has no commit"), "{error}");
    }
}
