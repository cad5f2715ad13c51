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

/// The bytes of a file, if they are the object `id`.
pub(super) fn read(file: &Path, id: &str) -> Option<Vec<u8>> {
    // What is no plain file (a pipe) could keep its reader waiting.
    let found = fs::symlink_metadata(file).ok()?;
    if !found.is_file() || found.len() > LARGEST {
        return None;
    }
    let bytes = fs::read(file).ok()?;
    is_object(&bytes, id).then_some(bytes)
}

fn is_object(bytes: &[u8], id: &str) -> bool {
    let mut hash = Sha1::new();
    hash.update(format!("blob {}\0", bytes.len()));
    hash.update(bytes);
    super::objects::hex(&hash.finalize()) == id
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
        assert_eq!(read(&file, id).unwrap(), b"hello\n");
        fs::write(&file, "hello\r\n").unwrap();
        assert_eq!(read(&file, id), None);
        assert_eq!(read(folder.path(), id), None);
        assert_eq!(read(&folder.path().join("none"), id), None);
    }
}
