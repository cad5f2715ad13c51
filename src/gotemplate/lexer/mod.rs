//! From a text to tokens, as Go's text/template/parse cuts it (golang/go, `src/text/template/parse/lex.go`).
//!
//! Owns delimiters, trim markers, comments, and what is a token inside an action. It does not know grammar.

mod scan;
mod token;

pub(super) use scan::Lexer;
pub(super) use token::{Keyword, Kind, Token};
