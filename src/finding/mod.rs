//! What is wrong with an artifact or a configuration, how bad it is, and where.
//!
//! Owns the finding, its severity and its place. It does not decide what is wrong (`release::inspect`, `werf`) and does not print
//! (`output`).

mod model;
mod place;

pub use model::{Finding, Severity};
pub use place::{Place, RenderedLine};
