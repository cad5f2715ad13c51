//! Regular expressions.

use crate::gotemplate::Function;

pub(super) const TABLE: &[Function] = &[];
