//! From a text to documents.
//!
//! Owns the error type, and which documents of a text are read. Comments are not kept.

use super::build::{Builder, Kind};
use super::compose::{Composer, Form, Id, Tree};
use super::resolve::{self, Tag};
use super::scan::Problem;
use super::{Node, Scalar};
use crate::text::{Source, Span};

/// Why a text is not a YAML document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct YamlError {
    /// One sentence without a full stop.
    pub message: String,
    /// The bytes that are wrong.
    pub span: Span,
    /// Another place that has to do with it: the first of two equal keys.
    pub related: Option<Span>,
    /// What yaml.v2 says, with the line that it names: `yaml: line 2: mapping values …`. For what yaml.v2 does not
    /// refuse, our own words.
    pub yaml_v2: String,
}

/// A key that is written twice in a mapping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duplicate {
    /// The key as it is written the second time.
    pub key: String,
    /// The bytes of the first.
    pub first: Span,
    /// The bytes of the second.
    pub second: Span,
}

impl YamlError {
    pub(super) fn new(message: impl Into<String>, span: Span) -> Self {
        let message = message.into();
        let yaml_v2 = format!("yaml: {message}");
        Self { message, span, related: None, yaml_v2 }
    }

    pub(super) fn scan(text: &str, problem: Problem) -> Self {
        let Problem { message, at, line } = problem;
        let at = text.floor_char_boundary(at);
        let width = text[at..].chars().next().map_or(0, char::len_utf8);
        let line = line.map_or_else(String::new, |line| format!("line {line}: "));
        let yaml_v2 = format!("yaml: {line}{message}");
        Self { message, span: at..at + width, related: None, yaml_v2 }
    }
}

/// One document of a text.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its tree.
    pub root: Node,
    /// Its bytes, from its first mark or node to the mark or the end after it.
    pub span: Span,
}

/// Reads a text that holds one document, or none: then the tree is nothing.
pub fn parse(source: &Source) -> Result<Node, YamlError> {
    parse_text(source.text())
}

/// As [`parse`], of a text that has no path.
pub fn parse_text(text: &str) -> Result<Node, YamlError> {
    let mut documents = documents(text)?.into_iter();
    let first = documents.next();
    match documents.next() {
        None => Ok(first.map_or_else(|| Node::null(0), |document| document.root)),
        Some(second) => {
            let message = "a second document begins here, where one is expected";
            let start = second.span.start;
            Err(YamlError {
                related: first.map(|d| d.span),
                ..YamlError::new(message, start..start + 1)
            })
        }
    }
}

/// Reads all documents of a text.
pub fn parse_documents(source: &Source) -> Result<Vec<Document>, YamlError> {
    documents(source.text())
}

fn documents(text: &str) -> Result<Vec<Document>, YamlError> {
    let mut composer = Composer::new(text);
    let mut documents = Vec::new();
    while let Some(tree) = composer.document().map_err(|error| YamlError::scan(text, error))? {
        let (root, _) = build(&tree, Builder::default())?;
        documents.push(Document { root, span: tree.span });
    }
    Ok(documents)
}

/// Reads the first document of a text, as yaml.v2's `Unmarshal` does: what follows is not looked at, and keys that
/// are written twice are told rather than refused. `None`: there is no document.
pub fn parse_first(text: &str) -> Result<Option<(Document, Vec<Duplicate>)>, YamlError> {
    let tree = Composer::new(text).document().map_err(|error| YamlError::scan(text, error))?;
    let Some(tree) = tree else { return Ok(None) };
    let (root, duplicates) = build(&tree, Builder::lenient())?;
    Ok(Some((Document { root, span: tree.span }, duplicates)))
}

fn build(tree: &Tree<'_>, mut builder: Builder) -> Result<(Node, Vec<Duplicate>), YamlError> {
    if let Some(root) = tree.root {
        add(tree, root, &mut builder)?;
    }
    let (root, duplicates) = builder.finish_document();
    Ok((root.unwrap_or_else(|| Node::null(tree.span.start)), duplicates))
}

/// Adds a node and all below it; the composer bounds the depth.
fn add(tree: &Tree<'_>, id: Id, builder: &mut Builder) -> Result<(), YamlError> {
    let node = tree.node(id);
    let anchor = if node.anchored { id.number() } else { 0 };
    let span = node.span.clone();
    match &node.form {
        Form::Scalar { text, style, .. } => {
            let resolved = resolve::scalar(Tag::of(&node.tag), *style, text.as_str())
                .map_err(|message| YamlError::new(message, span.clone()))?;
            let scalar = Scalar { text: text.as_str().into(), style: *style, resolved };
            builder.scalar(scalar, span, anchor)
        }
        Form::Alias { name, target } => builder.alias(target.number(), name, span),
        Form::Sequence(items) => {
            builder.open(Kind::Sequence, span.clone(), anchor)?;
            items.iter().try_for_each(|item| add(tree, *item, builder))?;
            builder.close(Some(span.end))
        }
        Form::Mapping(pairs) => {
            builder.open(Kind::Mapping, span.clone(), anchor)?;
            for (key, value) in pairs {
                add(tree, *key, builder)?;
                add(tree, *value, builder)?;
            }
            builder.close(Some(span.end))
        }
    }
}
