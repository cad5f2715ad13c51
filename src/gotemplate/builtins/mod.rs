//! The functions of text/template itself (golang/go, `src/text/template/funcs.go`): one function, one row.

mod collections;
mod compare;
mod escape;
mod printing;

use super::{Function, exec};

/// All of them, with `and`, `or` and `call`, which the evaluator does itself (`exec`).
pub const TABLE: &[&[Function]] =
    &[exec::SPECIAL, collections::TABLE, compare::TABLE, escape::TABLE, printing::TABLE];
