//! Cutting texts: `substr`, `trunc`, `abbrev`, `initials`.

use crate::gotemplate::Function;

pub(super) const TABLE: &[Function] = &[];
