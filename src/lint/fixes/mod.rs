//! What `check --fix` writes.
//!
//! Owns the fixes of problems that werf's own checks find (one row each below) and the way from places of the model to
//! bytes of files. A rule of this room offers its fix where it speaks (`FoundHere::change`). What is offered is safe: the
//! meaning stays, or only the mistake goes. Applying edits is the business of `cli`.

mod artifact;
mod builder;
mod giterminism;
mod list_entry;
mod resolve;
mod slash;

pub(super) use resolve::fix;

use resolve::Fixer;

/// The fixes, by rule. One fix = one row.
const FIXERS: &[(&str, Fixer)] = &[
    ("builder-is-final", builder::as_builder),
    ("giterminism-env", giterminism::variable),
    ("giterminism-uncommitted", giterminism::file),
    ("werf-v3-incompatible", artifact::as_image),
    ("werf-v3-incompatible", slash::without),
];
