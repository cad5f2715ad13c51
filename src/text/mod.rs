//! Texts of files and places in them.
//!
//! Owns: a source with its path, byte spans, lines and columns, the distance of words for "did you mean", and source
//! maps: where each byte of a made text was written. It does not read files (`module`, `settings`).

mod distance;
mod map;
mod mapped;
mod source;

pub use distance::{edit_distance, nearest};
pub use map::{Call, CallId, Located, Origin, Shelf, SourceId, SourceMap};
pub use mapped::{Builder, Mapped};
pub use source::{Position, Source, Span};
