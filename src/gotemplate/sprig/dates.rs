//! Dates and times.

use crate::gotemplate::Function;

pub(super) const TABLE: &[Function] = &[];
