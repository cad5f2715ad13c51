//! Texts: trimming, replacing, testing, joining, splitting.

use crate::gotemplate::Function;

pub(super) const TABLE: &[Function] = &[];
