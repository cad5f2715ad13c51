//! A YAML tree as Go's yaml.v2 reads it, with the bytes each node was written in.
//!
//! Owns: parsing, scalar resolution, anchors and merge keys, limits against hostile input, lookup by path. It does
//! not read files and does not know what a document means.

mod build;
mod compose;
mod data;
pub mod decode;
pub mod emit;
mod json;
mod mapping;
mod node;
mod parse;
mod path;
mod resolve;
mod scan;
mod timestamp;

pub use data::Data;
pub use mapping::Mapping;
pub use node::{Node, Resolved, Scalar, Style, Value};
pub use parse::{Document, Duplicate, YamlError, parse, parse_documents, parse_first, parse_text};
