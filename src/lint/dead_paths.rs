//! Entries of includePaths and excludePaths that match nothing.
//!
//! Owns when that can be said: not of a mapping that takes nothing at all, which is told by itself, nor of what stands for
//! something else or what CI brings.

use super::{Mapping, Subject};
use crate::module::paths::{clean, join};
use crate::werf::config::Item;

/// The entries that no tracked file below `add` matches, with their cleaned paths; not those that are `common`: lists name
/// them whether they are there or not.
pub fn dead_paths<'i>(
    subject: &Subject<'_>,
    mapping: &Mapping<'_>,
    items: &'i [Item<String>],
    common: fn(&str) -> bool,
) -> Vec<(&'i Item<String>, String)> {
    let is_dead = |(item, path): &(&Item<String>, String)| {
        !common(path)
            && !mapping.has_left_out(path)
            && !subject.is_made_up(&item.span)
            && !subject.files.is_ignored(&join(mapping.add(), path))
    };
    if items.is_empty() || !mapping.takes_anything() {
        return Vec::new();
    }
    items.iter().map(|item| (item, clean(&item.value))).filter(is_dead).collect()
}
