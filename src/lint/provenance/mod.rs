//! Which files an image holds, and where they come from.
//!
//! Owns following tracked files and products of the shell through git mappings, imports, `from` and commands of images.
//! Nothing is built and no registry is asked: what is not understood (a tool, a Dockerfile, a foreign repository) leaves
//! [`Answer::Maybe`]. A base from a registry is taken to hold no file of the module.

mod commands;
mod contents;
mod copying;
mod images;
mod part;
mod script;

pub use contents::{Answer, Contents, Origin};
pub(super) use images::{Images, Made, Sources};
