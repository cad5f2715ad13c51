//! The configuration of werf's cleanup, which many modules keep in a file of its own.
//!
//! Owns where it lies and that it can be read as it stands. What is wrong with it is said by rules.

use std::rc::Rc;

use crate::module::Tracked;
use crate::text::{Source, Span};
use crate::werf::At;
use crate::yaml::{self, Node};

/// The names that pipelines give to `werf cleanup --config`.
const PATHS: [&str; 3] = ["werf_cleanup.yaml", "werf-cleanup.yaml", ".werf/cleanup.yaml"];

/// A file with the configuration of the cleanup.
#[derive(Clone, Debug)]
pub struct CleanupFile {
    /// Its text.
    pub source: Rc<Source>,
    /// Its tree.
    pub root: Node,
}

impl CleanupFile {
    /// Reads the file; `None` where there is none, or where it is no plain YAML: a template is not read.
    pub(super) fn read(files: &Tracked) -> Option<Self> {
        let source = PATHS.iter().find_map(|path| files.source(path))?;
        if source.text().contains("{{") {
            return None;
        }
        let root = yaml::parse(&source).ok()?;
        root.get("configVersion")?;
        Some(Self { source, root })
    }

    /// A place in the file.
    pub fn at(&self, span: &Span) -> At {
        At::File { path: self.source.path().to_owned(), span: span.clone() }
    }
}
