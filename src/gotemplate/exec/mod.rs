//! Walking trees: Go's evaluation, with its errors (golang/go, `src/text/template/exec.go`).
//!
//! Owns control flow, variables, fields, calls and the check of arguments. What functions do is in their tables.

mod arguments;
mod calls;
mod eval;
mod fields;
mod held;
mod state;
mod walk;

pub(super) use calls::SPECIAL;
pub(super) use state::Stop;
pub(super) use walk::render_tree;
