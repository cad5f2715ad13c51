//! The project as the renderer reads it.

use std::rc::Rc;

use super::Refusal;
use super::denial::Denial;
use super::local::Wanted;
use super::rules::Rules;
use super::walk::Walk;
use crate::module::paths::relative;
use crate::module::{Bytes, Project};
use crate::werf::giterminism::Giterminism;
use crate::werf::render::Mode;

/// The project, read under giterminism.
#[derive(Clone, Debug)]
pub struct Reading {
    pub(super) project: Rc<Project>,
    pub(super) giterminism: Rc<Giterminism>,
    pub(super) mode: Mode,
}

/// A file of named templates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateFile {
    /// Its path from the project's directory.
    pub path: String,
    /// Its path from the directory of templates: the name of the template.
    pub name: String,
    /// Its bytes.
    pub bytes: Bytes,
}

impl TemplateFile {
    /// A file below the directory of templates.
    pub(super) fn below(dir: &str, (path, bytes): (String, Bytes)) -> Self {
        let name = relative(dir.trim_matches('/'), &path);
        Self { path, name, bytes }
    }
}

/// `.Commit` of templates, as texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// The id of HEAD.
    pub hash: String,
    /// The author's date, as Go shows it.
    pub date_human: String,
    /// The author's date in seconds since 1970.
    pub date_unix: String,
}

impl Reading {
    /// Reads a project so.
    pub fn new(project: Rc<Project>, giterminism: Rc<Giterminism>, mode: Mode) -> Self {
        Self { project, giterminism, mode }
    }

    pub(super) fn rules(&self) -> Rules<'_> {
        Rules::new(&self.project, self.mode)
    }

    /// HEAD. In werf's development mode the commit is one that werf makes for itself; here it is HEAD all the same.
    pub fn commit(&self) -> crate::error::Result<Commit> {
        let head = self.project.head()?;
        let (hash, date_human) = (head.hash.clone(), head.human());
        Ok(Commit { hash, date_human, date_unix: head.unix.to_string() })
    }

    /// `.Files.Get`.
    pub fn file(&self, path: &str) -> Result<Bytes, Refusal> {
        let accepted = |path: &str| self.giterminism.file_allowed(path);
        // werf first asks for the file in the work tree: a link to itself already fails there.
        self.rules().local().has(path, Wanted::File)?;
        Ok(self.rules().read(path, &accepted)?)
    }

    /// `.Files.Glob`: paths with their bytes.
    pub fn glob(&self, pattern: &str) -> Result<Vec<(String, Bytes)>, Refusal> {
        Ok(Walk::new(self.rules(), self.giterminism.uncommitted_files(), "", pattern).read()?)
    }

    /// `.Files.Exists`.
    pub fn exists(&self, path: &str) -> Result<bool, Refusal> {
        self.probe(path, Wanted::Anything)
    }

    /// `.Files.IsDir`.
    pub fn is_dir(&self, path: &str) -> Result<bool, Refusal> {
        self.probe(path, Wanted::Directory)
    }

    fn probe(&self, path: &str, wanted: Wanted) -> Result<bool, Refusal> {
        let accepted = |path: &str| self.giterminism.file_allowed(path);
        match self.rules().check(path, &accepted, wanted) {
            Err(denial) if denial.is_absence() => Ok(false),
            found => found.map_err(Denial::into),
        }
    }
}
