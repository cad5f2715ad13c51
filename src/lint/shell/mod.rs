//! Shell text as commands, read as a shell reads it: a POSIX one, and what bash adds where images use it.
//!
//! Owns quotes, comments, expansions, redirections, here-documents, the keywords before commands and what joins them. A
//! word is kept as it is written and as the program gets it. Text that is broken is read to its end, and says so. What
//! commands do is not known here, but for the directory they are in.

mod command;
mod reader;
mod word;

pub use command::{Command, Joint};
pub use reader::commands;
pub use word::Word;
