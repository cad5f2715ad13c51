//! What `deckmod init` writes: files from `templates/`, and whether they are still what was written.
//!
//! Owns: the options and how files record them, the commands that CI runs, the templates and their syntax, who owns which
//! part of which file, edits of the author's files, the new module. It touches no file: it reads through a function and
//! gives back what would change; `cli` compares, shows and writes.

mod block;
mod commands;
mod files;
mod listing;
mod makefile;
mod options;
mod pins;
mod plan;
mod skeleton;
mod template;
mod values;

pub use commands::{COMMANDS, Command};
pub use options::{CI_WORDS, Ci, DEFAULT_TOKEN, Options, REGISTRY_WORDS, Registry};
pub use pins::{PINS, Pin, REPOSITORY};
pub use plan::{Change, Module, Plan, Reader, plan, written};
pub use skeleton::skeleton;
