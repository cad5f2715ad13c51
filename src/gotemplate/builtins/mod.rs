//! The functions of text/template itself: one function, one row.

use super::{Function, exec};

/// All of them, with `and`, `or` and `call`, which the evaluator does itself (`exec`).
pub const TABLE: &[&[Function]] = &[exec::SPECIAL];
