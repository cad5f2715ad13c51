//! The functions of sprig 3.3 (github.com/Masterminds/sprig, `functions.go`) as werf exposes them: one function, one
//! row, one group a file.

use super::Function;

/// All groups: name of the group for people, its rows.
pub const TABLE: &[(&str, &[Function])] = &[];
