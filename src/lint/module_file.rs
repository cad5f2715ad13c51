//! module.yaml as rules see it: its tree with spans.
//!
//! Owns no judgement: `module::Definition` refuses what deckmod cannot work with, rules say the rest.

use std::rc::Rc;

use crate::module::Tracked;
use crate::text::{Source, Span};
use crate::werf::At;
use crate::yaml::{self, Node, YamlError};

/// The path of the file.
const PATH: &str = "module.yaml";

/// A module.yaml that is readable YAML.
#[derive(Clone, Debug)]
pub struct ModuleFile {
    /// Its text.
    pub source: Rc<Source>,
    /// Its tree.
    pub root: Node,
}

impl ModuleFile {
    /// Reads the file; `None` where the module has none.
    pub(super) fn read(files: &Tracked) -> Option<Result<Self, YamlError>> {
        let source = files.source(PATH)?;
        let root = yaml::parse(&source);
        Some(root.map(|root| Self { source, root }))
    }

    /// The name of the module, where it is written as a text.
    pub fn name(&self) -> Option<&str> {
        self.root.get("name").and_then(Node::as_str)
    }

    /// A place in the file.
    pub fn at(&self, span: &Span) -> At {
        At::File { path: PATH.to_owned(), span: span.clone() }
    }
}
