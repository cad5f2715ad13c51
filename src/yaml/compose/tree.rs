//! A document as it is written.

use crate::text::Span;
use crate::yaml::Style;
use crate::yaml::scan::Written;

/// A node of a [`Tree`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::yaml) struct Id(usize);

/// The nodes of one document.
#[derive(Debug, Default)]
pub(in crate::yaml) struct Tree<'a> {
    nodes: Vec<Raw<'a>>,
    /// The outermost node.
    pub root: Option<Id>,
    /// The bytes of the document.
    pub span: Span,
}

/// A node as it is written.
#[derive(Debug)]
pub(in crate::yaml) struct Raw<'a> {
    /// What it is.
    pub form: Form<'a>,
    /// Its tag, written out; empty without one.
    pub tag: Box<str>,
    /// Its bytes, without anchor and tag.
    pub span: Span,
    /// Its line, from 1, anchor and tag included.
    pub line: usize,
    /// It has an anchor.
    pub anchored: bool,
}

/// What a node is.
#[derive(Debug)]
pub(in crate::yaml) enum Form<'a> {
    /// A scalar; `implicit`: what it is may be guessed from its text.
    Scalar { text: Written<'a>, style: Style, implicit: bool },
    /// `*name`.
    Alias { name: Box<str>, target: Id },
    /// A list.
    Sequence(Vec<Id>),
    /// Keys and values.
    Mapping(Vec<(Id, Id)>),
}

/// So many bytes make a node, in real files.
const BYTES_OF_A_NODE: usize = 20;
/// More room is not made in advance.
const MOST_ROOM: usize = 8192;
const LEAST_ROOM: usize = 64;

impl<'a> Tree<'a> {
    /// A tree without nodes, for a text of so many bytes.
    pub(super) fn with_room_for(bytes: usize) -> Self {
        // Few different sizes: what the last text needed is taken again for the next one.
        let room = (bytes / BYTES_OF_A_NODE).clamp(LEAST_ROOM, MOST_ROOM).next_power_of_two();
        Self { nodes: Vec::with_capacity(room), ..Self::default() }
    }

    /// A node.
    pub(in crate::yaml) fn node(&self, id: Id) -> &Raw<'a> {
        &self.nodes[id.0]
    }

    /// Adds a node.
    pub(super) fn add(&mut self, raw: Raw<'a>) -> Id {
        self.nodes.push(raw);
        Id(self.nodes.len() - 1)
    }

    /// A node, to be finished.
    pub(super) fn node_mut(&mut self, id: Id) -> &mut Raw<'a> {
        &mut self.nodes[id.0]
    }
}

impl Id {
    /// A number of its own, from 1.
    pub(in crate::yaml) fn number(self) -> usize {
        self.0 + 1
    }
}

impl Raw<'_> {
    /// Is it the merge key `<<`?
    pub(in crate::yaml) fn is_merge(&self) -> bool {
        match &self.form {
            Form::Scalar { text, implicit, .. } => {
                text.as_str() == "<<" && (*implicit || &*self.tag == "tag:yaml.org,2002:merge")
            }
            _ => false,
        }
    }
}
