//! From a text to tokens, as the scanner of yaml.v2 (a port of libyaml, YAML 1.1) finds them.
//!
//! Owns: characters, marks, indentation, simple keys, the styles of scalars, and yaml.v2's words for what is wrong.
//! Facts: go-yaml/yaml v2.4.0, `scannerc.go`, `readerc.go`.

mod blanks;
mod block;
mod classes;
mod cursor;
mod directive;
mod indicators;
mod keys;
mod plain;
mod problem;
mod quoted;
mod scanner;
mod tag;
mod token;
mod written;

use cursor::Mark;
pub(super) use problem::Problem;
pub(super) use scanner::Scanner;
pub(super) use token::{Spot, Token, TokenKind};
pub(super) use written::Written;
