//! From a text to values, as yaml.v2's `Unmarshal` decodes them where no type is asked for; values know where they
//! were written.
//!
//! Owns: merge keys, repeated keys, aliases and yaml.v2's bound for them, and its words for values that do not fit.
//! Facts: go-yaml/yaml v2.4.0, `decode.go`.

mod decoder;
mod entries;
mod error;
mod go_syntax;
mod scalar;

pub use decoder::{Target, complaint, decode};
pub use error::DecodeError;
