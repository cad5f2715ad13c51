//! Paths of files.

use crate::gotemplate::Function;

pub(super) const TABLE: &[Function] = &[];
