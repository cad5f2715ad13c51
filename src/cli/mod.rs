//! The command line.
//!
//! Owns: clap declarations, one file a verb (`commands/`), exit codes, the terminal. A verb is short:
//! settings → stages → output. It holds no rule of DKP, werf or registries.

mod args;
mod building;
mod check_first;
mod check_settings;
mod checking;
mod commands;
mod credentials;
mod denied;
mod engine_text;
mod entry;
mod exit;
mod fixing;
mod help;
mod initializing;
mod job;
mod manual;
mod matrix;
mod origins;
mod outputs;
mod pinning;
mod promoting;
mod publishing;
mod read_rows;
mod reference;
mod rendering;
mod session;
mod terminal;
mod write_back;

pub use entry::main;
pub use exit::EXIT_CODES;
pub use reference::{parses, verbs_page};
