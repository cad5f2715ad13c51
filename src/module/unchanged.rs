//! Files of the work tree that are those of a commit: they can be read without asking git.
//!
//! Owns the proof: git names an object after the SHA-1 of its kind, size and bytes (git, `Documentation/gitformat-loose.adoc`),
//! so a file with that hash is that object. Files that git changes when it checks them out (line ends, filters) have
//! another one, and so has everything in a repository of SHA-256.

use std::fs;
use std::path::Path;

use sha1::{Digest, Sha1};

/// Larger files are left to git.
const LARGEST: u64 = 8 * 1024 * 1024;

/// The bytes of a file, if they are the wanted object: `is_wanted` is asked for its id.
pub(super) fn read(file: &Path, is_wanted: &dyn Fn(&[u8]) -> bool) -> Option<Vec<u8>> {
    // What is no plain file (a pipe) could keep its reader waiting.
    let found = fs::symlink_metadata(file).ok()?;
    if !found.is_file() || found.len() > LARGEST {
        return None;
    }
    let bytes = fs::read(file).ok()?;
    is_wanted(&id_of(&bytes)).then_some(bytes)
}

fn id_of(bytes: &[u8]) -> [u8; 20] {
    let mut hash = Sha1::new();
    hash.update(format!("blob {}\0", bytes.len()));
    hash.update(bytes);
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_an_object_by_its_hash() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("f");
        fs::write(&file, "hello\n").unwrap();
        // `echo hello | git hash-object --stdin`
        let id = "ce013625030ba8dba906f756967f9e9ca394464a";
        let is_it = |found: &[u8]| crate::module::objects::hex(found) == id;
        assert_eq!(read(&file, &is_it).unwrap(), b"hello\n");
        fs::write(&file, "hello\r\n").unwrap();
        assert_eq!(read(&file, &is_it), None);
        assert_eq!(read(folder.path(), &is_it), None);
        assert_eq!(read(&folder.path().join("none"), &is_it), None);
    }
}
