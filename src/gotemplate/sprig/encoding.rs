//! Encoding and checksums that are no secrets.

use crate::gotemplate::Function;

pub(super) const TABLE: &[Function] = &[];
