//! A YAML tree as Go's yaml.v2 reads it, with the bytes each node was written in.
//!
//! Owns: parsing, scalar resolution, anchors and merge keys, limits against hostile input, lookup by path. It does
//! not read files and does not know what a document means. The parser crate is named in `parse` only.

mod build;
pub mod emit;
mod json;
mod mapping;
mod node;
mod parse;
mod path;
mod resolve;
mod timestamp;

pub use mapping::Mapping;
pub use node::{Node, Resolved, Scalar, Style, Value};
pub use parse::{Document, YamlError, parse, parse_documents};
