//! `deckmod init`: a module and the command line become options, options become changes, and those are shown and written.
//!
//! Owns what is read of the directory, and that all files are written or none. What is written is decided in `scaffold`.

mod difference;
mod entry_check;
mod placing;
mod run;
mod wish;

pub(crate) use placing::{read as read_file, write as write_files};
pub(crate) use run::{How, run};
pub(crate) use wish::Wish;
