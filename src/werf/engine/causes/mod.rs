//! The table of known errors of the engine: one row a cause.
//!
//! Owns the texts and what they mean; recorded from werf 3.2.0 and 2.77.1 where possible. How they are searched
//! is `failure`: the first row that matches decides, so what is certain stands before what is vague.

mod configuration;
mod git;
mod machine;
mod phase;
mod registry;
mod row;

pub(super) use phase::PHASES;
pub(super) use row::Cause;

/// All rows in the order in which they are asked.
pub(super) const CAUSES: [&[Cause]; 5] = [
    machine::MACHINE,
    machine::ARGUMENTS,
    git::GIT,
    configuration::CONFIGURATION,
    registry::REGISTRY,
];
