//! What the renderer asks of a project: three ways to read one answer it.
//!
//! Owns the questions. By werf's rules they are answered by [`Reading`] or, where nothing stands in the way, by
//! [`super::HopefulReading`]; for a check by [`super::TrackedReading`].

use super::{Reading, Refusal, TemplateFile};
use crate::module::{Bytes, Head};

/// What was read, and what giterminism would say to it.
#[derive(Clone, Debug)]
pub struct Given<T> {
    /// What was read.
    pub what: T,
    /// Paths that are not committed and may not be so. By werf's rules there are none: reading them ends the rendering.
    pub uncommitted: Vec<String>,
    /// It is made up: the real one is not there.
    pub is_stand_in: bool,
}

impl<T> Given<T> {
    /// What may be read as it is.
    pub fn plain(what: T) -> Self {
        Self { what, uncommitted: Vec::new(), is_stand_in: false }
    }
}

/// A project as the renderer reads it. Paths are from the project's directory.
pub trait Inputs {
    /// The path of werf-includes.yaml where the project has one.
    fn includes(&self) -> Result<Option<&'static str>, Refusal>;
    /// The configuration at a path.
    fn config(&self, path: &str) -> Result<Given<Bytes>, Refusal>;
    /// The configuration that nobody named, with its path.
    fn find_config(&self) -> Result<(String, Given<Bytes>), Refusal>;
    /// The named templates below a directory.
    fn templates(&self, dir: &str) -> Result<Given<Vec<TemplateFile>>, Refusal>;
    /// `.Files.Get`.
    fn file(&self, path: &str) -> Result<Given<Bytes>, Refusal>;
    /// `.Files.Glob`: paths with their bytes.
    fn glob(&self, pattern: &str) -> Result<Given<Vec<(String, Bytes)>>, Refusal>;
    /// `.Files.Exists`.
    fn exists(&self, path: &str) -> Result<bool, Refusal>;
    /// `.Files.IsDir`.
    fn is_dir(&self, path: &str) -> Result<bool, Refusal>;
    /// The commit that templates see.
    fn head(&self) -> Result<&Head, Refusal>;
    /// What is put before paths of templates, so that people find them.
    fn prefix(&self) -> &str;
}

impl Inputs for Reading {
    fn includes(&self) -> Result<Option<&'static str>, Refusal> {
        self.includes()
    }

    fn config(&self, path: &str) -> Result<Given<Bytes>, Refusal> {
        self.config(path).map(Given::plain)
    }

    fn find_config(&self) -> Result<(String, Given<Bytes>), Refusal> {
        self.find_config().map(|(path, bytes)| (path, Given::plain(bytes)))
    }

    fn templates(&self, dir: &str) -> Result<Given<Vec<TemplateFile>>, Refusal> {
        self.templates(dir).map(Given::plain)
    }

    fn file(&self, path: &str) -> Result<Given<Bytes>, Refusal> {
        self.file(path).map(Given::plain)
    }

    fn glob(&self, pattern: &str) -> Result<Given<Vec<(String, Bytes)>>, Refusal> {
        self.glob(pattern).map(Given::plain)
    }

    fn exists(&self, path: &str) -> Result<bool, Refusal> {
        self.exists(path)
    }

    fn is_dir(&self, path: &str) -> Result<bool, Refusal> {
        self.is_dir(path)
    }

    fn head(&self) -> Result<&Head, Refusal> {
        self.project.head().map_err(|error| Refusal::new(error.to_string()))
    }

    fn prefix(&self) -> &str {
        self.project.prefix()
    }
}
