//! Numbers and conversions.

use crate::gotemplate::Function;

pub(super) const TABLE: &[Function] = &[];
