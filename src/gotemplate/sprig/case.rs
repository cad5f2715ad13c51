//! Upper, lower, title.

use crate::gotemplate::Function;

pub(super) const TABLE: &[Function] = &[];
