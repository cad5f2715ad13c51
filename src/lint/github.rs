//! Workflows of GitHub as rules see them: jobs, and the steps that build and deploy modules.
//!
//! Owns where a workflow says what. What is wrong with it is said by rules.

use super::Workflow;
use crate::yaml::{Node, Value};

/// The actions that build and deploy modules.
const ACTIONS: &str = "deckhouse/modules-actions/";

/// A job of a workflow of GitHub.
#[derive(Clone, Copy, Debug)]
pub struct Job<'a> {
    /// The workflow that has it.
    pub workflow: &'a Workflow,
    /// Its key.
    pub name: &'a str,
    /// What stands below the key.
    pub node: &'a Node,
}

/// A step of a job.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    /// What stands in the list of steps.
    pub node: &'a Node,
}

/// All jobs of the workflows of GitHub.
pub fn jobs(workflows: &[Workflow]) -> impl Iterator<Item = Job<'_>> {
    workflows.iter().filter(|workflow| workflow.is_github()).flat_map(|workflow| {
        let jobs = workflow.root.get("jobs").and_then(Node::as_mapping);
        let jobs = jobs.map_or_else(Vec::new, crate::yaml::Mapping::entries);
        jobs.into_iter()
            .filter_map(move |(key, node)| Some(Job { workflow, name: key.as_text()?, node }))
    })
}

impl<'a> Job<'a> {
    /// Its steps in the order they run.
    pub fn steps(self) -> impl Iterator<Item = Step<'a>> {
        let steps = self.node.get("steps").and_then(Node::as_sequence).unwrap_or_default();
        steps.iter().map(|node| Step { node })
    }

    /// The value of a variable that all its steps have.
    pub fn variable(self, name: &str) -> Option<&'a Node> {
        let of = |node: &'a Node| node.get("env")?.get(name);
        of(self.node).or_else(|| of(&self.workflow.root))
    }
}

impl<'a> Step<'a> {
    /// The action of a module that it uses, without its place and its version: `build`, `deploy`. A copy of the
    /// platform's action in another place is told by where it puts the module.
    pub fn action(self) -> Option<&'a str> {
        let uses = self.node.get("uses")?.as_text()?.split('@').next()?;
        let is_one = uses.starts_with(ACTIONS) || self.input("module_source").is_some();
        is_one.then(|| uses.rsplit('/').next().unwrap_or(uses))
    }

    /// An input that it gives to the action.
    pub fn input(self, name: &str) -> Option<&'a Node> {
        self.node.get("with")?.get(name)
    }

    /// The text that its shell runs.
    pub fn run(self) -> Option<&'a Node> {
        self.node.get("run").filter(|node| node.as_text().is_some())
    }
}

/// The texts of a part of a workflow, values only.
pub fn texts(root: &Node) -> impl Iterator<Item = &str> {
    let (mut open, mut found) = (vec![root], Vec::new());
    while let Some(node) = open.pop() {
        match &node.value {
            Value::Scalar(scalar) => found.push(&*scalar.text),
            Value::Sequence(items) => open.extend(items.iter().rev()),
            Value::Mapping(mapping) => {
                open.extend(mapping.written().iter().rev().map(|(_, value)| value));
            }
        }
    }
    found.into_iter()
}
