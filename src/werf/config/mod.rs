//! What a rendered configuration means, and what werf refuses in it.
//!
//! Owns the sections of a rendered werf.yaml, the model of what is in them with the bytes each part is written in, and
//! all of werf's own checks at load, for werf 2 and werf 3. It renders nothing, reads no file and does not know what
//! werf-giterminism.yaml says ([`Allowances`]). One kind of node, one file, with a table of its keys.

mod allowances;
mod ansible;
mod cleanup;
mod conflict;
mod dependency;
mod docker;
mod dockerfile;
mod document;
mod export;
mod fields;
mod git;
mod graph;
mod image_spec;
mod import;
mod kind;
mod memory;
mod meta;
mod mount;
mod names;
mod paths;
mod pinned;
mod place;
mod read;
mod references;
mod scope;
mod secret;
mod select;
mod shell;
mod split;
mod stapel;
mod words;
mod yaml_words;

pub use allowances::{Allowances, Always};
pub use ansible::Ansible;
pub use cleanup::{Cleanup, KeepPolicy, Limit};
pub use dependency::{Dependency, DependencyImport};
pub use docker::Docker;
pub use dockerfile::Dockerfile;
pub use document::{Config, Content, Document, Image, ImageKind};
pub use export::Export;
pub use git::{Git, StageDependencies};
pub use image_spec::{Healthcheck, ImageSpec, ImageSpecConfig};
pub use import::Import;
pub use memory::Memory;
pub use meta::{Build, Deploy, GitWorktree, Meta};
pub use mount::Mount;
pub use names::is_name;
pub use place::{Field, Item};
pub use read::{Reading, read, read_again};
pub use secret::Secret;
pub use select::NotSelected;
pub use shell::Shell;
pub use split::sections;
pub use stapel::Stapel;
