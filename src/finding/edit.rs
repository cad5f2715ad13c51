//! What a machine writes to mend a finding.

use std::ops::Range;

/// Bytes of a file, and what stands there in their place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// The file, from the top of the project.
    pub path: String,
    /// First byte, so that edits of a file are sorted by it.
    pub start: usize,
    /// The byte after the last one; where it is the first one, the new text is put between.
    pub end: usize,
    /// What was there, so that no other text is ever replaced.
    pub old: String,
    /// The new text.
    pub new: String,
}

impl Edit {
    /// The bytes that are replaced.
    pub fn span(&self) -> Range<usize> {
        self.start..self.end
    }
}
