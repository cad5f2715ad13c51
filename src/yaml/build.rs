//! From a stream of nodes to a tree, without recursion.
//!
//! Owns the rules of mapping keys, and the limits that keep hostile documents cheap.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::compose::MAX_DEPTH;
use super::{Duplicate, Mapping, Node, Resolved, Scalar, Value, YamlError};
use crate::text::Span;

/// Nodes that aliases add when they are written out; yaml.v2 gives up at the same number.
const MAX_ALIASED: usize = 400_000;

/// So many bytes of a text count as one more node.
const TEXT_OF_A_NODE: usize = 32;

type Outcome<T> = Result<T, YamlError>;

/// The kind of a collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Sequence,
    Mapping,
}

/// Builds one document.
#[derive(Default)]
pub(super) struct Builder {
    open: Vec<Frame>,
    anchors: HashMap<usize, Anchored>,
    aliased: usize,
    root: Option<Node>,
    /// Keys written twice, where they are no error.
    duplicates: Option<Vec<Duplicate>>,
}

/// A finished node and its measure.
#[derive(Clone)]
struct Built {
    node: Node,
    /// Collections in collections.
    depth: usize,
    /// Nodes, aliases written out.
    size: usize,
}

#[derive(Clone)]
enum Anchored {
    Open,
    Done(Built),
}

/// A collection that is not closed yet.
struct Frame {
    kind: Kind,
    anchor: usize,
    span: Span,
    depth: usize,
    size: usize,
    items: Vec<Node>,
    pairs: Pairs,
}

#[derive(Default)]
struct Pairs {
    entries: Vec<(Node, Node)>,
    key: Option<Node>,
    /// The keys so far, where there are too many to look at each.
    seen: BTreeMap<KeyIdentity, Span>,
}

/// So many keys are looked at one by one.
const FEW: usize = 16;

/// What makes two keys the same key: `yes` is `true`, `"1"` is not `1`.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum KeyIdentity {
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Float(u64),
    Text(Arc<str>),
}

impl Builder {
    /// One for which keys that are written twice are no error, but remembered.
    pub(super) fn lenient() -> Self {
        Self { duplicates: Some(Vec::new()), ..Self::default() }
    }

    /// A scalar; `anchor` 0 is none.
    pub(super) fn scalar(&mut self, scalar: Scalar, span: Span, anchor: usize) -> Outcome<()> {
        let size = 1 + scalar.text.len() / TEXT_OF_A_NODE;
        let node = Node { value: Value::Scalar(scalar), span, alias_of: None };
        self.finish(Built { node, depth: 0, size }, anchor)
    }

    /// A collection begins.
    pub(super) fn open(&mut self, kind: Kind, span: Span, anchor: usize) -> Outcome<()> {
        if self.open.len() >= MAX_DEPTH {
            return Err(too_deep(span));
        }
        if anchor != 0 {
            self.anchors.insert(anchor, Anchored::Open);
        }
        let (items, pairs) = (Vec::new(), Pairs::default());
        self.open.push(Frame { kind, anchor, span, depth: 0, size: 1, items, pairs });
        Ok(())
    }

    /// The innermost collection ends; `end` is the byte after a closing bracket, if it has one.
    pub(super) fn close(&mut self, end: Option<usize>) -> Outcome<()> {
        let Some(frame) = self.open.pop() else { return Ok(()) };
        let mut span = frame.span;
        span.end = end.unwrap_or(span.end);
        let value = match frame.kind {
            Kind::Sequence => Value::Sequence(frame.items.into()),
            Kind::Mapping => Value::Mapping(Arc::new(Mapping::new(frame.pairs.entries))),
        };
        let node = Node { value, span, alias_of: None };
        self.finish(Built { node, depth: frame.depth + 1, size: frame.size }, frame.anchor)
    }

    /// An alias of an anchor seen before.
    pub(super) fn alias(&mut self, anchor: usize, name: &str, span: Span) -> Outcome<()> {
        let Some(Anchored::Done(mut built)) = self.anchors.get(&anchor).cloned() else {
            let message = format!("anchor '{name}' value contains itself");
            return Err(YamlError::new(message, span));
        };
        self.aliased = self.aliased.saturating_add(built.size);
        if self.aliased > MAX_ALIASED {
            let message = format!("aliases add more than {MAX_ALIASED} nodes to this document");
            return Err(YamlError::new(message, span));
        }
        built.node.alias_of = Some(std::mem::replace(&mut built.node.span, span));
        self.finish(built, 0)
    }

    /// The document, `None` if there was no node, and the keys that are written twice.
    pub(super) fn finish_document(self) -> (Option<Node>, Vec<Duplicate>) {
        (self.root, self.duplicates.unwrap_or_default())
    }

    fn finish(&mut self, built: Built, anchor: usize) -> Outcome<()> {
        if self.open.len() + built.depth > MAX_DEPTH {
            return Err(too_deep(built.node.span));
        }
        if anchor != 0 {
            self.anchors.insert(anchor, Anchored::Done(built.clone()));
        }
        if let Some(frame) = self.open.last_mut() {
            return frame.add(built, self.duplicates.as_mut());
        }
        self.root = Some(built.node);
        Ok(())
    }
}

impl Frame {
    fn add(&mut self, built: Built, duplicates: Option<&mut Vec<Duplicate>>) -> Outcome<()> {
        self.depth = self.depth.max(built.depth);
        self.size = self.size.saturating_add(built.size);
        self.span.end = self.span.end.max(built.node.span.end);
        match self.kind {
            Kind::Sequence => self.items.push(built.node),
            Kind::Mapping => self.pairs.add(built.node, duplicates)?,
        }
        Ok(())
    }
}

impl Pairs {
    fn add(&mut self, node: Node, duplicates: Option<&mut Vec<Duplicate>>) -> Outcome<()> {
        let Some(key) = self.key.take() else {
            self.check_key(&node, duplicates)?;
            self.key = Some(node);
            return Ok(());
        };
        if key.as_scalar().is_some_and(Scalar::is_merge) {
            check_merge(&node)?;
        }
        self.entries.push((key, node));
        Ok(())
    }

    fn check_key(&mut self, key: &Node, duplicates: Option<&mut Vec<Duplicate>>) -> Outcome<()> {
        let Some(scalar) = key.as_scalar() else {
            let message = format!("a key cannot be {}", key.describe());
            return Err(YamlError::new(message, key.span.clone()));
        };
        if scalar.is_merge() {
            return Ok(());
        }
        let Some(first) = self.same_before(scalar, &key.span) else { return Ok(()) };
        if let Some(duplicates) = duplicates {
            let (key, second) = (scalar.text.to_string(), key.span.clone());
            duplicates.push(Duplicate { key, first, second });
            return Ok(());
        }
        let message = format!("the key `{}` is written twice", scalar.text);
        Err(YamlError { related: Some(first), ..YamlError::new(message, key.span.clone()) })
    }
}

impl Pairs {
    /// The last key before that is the same as this one.
    fn same_before(&mut self, scalar: &Scalar, span: &Span) -> Option<Span> {
        let earlier = self.entries.iter().filter_map(|(key, _)| Some((key.as_scalar()?, key)));
        let mut earlier = earlier.filter(|(scalar, _)| !scalar.is_merge());
        if self.entries.len() < FEW {
            let same = earlier.rfind(|(key, _)| is_same(key, scalar));
            return same.map(|(_, key)| key.span.clone());
        }
        if self.seen.is_empty() {
            let known = earlier.map(|(scalar, key)| (KeyIdentity::of(scalar), key.span.clone()));
            self.seen = known.collect();
        }
        self.seen.insert(KeyIdentity::of(scalar), span.clone())
    }
}

fn is_same(one: &Scalar, other: &Scalar) -> bool {
    match (one.resolved, other.resolved) {
        (Resolved::String, Resolved::String) => one.text == other.text,
        (Resolved::String, _) | (_, Resolved::String) => false,
        _ => KeyIdentity::of(one) == KeyIdentity::of(other),
    }
}

impl KeyIdentity {
    fn of(scalar: &Scalar) -> Self {
        match scalar.resolved {
            Resolved::Null => Self::Null,
            Resolved::Bool(value) => Self::Bool(value),
            Resolved::Int(value) => Self::Int(value),
            Resolved::Uint(value) => Self::Uint(value),
            Resolved::Float(value) => Self::Float(value.to_bits()),
            Resolved::String => Self::Text(Arc::clone(&scalar.text)),
        }
    }
}

fn check_merge(node: &Node) -> Outcome<()> {
    let legal = match &node.value {
        Value::Scalar(_) => false,
        Value::Mapping(_) => true,
        Value::Sequence(items) => items.iter().all(|item| item.as_mapping().is_some()),
    };
    let message = "the merge key `<<` takes a mapping or a list of mappings";
    if legal { Ok(()) } else { Err(YamlError::new(message, node.span.clone())) }
}

/// Collections are nested deeper than anyone needs.
fn too_deep(span: Span) -> YamlError {
    YamlError::new(format!("more than {MAX_DEPTH} lists and mappings inside each other"), span)
}
