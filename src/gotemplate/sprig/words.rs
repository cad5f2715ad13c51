//! Words of names: `camelcase`, `snakecase`, `kebabcase`.

use crate::gotemplate::Function;

pub(super) const TABLE: &[Function] = &[];
