//! The module repository: module.yaml and what git says about it.
//!
//! Owns: the name of a module, what is read of module.yaml, git facts, the files of HEAD and of the work tree, and
//! errors that point into YAML files. It does not decide what a commit is published as (`release`, `settings`), nor
//! what may be read (`werf`).

mod bytes;
mod definition;
mod git;
mod git_run;
mod glob;
mod head;
mod name;
mod objects;
mod open;
pub mod paths;
mod place;
mod project;
mod status;
mod strcase;
mod tracked;

mod tree;
mod unchanged;

pub use bytes::Bytes;
pub use definition::Definition;
pub use git::{GitFacts, NoFacts};
pub use glob::{BadPattern, Glob, has_stars, plain_part};
pub use head::Head;
pub use name::{ModuleName, NameError};
pub use open::Module;
pub use place::{place, yaml_error};
pub use project::Project;
pub use status::{ChangedSubmodule, Status, SubmoduleChange};
pub use tracked::{Tracked, TrackedFile};
pub use tree::{Entry, EntryKind, Tree, Unresolved};
