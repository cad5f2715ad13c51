//! The module repository: module.yaml and what git says about it.
//!
//! Owns: the name of a module, what is read of module.yaml, git facts, and errors that point into YAML files. It does
//! not decide what a commit is published as (`release`, `settings`) and knows nothing of werf.

mod definition;
mod git;
mod git_run;
mod name;
mod open;
mod place;
mod strcase;

pub use definition::Definition;
pub use git::{GitFacts, NoFacts};
pub use name::{ModuleName, NameError};
pub use open::Module;
pub use place::{place, yaml_error};
