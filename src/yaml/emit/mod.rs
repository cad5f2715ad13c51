//! From a tree to a text, as yaml.v2's `Marshal` writes it, and where each byte came from.
//!
//! Owns: the order of keys, quoting, the styles of scalars, indentation, the folding of long lines at 80 characters.
//! Facts: go-yaml/yaml v2.4.0, `encode.go`, `sorter.go`, `emitterc.go`.

mod analysis;
mod number;
mod order;
mod quoting;
mod scalar;
mod tree;
mod writer;

pub use super::Data;
pub(super) use number::float as go_float;
pub use tree::emit;
