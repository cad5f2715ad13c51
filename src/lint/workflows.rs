//! Workflows of GitHub and GitLab as rules see them: trees with spans.

use std::rc::Rc;
use std::thread::{self, JoinHandle};

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

/// Workflows that are being read on another thread: large modules have 200 KB of them, and they are wanted only after the
/// rendering.
#[derive(Debug)]
pub(super) struct Begun {
    sources: Vec<(String, Rc<Source>)>,
    trees: Option<JoinHandle<Vec<Option<Node>>>>,
}

/// Texts of so many bytes take longer to read than a thread to start.
const LONG: usize = 32 * 1024;

impl Begun {
    /// Begins to read all workflows of a module.
    pub(super) fn of(files: &Tracked) -> Self {
        let paths = files.all().iter().map(|file| &file.path).filter(|path| is_workflow(path));
        let sources: Vec<(String, Rc<Source>)> =
            paths.filter_map(|path| Some((path.clone(), files.source(path)?))).collect();
        let long = sources.iter().map(|(_, source)| source.text().len()).sum::<usize>() >= LONG;
        let trees = long.then(|| {
            let texts: Vec<String> =
                sources.iter().map(|(_, source)| source.text().to_owned()).collect();
            thread::spawn(move || texts.iter().map(|text| yaml::parse_text(text).ok()).collect())
        });
        Self { sources, trees }
    }

    /// The workflows; what is no YAML is left out, its platform says so itself.
    fn finish(self) -> Vec<Workflow> {
        let read = |(_, source): &(String, Rc<Source>)| yaml::parse(source).ok();
        let trees = match self.trees.map(JoinHandle::join) {
            Some(Ok(trees)) => trees,
            Some(Err(panic)) => std::panic::resume_unwind(panic),
            None => self.sources.iter().map(read).collect(),
        };
        let all = self.sources.into_iter().zip(trees);
        all.filter_map(|((path, source), root)| Some(Workflow { path, source, root: root? }))
            .collect()
    }
}

impl Workflow {
    /// All workflows of a module.
    pub(super) fn read_all(files: &Tracked, begun: Option<Begun>) -> Vec<Self> {
        begun.unwrap_or_else(|| Begun::of(files)).finish()
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
