//! The tracked files of a module: what a check looks at.
//!
//! Owns the list of what git tracks (its index, or a commit), how a file of it is read, what lies beside it untracked,
//! and which paths git ignores. What may be read by a template is decided in `werf`.

mod files;
mod ignored;
mod index;
mod store;

pub use files::{Tracked, TrackedFile};
