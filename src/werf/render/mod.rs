//! Rendering werf.yaml as werf does, without werf.
//!
//! Owns what werf gives to templates: its functions, `.Files`, `.Env`, `.Commit`, the named templates of `.werf`; and the
//! record of all that was read. Templates themselves are evaluated by `gotemplate`, files are read by `reading`.

mod data;
mod environment;
mod files;
mod functions;
mod reads;
mod rendering;
mod request;

pub use environment::placeholder;
pub use reads::{FileRead, Reads, VariableDefault, VariableRead};
pub use rendering::{Checkout, Failed, Rendering, render, render_tracked, rendered_elsewhere};
pub use request::{Mode, Request};
