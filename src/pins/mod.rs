//! Files that a module takes from elsewhere, each in one version: the list of base images and the chart of helpers.
//!
//! Owns where they come from, what they must be, what differs between two versions of them, and how a version is written
//! into deckmod.yaml and Chart.yaml. Texts and bytes in, texts and values out: it fetches nothing and writes nothing
//! (`cli`).

mod change;
mod chart;
mod checksum;
mod edit;
mod kind;
mod list;
mod wanted;

pub use change::ListChange;
pub use chart::{Chart, read_chart};
pub use checksum::checksum;
pub use edit::{with_dependency, with_pin};
pub use kind::Pinned;
pub use list::BaseImages;
pub use wanted::{Wanted, is_version};
