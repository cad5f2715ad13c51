//! Texts of files and places in them.
//!
//! Owns: a source with its path, byte spans, lines and columns, and the distance of words for "did you mean".
//! It does not read files (`module`, `settings`).

mod distance;
mod source;

pub use distance::{edit_distance, nearest};
pub use source::{Position, Source, Span};
