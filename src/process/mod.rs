//! Running other programs.
//!
//! Owns how a program is called (argv as data), short calls with a time limit, conversations with a program that
//! answers many questions, the supervised long run of the engine, signals, the private directory and the redaction of
//! secrets. It knows nothing of what the programs do.
//!
//! ```text
//! deckmod ──spawns──► deckmod __supervise ──spawns──► deckmod __exec ──becomes──► the engine
//!   Interrupts          own group, subreaper            own group, dies with the supervisor
//! ```

mod conversation;
mod interrupts;
mod kin;
mod lines;
mod private;
mod read;
mod redact;
mod supervised;
mod supervisor;
mod sweep;
mod tool;

pub use conversation::Conversation;
pub use interrupts::Interrupts;
pub use lines::Stream;
pub use private::PrivateDir;
pub use read::{Output, Read};
pub use redact::Redactor;
pub use supervised::{Finished, Observer, Outcome, Supervised};
pub use supervisor::{EXEC_ARG, SUPERVISOR_ARG, supervisor_main};
pub use tool::{Environment, Tool};
