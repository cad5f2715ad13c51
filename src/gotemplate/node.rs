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
    List(Vec<Node>),
    Text(Mapped),
    Action(Box<Node>),
    If(Box<Branch>),
    With(Box<Branch>),
    Range(Box<Branch>),
    Break,
    Continue,
    Template { name: Rc<str>, pipe: Option<Box<Node>> },
    Pipe(Pipe),
    Command(Vec<Node>),
    Identifier(&'static str, FunctionId),
    Variable(Names),
    Field(Names),
    Chain(Box<Node>, Names),
    Dot,
    Nil,
    Bool(bool),
    Number(Number),
    String { quoted: Box<str>, text: Mapped },
    End,
    Else,
}

/// The names of a chain of fields; of a variable the first has its `$`.
pub(super) type Names = Vec<Rc<str>>;

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
    /// `=` rather than `:=`.
    pub(super) assigns: bool,
    pub(super) variables: Vec<Rc<str>>,
    pub(super) commands: Vec<Node>,
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
            NodeKind::Variable(names) => f.write_str(&names.join(".")),
            NodeKind::Field(names) => write!(f, ".{}", names.join(".")),
            NodeKind::Chain(node, names) => {
                grouped(f, node)?;
                write!(f, ".{}", names.join("."))
            }
            NodeKind::Dot => f.write_str("."),
            NodeKind::Nil => f.write_str("nil"),
            NodeKind::Bool(value) => write!(f, "{value}"),
            NodeKind::Number(number) => f.write_str(&number.text),
            NodeKind::String { quoted, .. } => f.write_str(quoted),
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
    if !pipe.variables.is_empty() {
        f.write_str(&pipe.variables.join(", "))?;
        f.write_str(if pipe.assigns { " = " } else { " := " })?;
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
