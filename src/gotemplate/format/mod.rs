//! Go's fmt: how values print.
//!
//! Owns `%v` and the other verbs, and what becomes of origins: a text prints as itself, all else has the place of the
//! call.

mod print;

pub use print::{display, sprint, sprintf, text};
