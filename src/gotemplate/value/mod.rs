//! The values of templates, as Go has them.
//!
//! Owns: what a value can be, its Go kind and type, truth, equality, keys of maps. Printing is in `format`.

mod dropping;
mod entries;
mod equality;
mod key;
mod kind;
mod list;
mod map;
mod model;
mod named;
mod number;
mod object;

mod traced;

pub use entries::Entry;
pub use key::Key;
pub use kind::{kind_of, type_of};
pub use list::{Elements, List};
pub use map::{Map, MapType};
pub use model::Value;
pub(super) use named::{Named, round_duration};
pub use number::{Int, IntType};
pub use object::{Member, Object};
pub use traced::Traced;
