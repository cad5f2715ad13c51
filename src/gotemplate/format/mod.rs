//! Go's fmt: how values print (golang/go, `src/fmt`).
//!
//! Owns `%v` and the other verbs, and what becomes of origins: a text prints as itself, all else has the place of the
//! call.

mod duration;
mod flags;
mod float;
mod integer;
mod named;
mod print;
mod printer;
mod sprintf;

pub(super) use duration::duration;
pub(super) use float::{fewest, scientific, shortest};
pub(super) use named::{MONTHS, WEEKDAYS, named};
pub(super) use print::display_as;
pub use print::{display, sprint, text};
pub use sprintf::sprintf;
