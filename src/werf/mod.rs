//! All knowledge of werf.
//!
//! Owns the engine (finding it, calling it, reading its failures), its build report, and what it makes of werf.yaml:
//! rendering, configuration, giterminism. It builds nothing itself and publishes nothing (`release`).

pub mod config;
pub mod engine;
pub mod findings;
pub mod giterminism;
pub mod problem;
pub mod reading;
pub mod render;
pub mod report;
pub mod template_functions;
mod template_yaml;

pub use problem::{At, Lines, Problem};
pub use reading::asked_base_images;
pub use report::{BuildReport, BuiltImage};
