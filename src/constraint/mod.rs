//! Versions and constraints as Masterminds semver 3.3 reads them: module requirements, sprig's semver functions.
//!
//! Owns: reading a version strictly and loosely, order, constraints with all their operators. It knows no modules.
//!
//! | where | what |
//! |---|---|
//! | `scan` | the shape that versions and constraints share |
//! | `version` | a version: reading, printing, the next one |
//! | `order` | which of two versions comes first |
//! | `constraints` | reading and printing constraints |
//! | `meets` | whether a version meets one of them |

mod constraints;
mod meets;
mod order;
mod scan;
mod version;

pub use constraints::{ConstraintError, Constraints};
pub use version::{Version, VersionError};
