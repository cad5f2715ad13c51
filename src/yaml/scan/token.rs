//! What a text is made of.

use super::{Mark, Written};
use crate::yaml::Style;

/// A token and its place.
#[derive(Clone, Debug)]
pub(in crate::yaml) struct Token<'a> {
    /// What it is.
    pub kind: TokenKind<'a>,
    /// Its first character.
    pub start: Mark,
    /// The character after it.
    pub end: Mark,
}

/// What a token is.
#[derive(Clone, Debug)]
pub(in crate::yaml) enum TokenKind<'a> {
    /// The end of the text.
    StreamEnd,
    /// `%YAML`, with the version.
    Version(u32, u32),
    /// `%TAG`: a handle and what it stands for.
    TagDirective(String, String),
    /// `---`.
    DocumentStart,
    /// `...`.
    DocumentEnd,
    /// A list begins, by indentation.
    BlockSequenceStart,
    /// A mapping begins, by indentation.
    BlockMappingStart,
    /// One of them ends.
    BlockEnd,
    /// `[`.
    FlowSequenceStart,
    /// `]`.
    FlowSequenceEnd,
    /// `{`.
    FlowMappingStart,
    /// `}`.
    FlowMappingEnd,
    /// `-`.
    BlockEntry,
    /// `,`.
    FlowEntry,
    /// `?`, or nothing before a key.
    Key,
    /// `:`.
    Value,
    /// `*name`.
    Alias(String),
    /// `&name`.
    Anchor(String),
    /// A tag: its handle, and the rest.
    Tag(String, String),
    /// A scalar.
    Scalar(Written<'a>, Style),
}
