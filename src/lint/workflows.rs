//! Workflows of GitHub and GitLab as rules see them: trees with spans.

use std::rc::Rc;

use crate::module::Tracked;
use crate::module::paths::{is_yaml, parent};
use crate::text::{Source, Span};
use crate::werf::At;
use crate::yaml::{self, Node};

/// A workflow that is readable YAML.
#[derive(Clone, Debug)]
pub struct Workflow {
    /// Its path.
    pub path: String,
    /// Its text.
    pub source: Rc<Source>,
    /// Its tree.
    pub root: Node,
}

impl Workflow {
    /// All workflows of a module; what is no YAML is left out, its platform says so itself.
    pub(super) fn read_all(files: &Tracked) -> Vec<Self> {
        let named =
            files.all().iter().map(|file| file.path.as_str()).filter(|path| is_workflow(path));
        let read = |path: &str| {
            let source = files.source(path)?;
            let root = yaml::parse(&source).ok()?;
            Some(Self { path: path.to_owned(), source, root })
        };
        named.filter_map(read).collect()
    }

    /// Is it one of GitHub?
    pub fn is_github(&self) -> bool {
        self.path.starts_with(".github/")
    }

    /// A place in it.
    pub fn at(&self, span: &Span) -> At {
        At::File { path: self.path.clone(), span: span.clone() }
    }
}

fn is_workflow(path: &str) -> bool {
    is_yaml(path)
        && (parent(path) == ".github/workflows"
            || matches!(path, ".gitlab-ci.yml" | ".gitlab-ci.yaml"))
}
