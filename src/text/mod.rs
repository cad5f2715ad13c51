//! Texts of files and places in them.
//!
//! Owns: a source with its path, byte spans, lines and columns. It does not read files (`module`, `settings`).

mod source;

pub use source::{Position, Source, Span};
