//! Defaults: `default`, `empty`, `coalesce`, `ternary`.

use crate::gotemplate::Function;

pub(super) const TABLE: &[Function] = &[];
