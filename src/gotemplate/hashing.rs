//! Hashing of names and keys, by a multiplication for each eight bytes.
//!
//! Owns: hashing that costs less than what is looked up, where Rust's own costs more. Each table has secrets: hostile
//! templates cannot choose keys that all fall into one place.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher, RandomState};

/// A map whose keys are names or other short texts.
pub(super) type NameMap<K, V> = HashMap<K, V, Secrets>;

/// What the hashes of one table depend on.
#[derive(Clone, Debug)]
pub(super) struct Secrets {
    start: u64,
    factor: u64,
}

impl Default for Secrets {
    fn default() -> Self {
        let random = RandomState::new();
        Self { start: random.hash_one(0), factor: random.hash_one(1) | 1 }
    }
}

impl BuildHasher for Secrets {
    type Hasher = Mixer;

    fn build_hasher(&self) -> Mixer {
        Mixer { state: self.start, factor: self.factor }
    }
}

/// A hash that is being made.
pub(super) struct Mixer {
    state: u64,
    factor: u64,
}

impl Mixer {
    #[expect(clippy::cast_possible_truncation, reason = "both halves are taken")]
    fn mix(&mut self, word: u64) {
        let product = u128::from(self.state ^ word) * u128::from(self.factor);
        self.state = product as u64 ^ (product >> 64) as u64;
    }
}

impl Hasher for Mixer {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks();
        for word in words {
            self.mix(u64::from_le_bytes(*word));
        }
        if !rest.is_empty() {
            // The length keeps zeros at the end apart from nothing.
            let last =
                rest.iter().fold(rest.len() as u64, |word, byte| word << 8 | u64::from(*byte));
            self.mix(last);
        }
    }

    /// What ends a text needs no multiplication of its own.
    fn write_u8(&mut self, byte: u8) {
        self.state ^= u64::from(byte);
    }

    fn finish(&self) -> u64 {
        self.state
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn texts_that_are_alike_have_hashes_of_their_own() {
        let secrets = Secrets::default();
        let mut hashes = HashSet::new();
        let mut buckets = HashSet::new();
        for length in 0..40 {
            for last in ["", "a", "b", "\0", "\0\0", "ab", "ba"] {
                let text = "x".repeat(length) + last;
                let hash = secrets.hash_one(text.as_str());
                assert_eq!(hash, secrets.hash_one(text.as_str()));
                hashes.insert(hash);
                buckets.insert(hash % 1024);
            }
        }
        assert_eq!(hashes.len(), 40 * 7);
        assert!(buckets.len() > 200, "{}", buckets.len());
    }

    #[test]
    fn tables_have_secrets_of_their_own() {
        assert_ne!(Secrets::default().hash_one("a"), Secrets::default().hash_one("a"));
    }
}
