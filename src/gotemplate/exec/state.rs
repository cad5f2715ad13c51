//! The state of one template that runs: variables, the present node, errors.

use std::cell::Cell;
use std::rc::Rc;

use super::super::literal;
use super::super::node::{Node, Tree, Variable, VariableId};
use super::super::{Engine, ErrorKind, Failure, TemplateError, Value};
use super::held::Held;
use crate::text::{Builder, CallId, Origin};

/// A template that runs.
pub(super) struct State<'a> {
    pub(super) engine: &'a Engine,
    pub(super) tree: &'a Tree,
    /// The call that it runs in.
    pub(super) call: CallId,
    pub(super) out: &'a mut Builder,
    variables: Vec<(VariableId, Held)>,
    /// Arguments of the calls that are being made, those of the innermost call last.
    pub(super) values: Vec<Value>,
    /// The present node, for errors.
    node: Option<&'a Node>,
    /// The place of the template's text, for nodes without one.
    base: Origin,
    /// The last argument was Go's nil interface, which functions cannot tell from nothing.
    pub(super) nil_interface: Cell<bool>,
}

/// Why walking stops.
pub(in crate::gotemplate) enum Stop {
    Break,
    Continue,
    Failed(Box<TemplateError>),
}

pub(super) type Walked<T> = Result<T, Stop>;

impl<'a> State<'a> {
    pub(super) fn new(
        engine: &'a Engine,
        tree: &'a Tree,
        call: CallId,
        out: &'a mut Builder,
        base: Origin,
    ) -> Self {
        Self {
            engine,
            tree,
            call,
            out,
            variables: Vec::new(),
            values: Vec::new(),
            node: None,
            base,
            nil_interface: Cell::new(false),
        }
    }

    pub(super) fn at(&mut self, node: &'a Node) {
        self.node = Some(node);
    }

    pub(super) fn push(&mut self, id: VariableId, value: Held) {
        self.variables.push((id, value));
    }

    pub(super) fn mark(&self) -> usize {
        self.variables.len()
    }

    pub(super) fn pop(&mut self, mark: usize) {
        self.variables.truncate(mark);
    }

    /// Sets the variable that is `from_top` from the top, 1 being the top.
    pub(super) fn set_top(&mut self, from_top: usize, value: Held) {
        let at = self.variables.len() - from_top;
        self.variables[at].1 = value;
    }

    pub(super) fn set_variable(
        &mut self,
        (id, name): &(VariableId, Rc<str>),
        value: Held,
    ) -> Walked<()> {
        match self.variables.iter_mut().rev().find(|(known, _)| known == id) {
            Some(variable) => {
                variable.1 = value;
                Ok(())
            }
            None => Err(self.undefined(name)),
        }
    }

    pub(super) fn variable(&self, variable: &Variable) -> Walked<Held> {
        match self.variables.iter().rev().find(|(known, _)| *known == variable.id) {
            Some((_, value)) => Ok(value.clone()),
            None => Err(self.undefined(variable.name())),
        }
    }

    fn undefined(&self, name: &str) -> Stop {
        self.fail(&format!("undefined variable: {name}"))
    }

    /// The place of a node.
    pub(super) fn place(&self, node: &Node) -> Origin {
        self.tree.text.origin(node.pos).unwrap_or(self.base).through(self.call)
    }

    /// Counts a step.
    pub(super) fn step(&mut self) -> Walked<()> {
        self.engine.work(1).map_err(|failure| self.failure("", failure))
    }

    /// An error at the present node, with Go's words.
    pub(super) fn fail(&self, reason: &str) -> Stop {
        self.stop(ErrorKind::Exec, reason, reason)
    }

    /// An error that a function or a bound gave, after `prefix`.
    pub(super) fn failure(&self, prefix: &str, failure: Failure) -> Stop {
        let (kind, reason) = match failure {
            Failure::Message(reason) => (ErrorKind::Exec, reason),
            Failure::Text(reason, inside) => {
                let error = self.error(ErrorKind::Exec, &format!("{prefix}{reason}"), &reason);
                return Stop::Failed(Box::new(TemplateError { inside: Some(inside), ..error }));
            }
            Failure::Refused(reason) => (ErrorKind::Refused, reason),
            Failure::Limit(reason) => (ErrorKind::Limit, reason),
            Failure::Template(inner) => {
                let outer = self.error(inner.kind, &format!("{prefix}{}", inner.message), "");
                let place = inner.place.or(outer.place);
                let message = outer.message;
                return Stop::Failed(Box::new(TemplateError { message, place, ..*inner }));
            }
        };
        self.stop(kind, &format!("{prefix}{reason}"), &reason)
    }

    fn stop(&self, kind: ErrorKind, words: &str, reason: &str) -> Stop {
        Stop::Failed(Box::new(self.error(kind, words, reason)))
    }

    fn error(&self, kind: ErrorKind, words: &str, reason: &str) -> TemplateError {
        let name = &self.tree.name;
        let message = match self.node {
            None => format!("template: {name}: {words}"),
            Some(node) => {
                let (line, column) = self.position(node.pos);
                let file = &self.tree.parse_name;
                let name = literal::quote(name);
                format!("template: {file}:{line}:{column}: executing {name} at <{node}>: {words}")
            }
        };
        let place = self.node.map(|node| self.place(node));
        TemplateError { kind, message, reason: reason.to_owned(), place, inside: None }
    }

    /// The line of a byte, from 1, and the byte in it, from 0, as Go counts.
    fn position(&self, pos: usize) -> (usize, usize) {
        let before = &self.tree.text.as_bytes()[..pos];
        let line = self.tree.text[..pos].matches('\n').count() + 1;
        let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        (line, pos - start)
    }
}
