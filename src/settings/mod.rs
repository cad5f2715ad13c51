//! Every value that steers deckmod, and what set it.
//!
//! Owns: the one reader of the environment, `deckmod.yaml`, the facts that CI gives, and their precedence:
//! flag > `DECKMOD_*` > `deckmod.yaml` > `MODULES_*` and CI facts > module.yaml and git > default.
//! It does not act on a value (`cli`, `release`).

mod ci;
mod destination;
mod editions;
mod environment;
mod file;
mod flags;
mod lint;
mod login;
mod pins;
mod resolve;
mod set_by;
mod tag;

pub use ci::CiFacts;
pub use destination::{Destination, Target};
pub use editions::{Edition, asked as asked_editions, named as named_editions, one as one_edition};
pub use environment::Environment;
pub use file::SettingsFile;
pub use flags::Flags;
pub use lint::{LevelSetting, LintSettings, Word};
pub use login::{Login, hidden_variables, secret_variables};
pub use pins::Pin;
pub use resolve::{Row, Settings};
pub use set_by::{SetBy, Setting};
