//! werf-giterminism.yaml: what a configuration may take from outside the commit.
//!
//! Owns how the file is checked and what its rows allow. What is read under these rules, the file itself included, is
//! in `reading`.

mod allowances;
mod allowed;
mod patterns;
mod schema;
mod variables;

pub use allowed::Giterminism;
pub use patterns::{Below, Patterns};
