//! From tokens to trees, with Go's errors (golang/go, `src/text/template/parse/parse.go`).
//!
//! Owns grammar, known variables and functions, definitions inside a text. It evaluates nothing.

mod control;
mod pipeline;
mod tokens;

pub(super) use control::parse;
