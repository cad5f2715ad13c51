//! Bringing the files that a module takes from elsewhere: the list of base images, the chart of helpers.
//!
//! `ask` what the command line and the module ask for → `obtain` the bytes, judged and with their sum verified → `bring`
//! decides what is written, all of it together → `tell` shows it. `compare` only looks.

mod ask;
mod bring;
mod compare;
mod obtain;
mod seen;
mod tell;

pub(crate) use ask::PinArgs;
pub(crate) use bring::{Manner, bring_all, refuse_early};
pub(crate) use compare::check;
