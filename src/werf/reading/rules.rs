//! From where a path is read, and whether it may be.
//!
//! Owns werf's order of questions (werf/werf, `pkg/giterminism_manager/file_reader/{configuration,git,fs}.go`): what is
//! allowed to be uncommitted comes from the work tree, all else from the commit, where it must be unchanged. Paths are
//! from the project's directory; `in_git` makes them paths from the top of the repository.

use super::denial::Denial;
use super::local::{Local, Wanted};
use crate::module::paths::{join, relative, within};
use crate::module::{Bytes, EntryKind, Project, Status, Tree, Unresolved};
use crate::werf::render::Mode;

/// Which paths may be uncommitted.
pub(super) type Accepted<'a> = &'a dyn Fn(&str) -> bool;

/// A project and how it is read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules<'a> {
    project: &'a Project,
    mode: Mode,
}

impl<'a> Rules<'a> {
    pub(super) fn new(project: &'a Project, mode: Mode) -> Self {
        Self { project, mode }
    }

    pub(super) fn is_loose(self) -> bool {
        self.mode == Mode::Loose
    }

    pub(super) fn local(self) -> Local<'a> {
        Local::new(self.project)
    }

    /// The files that count as committed.
    pub(super) fn tree(self) -> Result<&'a Tree, Denial> {
        match self.mode {
            Mode::Dev => Ok(self.project.developed()?),
            Mode::Head | Mode::Loose => Ok(self.project.committed()?),
        }
    }

    pub(super) fn in_git(self, path: &str) -> String {
        join(self.project.prefix(), path)
    }

    fn in_project(self, path: &str) -> String {
        relative(self.project.prefix(), path)
    }

    fn is_local(self, path: &str, accepted: Accepted<'_>) -> bool {
        self.is_loose() || accepted(path)
    }

    /// The bytes of a file that may be read.
    pub(super) fn read(self, path: &str, accepted: Accepted<'_>) -> Result<Bytes, Denial> {
        self.check(path, accepted, Wanted::File)?;
        if self.is_local(path, accepted) {
            return self.local().read(path);
        }
        let (tree, path) = (self.tree()?, self.in_git(path));
        let resolved = tree.resolve(&path, &mut Vec::new()).map_err(|unresolved| {
            Denial::from(unresolved).within(&format!("unable to resolve commit file {path:?}"))
        })?;
        match tree.entry(&resolved)? {
            Some(entry) if entry.is_directory() => {
                let id = entry.id;
                Err(Denial::other(format!("unable to get blob {id:?} object: object not found")))
            }
            Some(entry) => Ok(tree.read(&resolved, &entry)?),
            None => Err(Denial::other(format!("unable to get tree entry {resolved}"))),
        }
    }

    /// Says which files will be read, so that git is asked for all of them at once.
    pub(super) fn foresee<'p>(self, paths: impl Iterator<Item = &'p String>) -> Result<(), Denial> {
        if self.is_loose() {
            return Ok(());
        }
        let tree = self.tree()?;
        let found = paths.map(|path| {
            let path = self.in_git(path);
            Ok(tree.entry(&path)?.map(|entry| (path, entry)))
        });
        let found = found.collect::<crate::error::Result<Vec<_>>>()?;
        Ok(tree.foresee_all(found.iter().flatten())?)
    }

    /// May a path be read, and is such a thing there in the work tree?
    pub(super) fn check(
        self,
        path: &str,
        accepted: Accepted<'_>,
        wanted: Wanted,
    ) -> Result<bool, Denial> {
        if self.is_loose() {
            let found = self.local().has(path, wanted)?;
            return if found { Ok(true) } else { Err(Denial::not_in_directory(path)) };
        }
        if accepted(path) {
            self.accepted(path, accepted)
                .map_err(|denial| denial.within(&format!("accepted file {path:?} check failed")))?;
        } else {
            self.committed(path)?;
        }
        self.local().has(path, wanted)
    }

    /// It is in the work tree, and every link on the way is allowed as well.
    fn accepted(self, path: &str, accepted: Accepted<'_>) -> Result<(), Denial> {
        let mut targets = Vec::new();
        let resolved = self.local().resolve(path, &mut targets);
        if let Some(target) = targets.iter().find(|target| !accepted(target)) {
            let words = "should be also accepted by giterminism config";
            return Err(Denial::other(format!("the link target {target:?} {words}")));
        }
        resolved.map(|_| ())
    }

    /// It is in the commit, and it and every link on the way are unchanged.
    fn committed(self, path: &str) -> Result<(), Denial> {
        self.unchanged(path)?;
        let (tree, in_git) = (self.tree()?, self.in_git(path));
        if tree.entry(&in_git)?.is_none() && !self.commit_has(&in_git, Wanted::File)? {
            let there = self.local().has(path, Wanted::Anything).unwrap_or(false);
            return Err(Denial::not_in_repository(path, there));
        }
        self.links(&in_git)
            .map_err(|denial| denial.within(&format!("symlink {path:?} check failed")))
    }

    fn links(self, in_git: &str) -> Result<(), Denial> {
        let mut targets = Vec::new();
        let resolved = self.tree()?.resolve(in_git, &mut targets);
        for target in &targets {
            self.unchanged(&self.in_project(target))?;
        }
        Ok(resolved.map(|_| ())?)
    }

    /// Does the commit have such a thing there, links followed?
    pub(super) fn commit_has(self, in_git: &str, wanted: Wanted) -> Result<bool, Denial> {
        let tree = self.tree()?;
        let resolved = match tree.resolve(in_git, &mut Vec::new()) {
            Ok(resolved) => resolved,
            Err(Unresolved::Missing(_)) => return Ok(false),
            Err(unresolved) => {
                let what = format!("unable to resolve commit file {in_git:?}");
                return Err(Denial::from(unresolved).within(&what));
            }
        };
        Ok(tree.entry(&resolved)?.is_some_and(|entry| match wanted {
            Wanted::Anything => true,
            Wanted::File => entry.kind == EntryKind::File,
            Wanted::Directory => entry.is_directory(),
        }))
    }

    /// Neither a path nor anything below it differs from HEAD.
    fn unchanged(self, path: &str) -> Result<(), Denial> {
        if self.mode == Mode::Dev {
            return Ok(());
        }
        let (status, base) = (self.project.status()?, self.in_git(path));
        let below = |paths: &[String]| -> Vec<String> {
            let paths = paths.iter().filter(|path| within(path, &base));
            paths.map(|path| self.in_project(path)).collect()
        };
        let untracked = below(&status.untracked);
        if !untracked.is_empty() {
            return Err(Denial::untracked(&untracked));
        }
        let changed = below(&status.changed);
        if !changed.is_empty() {
            return Err(Denial::uncommitted(&changed));
        }
        let mut submodules = status.submodules.iter();
        match submodules.find(|submodule| touches(&submodule.path, &base)) {
            Some(submodule) => Err(Denial::submodule(submodule, &self.in_project(&submodule.path))),
            None => Ok(()),
        }
    }

    /// Does something differ from HEAD at a path or below it?
    pub(super) fn differs(self, path: &str) -> Result<bool, Denial> {
        if self.mode == Mode::Dev {
            return Ok(false);
        }
        let (Status { untracked, changed, submodules }, base) =
            (self.project.status()?, self.in_git(path));
        Ok(untracked.iter().chain(changed).any(|path| within(path, &base))
            || submodules.iter().any(|submodule| touches(&submodule.path, &base)))
    }
}

/// A submodule is touched by what lies in it and by what it lies in.
fn touches(submodule: &str, base: &str) -> bool {
    within(submodule, base) || within(base, submodule)
}
