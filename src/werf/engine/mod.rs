//! werf as a process.
//!
//! Owns which program it is and what it can do (`find`, `version`), how it is called (`command`, `refused`), the
//! run (`run`) and what its errors mean (`failure`, `causes`). What it built is in `werf::report`.

mod causes;
mod command;
mod config_render;
mod failure;
mod find;
mod refused;
mod run;
mod version;

pub use command::{Build, command};
pub use config_render::{ConfigRender, EngineRendering, render_config};
pub use failure::{Explanation, explain};
pub use find::{Engine, EngineRequest};
pub use refused::check_extra_args;
pub use run::{BuildRun, Surroundings, run_build};
pub use version::{Line, Profile, Version};
