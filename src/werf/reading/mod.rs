//! What of the project is read: werf's rules in one place.
//!
//! Owns which bytes a template gets for a path, and why it gets none, in werf's words (werf/werf,
//! `pkg/giterminism_manager/file_reader`). What giterminism allows is known to `giterminism`; how git and the work tree
//! are read is known to `module`.

mod configuration;
mod denial;
mod hopeful;
mod inputs;
mod local;
mod read;
mod refusal;
mod rules;
mod stand_in;
mod tracked;
mod walk;

pub(super) use configuration::giterminism_file;
pub use hopeful::HopefulReading;
pub use inputs::{Given, Inputs};
pub use read::{Commit, Reading, TemplateFile};
pub use refusal::Refusal;
pub use stand_in::asked_base_images;
pub use tracked::{MISSING, TrackedReading};
