//! What is wrong with an artifact or a configuration, how bad it is, and where.
//!
//! Owns the finding, its severity, its place and the row of a rule. It does not decide what is wrong (`release::inspect`, `werf`) and does not print
//! (`output`).

mod edit;
mod model;
mod place;
mod rule;

pub use edit::Edit;
pub use model::{Finding, Occurrence, Severity};
pub use place::{Place, RenderedLine};
pub use rule::{Fix, Need, Rule};
