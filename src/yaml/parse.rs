//! From a text to documents: the one place that knows the parser crate.
//!
//! Owns the error type and the translation of the crate's events. Comments are not read yet; the crate has events for
//! them (its limit of 96 comments in a row must be raised when they are).

use granit_parser::{
    ErrorKind, Event, Marker, Options, Parser, ScalarStyle, ScanError, StructureStyle,
};

use super::build::{self, Builder, Kind};
use super::resolve::{self, Tag};
use super::{Node, Scalar, Style};
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
}

impl YamlError {
    pub(super) fn new(message: impl Into<String>, span: Span) -> Self {
        Self { message: message.into(), span, related: None }
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
    let mut documents = parse_documents(source)?.into_iter();
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
    let mut reading = Reading { text: source.text(), ..Reading::default() };
    for next in Parser::new_from_str_with_options(source.text(), options()) {
        let (event, span) = next.map_err(|error| scan_error(source.text(), &error))?;
        let bytes = byte(source.text(), &span.start)..byte(source.text(), &span.end);
        reading.event(event, bytes)?;
    }
    Ok(reading.documents)
}

fn options() -> Options {
    let mut options = Options::default();
    options.set_emit_comments(false);
    options.block_scalar_eof_without_line_feed = true; // as yaml.v2
    options
}

#[derive(Default)]
struct Reading<'a> {
    text: &'a str,
    documents: Vec<Document>,
    builder: Builder,
    start: usize,
    flow: Vec<bool>,
}

impl Reading<'_> {
    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), YamlError> {
        match event {
            Event::DocumentStart(..) => self.start = span.start,
            Event::DocumentEnd => self.end_document(span.end),
            Event::Alias(anchor) => self.builder.alias(anchor, span)?,
            Event::Scalar(text, style, anchor, tag) => {
                let scalar = scalar(&text, style, tag.as_deref(), &span)?;
                self.builder.scalar(scalar, span, anchor)?;
            }
            Event::SequenceStart(style, anchor, _) => {
                self.open(Kind::Sequence, style, span, anchor)?;
            }
            Event::MappingStart(style, anchor, _) => {
                self.open(Kind::Mapping, style, span, anchor)?;
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let end = self.flow.pop().unwrap_or(false).then_some(span.end);
                self.builder.close(end)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn open(
        &mut self,
        kind: Kind,
        style: StructureStyle,
        span: Span,
        anchor: usize,
    ) -> Result<(), YamlError> {
        self.flow.push(style == StructureStyle::Flow);
        self.builder.open(kind, span.start..span.start, anchor)
    }

    fn end_document(&mut self, end: usize) {
        let root = std::mem::take(&mut self.builder).root();
        let root = root.unwrap_or_else(|| Node::null(self.start));
        let end = end.min(self.text.len()).max(self.start);
        self.documents.push(Document { root, span: self.start..end });
    }
}

fn scalar(
    text: &str,
    style: ScalarStyle,
    tag: Option<&granit_parser::Tag>,
    span: &Span,
) -> Result<Scalar, YamlError> {
    let style = match style {
        ScalarStyle::Plain => Style::Plain,
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => Style::Quoted,
        ScalarStyle::Literal | ScalarStyle::Folded => Style::Block,
    };
    let tag = match tag {
        None => Tag::None,
        Some(tag) => tag.core_suffix().map_or(Tag::Other, Tag::Core),
    };
    let resolved = resolve::scalar(tag, style, text)
        .map_err(|message| YamlError::new(message, span.clone()))?;
    Ok(Scalar { text: text.into(), style, resolved })
}

fn scan_error(text: &str, error: &ScanError) -> YamlError {
    let mut at = byte(text, error.marker());
    if *error.kind() == ErrorKind::TabInPlainScalar {
        at += text[at..].find('\t').unwrap_or(0); // the crate names the start of the scalar
    }
    let width = text[at..].chars().next().map_or(0, char::len_utf8);
    match error.kind() {
        ErrorKind::RecursionLimitExceeded => build::too_deep(at..at + width),
        _ => YamlError::new(error.info(), at..at + width),
    }
}

fn byte(text: &str, marker: &Marker) -> usize {
    let counted = || text.char_indices().nth(marker.index()).map_or(text.len(), |(at, _)| at);
    let at = marker.byte_offset().unwrap_or_else(counted).min(text.len());
    if text.is_char_boundary(at) { at } else { text.len() }
}
