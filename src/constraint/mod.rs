//! Versions and constraints as Masterminds semver 3.3 reads them: module requirements, sprig's semver functions.
//!
//! Owns: reading a version strictly and loosely, order, constraints with all their operators. It knows no modules.
