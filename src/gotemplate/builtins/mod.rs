//! The functions of text/template itself: one function, one row.

use super::Function;

/// All of them, but for `and` and `or`, which evaluate their arguments one by one (`exec`).
pub const TABLE: &[&[Function]] = &[];
