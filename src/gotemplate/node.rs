//! The tree of a template, and how Go's errors show its nodes (golang/go, `src/text/template/parse/node.go`).

use std::fmt::{self, Display, Formatter};
use std::rc::Rc;

use super::function::FunctionId;
use super::literal::Number;
use crate::text::Mapped;

/// A parsed template.
pub(super) struct Tree {
    /// Its name.
    pub(super) name: Rc<str>,
    /// The template whose text it was read from; its name stands in errors.
    pub(super) parse_name: Rc<str>,
    /// The whole text it was read from.
    pub(super) text: Mapped,
    /// What it does.
    pub(super) root: Node,
    /// The text defines no other template.
    pub(super) alone: bool,
}

/// A node: what it is, and the byte of the text that Go's errors point at.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) pos: usize,
    pub(super) kind: NodeKind,
}

#[derive(Debug)]
pub(super) enum NodeKind {
    List(Box<[Node]>),
    Text(Mapped),
    Action(Box<Node>),
    If(Box<Branch>),
    With(Box<Branch>),
    Range(Box<Branch>),
    Break,
    Continue,
    Template { name: Rc<str>, pipe: Option<Box<Node>> },
    Pipe(Pipe),
    Command(Box<[Node]>),
    Identifier(&'static str, FunctionId),
    Variable(Variable),
    Field(Names),
    Chain(Box<Node>, Names),
    Dot,
    Nil,
    Bool(bool),
    Number(Box<Number>),
    String(Box<Quoted>),
    End,
    Else,
}

/// The names of a chain of fields, with points between: `a.b.c`.
pub(super) type Names = Box<str>;

/// A variable's name among those of one text: `$` is the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct VariableId(pub(super) usize);

impl VariableId {
    /// `$`.
    pub(super) const ROOT: Self = Self(0);
}

/// A variable that is used, with the fields behind it.
#[derive(Debug)]
pub(super) struct Variable {
    pub(super) id: VariableId,
    pub(super) name_length: usize,
    /// As it is written: `$x.a.b`.
    pub(super) text: Box<str>,
}

/// A string.
#[derive(Debug)]
pub(super) struct Quoted {
    pub(super) text: Mapped,
    /// As it is written, where that is not the text in double quotes.
    pub(super) written: Option<Box<str>>,
}

/// `if`, `with`, `range`.
#[derive(Debug)]
pub(super) struct Branch {
    pub(super) pipe: Node,
    pub(super) list: Node,
    pub(super) otherwise: Option<Node>,
}

/// Commands, each with the result of the one before it as its last argument.
#[derive(Debug)]
pub(super) struct Pipe {
    pub(super) taking: Option<Box<Taking>>,
    pub(super) commands: Box<[Node]>,
}

/// The variables that take the value of a pipe.
#[derive(Debug, Default)]
pub(super) struct Taking {
    /// `=` rather than `:=`.
    pub(super) assigns: bool,
    pub(super) variables: Vec<(VariableId, Rc<str>)>,
}

impl Pipe {
    /// The variables that take its value, and whether they are there already.
    pub(super) fn taking(&self) -> (&[(VariableId, Rc<str>)], bool) {
        self.taking.as_ref().map_or((&[], false), |taking| (&taking.variables, taking.assigns))
    }
}

impl Variable {
    /// Its name, with the `$`.
    pub(super) fn name(&self) -> &str {
        &self.text[..self.name_length]
    }

    /// The names of the fields behind it, with points between.
    pub(super) fn fields(&self) -> Option<&str> {
        self.text.get(self.name_length + 1..)
    }
}

impl Node {
    pub(super) fn new(pos: usize, kind: NodeKind) -> Self {
        Self { pos, kind }
    }

    /// A template of such a tree does not replace another one of its name.
    pub(super) fn is_empty(&self) -> bool {
        match &self.kind {
            NodeKind::List(nodes) => nodes.iter().all(Self::is_empty),
            NodeKind::Text(text) => text.trim().is_empty(),
            _ => false,
        }
    }

    /// The pipe that this is, if it is one.
    pub(super) fn as_pipe(&self) -> Option<&Pipe> {
        match &self.kind {
            NodeKind::Pipe(pipe) => Some(pipe),
            _ => None,
        }
    }
}

impl Display for Node {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.kind {
            NodeKind::List(nodes) => joined(f, nodes, ""),
            NodeKind::Text(text) => f.write_str(text),
            NodeKind::Action(pipe) => write!(f, "{{{{{pipe}}}}}"),
            NodeKind::If(branch) => shown_branch(f, "if", branch),
            NodeKind::With(branch) => shown_branch(f, "with", branch),
            NodeKind::Range(branch) => shown_branch(f, "range", branch),
            NodeKind::Break => f.write_str("{{break}}"),
            NodeKind::Continue => f.write_str("{{continue}}"),
            NodeKind::Template { name, pipe } => {
                write!(f, "{{{{template {}", super::literal::quote(name))?;
                if let Some(pipe) = pipe {
                    write!(f, " {pipe}")?;
                }
                f.write_str("}}")
            }
            NodeKind::Pipe(pipe) => shown_pipe(f, pipe),
            NodeKind::Command(arguments) => {
                for (at, argument) in arguments.iter().enumerate() {
                    f.write_str(if at > 0 { " " } else { "" })?;
                    grouped(f, argument)?;
                }
                Ok(())
            }
            NodeKind::Identifier(name, _) => f.write_str(name),
            NodeKind::Variable(variable) => f.write_str(&variable.text),
            NodeKind::Field(names) => write!(f, ".{names}"),
            NodeKind::Chain(node, names) => {
                grouped(f, node)?;
                write!(f, ".{names}")
            }
            NodeKind::Dot => f.write_str("."),
            NodeKind::Nil => f.write_str("nil"),
            NodeKind::Bool(value) => write!(f, "{value}"),
            NodeKind::Number(number) => f.write_str(&number.text),
            NodeKind::String(quoted) => match &quoted.written {
                Some(written) => f.write_str(written),
                None => write!(f, "\"{}\"", quoted.text.as_str()),
            },
            NodeKind::End => f.write_str("{{end}}"),
            NodeKind::Else => f.write_str("{{else}}"),
        }
    }
}

fn joined(f: &mut Formatter<'_>, nodes: &[Node], separator: &str) -> fmt::Result {
    for (at, node) in nodes.iter().enumerate() {
        f.write_str(if at > 0 { separator } else { "" })?;
        write!(f, "{node}")?;
    }
    Ok(())
}

fn grouped(f: &mut Formatter<'_>, node: &Node) -> fmt::Result {
    match &node.kind {
        NodeKind::Pipe(_) => write!(f, "({node})"),
        _ => write!(f, "{node}"),
    }
}

fn shown_pipe(f: &mut Formatter<'_>, pipe: &Pipe) -> fmt::Result {
    if let Some(taking) = &pipe.taking {
        for (at, (_, name)) in taking.variables.iter().enumerate() {
            write!(f, "{}{name}", if at > 0 { ", " } else { "" })?;
        }
        f.write_str(if taking.assigns { " = " } else { " := " })?;
    }
    joined(f, &pipe.commands, " | ")
}

fn shown_branch(f: &mut Formatter<'_>, name: &str, branch: &Branch) -> fmt::Result {
    write!(f, "{{{{{name} {}}}}}{}", branch.pipe, branch.list)?;
    if let Some(otherwise) = &branch.otherwise {
        write!(f, "{{{{else}}}}{otherwise}")?;
    }
    f.write_str("{{end}}")
}
