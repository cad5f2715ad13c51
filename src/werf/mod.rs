//! All knowledge of werf.
//!
//! Owns the engine (finding it, calling it, reading its failures) and its build report. It builds nothing itself
//! and publishes nothing (`release`).

pub mod engine;
pub mod report;

pub use report::{BuildReport, BuiltImage};
