//! JSON.

use crate::gotemplate::Function;

pub(super) const TABLE: &[Function] = &[];
