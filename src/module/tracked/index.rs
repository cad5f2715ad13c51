//! git's index, read as it lies on disk: starting git takes longer than a whole check.
//!
//! Owns the format (git, `Documentation/gitformat-index.adoc`, versions 2 to 4). What it does not know (a split or a
//! sparse index) it leaves to git.

use crate::module::EntryKind;

use super::TrackedFile;

/// Bytes of an entry before its object id.
const STAT: usize = 40;
const NAME_BITS: u16 = 0x0fff;
const STAGE_BITS: u16 = 0x3000;
const EXTENDED: u16 = 0x4000;
const NOT_CHECKED_OUT: u16 = 0x4000;

/// The tracked files, in order; `None` where the index is of a kind that is not read here.
pub(super) fn files(bytes: &[u8]) -> Option<Vec<TrackedFile>> {
    // The length of object ids is not told; the end of the file shows which one it is.
    [20, 32].into_iter().find_map(|id| Index { bytes, id }.files())
}

struct Index<'a> {
    bytes: &'a [u8],
    id: usize,
}

impl Index<'_> {
    fn files(&self) -> Option<Vec<TrackedFile>> {
        if self.bytes.get(..4)? != b"DIRC" {
            return None;
        }
        let (version, count) = (self.number(4)?, self.number(8)? as usize);
        if !(2..=4).contains(&version) || count > self.bytes.len() / STAT {
            return None;
        }
        let (mut files, mut name, mut at) = (Vec::with_capacity(count), Vec::new(), 12);
        for _ in 0..count {
            at = self.entry(at, version, &mut name, &mut files)?;
        }
        self.ends_well(at)?;
        Some(files)
    }

    fn entry(
        &self,
        start: usize,
        version: u32,
        name: &mut Vec<u8>,
        files: &mut Vec<TrackedFile>,
    ) -> Option<usize> {
        let (mode, flags) = (self.number(start + 24)?, self.half(start + STAT + self.id)?);
        let mut at = start + STAT + self.id + 2;
        let mut missing = false;
        if flags & EXTENDED != 0 {
            missing = self.half(at)? & NOT_CHECKED_OUT != 0;
            at += 2;
        }
        if version == 4 {
            let (cut, next) = self.varint(at)?;
            name.truncate(name.len().checked_sub(cut)?);
            at = next;
        } else {
            name.clear();
        }
        let end = at + self.bytes.get(at..)?.iter().position(|byte| *byte == 0)?;
        name.extend(&self.bytes[at..end]);
        if version < 4
            && flags & NAME_BITS != NAME_BITS
            && end - at != usize::from(flags & NAME_BITS)
        {
            return None;
        }
        let kind = kind(mode)?;
        let path = String::from_utf8_lossy(name).into_owned();
        let is_new = files.last().is_none_or(|last: &TrackedFile| last.path != path);
        if !missing && (flags & STAGE_BITS == 0 || is_new) {
            let id = self.bytes.get(start + STAT..start + STAT + self.id)?.try_into().ok();
            files.push(TrackedFile { path, kind, executable: mode & 0o111 != 0, id });
        }
        Some(if version == 4 { end + 1 } else { start + (end - start + 8) / 8 * 8 })
    }

    /// Extensions follow, each with its length, and then a checksum as long as an id.
    fn ends_well(&self, mut at: usize) -> Option<()> {
        let end = self.bytes.len().checked_sub(self.id)?;
        while at < end {
            let name = self.bytes.get(at..at + 4)?;
            // `link`: entries in another file; `sdir`: directories as entries.
            if matches!(name, b"link" | b"sdir") {
                return None;
            }
            at += 8 + self.number(at + 4)? as usize;
        }
        (at == end).then_some(())
    }

    fn number(&self, at: usize) -> Option<u32> {
        Some(u32::from_be_bytes(self.bytes.get(at..at + 4)?.try_into().ok()?))
    }

    fn half(&self, at: usize) -> Option<u16> {
        Some(u16::from_be_bytes(self.bytes.get(at..at + 2)?.try_into().ok()?))
    }

    /// A number as packs write offsets, and where it ends.
    fn varint(&self, mut at: usize) -> Option<(usize, usize)> {
        let mut byte = *self.bytes.get(at)?;
        let mut value = usize::from(byte & 127);
        while byte & 128 != 0 {
            at += 1;
            byte = *self.bytes.get(at)?;
            value = value.checked_add(1)?.checked_mul(128)?.checked_add(usize::from(byte & 127))?;
        }
        Some((value, at + 1))
    }
}

fn kind(mode: u32) -> Option<EntryKind> {
    match mode & 0o170_000 {
        0o100_000 => Some(EntryKind::File),
        0o120_000 => Some(EntryKind::Link),
        0o160_000 => Some(EntryKind::Submodule),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::module::git_run::git;

    /// What git tracks, by git itself and by us.
    fn both(dir: &std::path::Path) -> (Vec<String>, Vec<String>) {
        let listed = git(dir, &["ls-files", "-z"]).unwrap();
        let listed = listed.split('\0').filter(|path| !path.is_empty()).map(str::to_owned);
        let mut listed: Vec<String> = listed.collect();
        listed.dedup();
        let ours = files(&fs::read(dir.join(".git/index")).unwrap()).unwrap();
        (listed, ours.into_iter().map(|file| file.path).collect())
    }

    #[test]
    fn every_version_lists_what_git_lists() {
        for version in ["2", "3", "4"] {
            let folder = tempfile::tempdir().unwrap();
            let dir = folder.path();
            git(dir, &["init", "-q"]).unwrap();
            git(dir, &["config", "index.version", version]).unwrap();
            for path in ["a", "dir/ж.yaml", "dir/deep/b", "dir/deep/bb", "z"] {
                let path = dir.join(path);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, "x").unwrap();
            }
            std::os::unix::fs::symlink("a", dir.join("link")).unwrap();
            git(dir, &["add", "-A"]).unwrap();
            fs::write(dir.join("later"), "x").unwrap();
            // An entry with extended flags.
            git(dir, &["add", "-N", "later"]).unwrap();
            let (theirs, ours) = both(dir);
            assert_eq!(ours, theirs, "version {version}");
            assert_eq!(ours.len(), 7);
            let index = fs::read(dir.join(".git/index")).unwrap();
            let link = files(&index).unwrap().into_iter().find(|file| file.path == "link");
            assert_eq!(link.unwrap().kind, EntryKind::Link);
            for length in 0..index.len() {
                assert!(files(&index[..length]).is_none(), "cut at {length}");
            }
        }
    }

    #[test]
    fn ids_of_sha256_are_read_too() {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path();
        git(dir, &["init", "-q", "--object-format=sha256"]).unwrap();
        for name in ["a", "bc", "def"] {
            fs::write(dir.join(name), name).unwrap();
        }
        git(dir, &["add", "-A"]).unwrap();
        let (theirs, ours) = both(dir);
        assert_eq!((ours.len(), ours), (3, theirs));
    }
}
