//! What a text is made of.

use super::{Mark, Written};
use crate::yaml::Style;

/// Where a token begins: less than a [`Mark`], for tokens are moved often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::yaml) struct Spot {
    byte: u32,
    line: u32,
}

impl Spot {
    /// Bytes before it.
    pub(in crate::yaml) fn byte(self) -> usize {
        self.byte as usize
    }

    /// Breaks of line before it.
    pub(in crate::yaml) fn line(self) -> usize {
        self.line as usize
    }

    /// Another byte, as if of the same line.
    pub(in crate::yaml) fn with_byte(self, byte: usize) -> Self {
        Self { byte: short(byte), ..self }
    }
}

impl From<Mark> for Spot {
    fn from(mark: Mark) -> Self {
        Self { byte: short(mark.byte), line: short(mark.line) }
    }
}

/// Longer texts are refused before.
fn short(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// A token and its place.
#[derive(Clone, Debug)]
pub(in crate::yaml) struct Token<'a> {
    /// What it is.
    pub kind: TokenKind<'a>,
    /// Its first character.
    pub start: Spot,
    /// The character after it.
    pub end: Spot,
}

/// What a token is.
#[derive(Clone, Debug)]
pub(in crate::yaml) enum TokenKind<'a> {
    /// The end of the text.
    StreamEnd,
    /// `%YAML`, with the version.
    Version(u32, u32),
    /// `%TAG`: a handle and what it stands for.
    TagDirective(Box<(String, String)>),
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
    Alias(Box<str>),
    /// `&name`.
    Anchor(Box<str>),
    /// A tag: its handle, and the rest.
    Tag(Box<(String, String)>),
    /// A scalar.
    Scalar(Written<'a>, Style),
}
