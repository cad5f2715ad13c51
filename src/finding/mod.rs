//! What is wrong with an artifact, and how bad it is.
//!
//! Owns the finding and its severity. It does not decide what is wrong (`release::inspect`) and does not print
//! (`output`).

mod model;

pub use model::{Finding, Severity};
