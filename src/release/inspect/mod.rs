//! Judging built images as DKP would read and unpack them. Pure.
//!
//! Owns the checks; each file holds one kind. It fetches nothing (`release::survey` does).

mod digests;
mod metadata;
mod payload;
mod subject;
mod unpack;

pub use subject::{Built, Pullable, inspect};
