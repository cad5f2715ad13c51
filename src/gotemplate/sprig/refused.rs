//! Functions that are refused.

use crate::gotemplate::Function;

pub(super) const TABLE: &[Function] = &[];
