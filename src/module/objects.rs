//! The objects of a git repository, through one `git cat-file --batch`.
//!
//! Owns the questions to it and how a commit and a tree are written. What is at a path is answered by `tree`.

use std::path::Path;

use super::Head;
use super::git_run::tool;
use crate::error::{Error, Result};
use crate::process::Conversation;

/// Larger objects are refused: no template reads them.
const LARGEST: usize = 64 * 1024 * 1024;

/// An open door to the objects of a repository.
#[derive(Debug)]
pub(super) struct Objects {
    git: Conversation,
}

/// What a tree has at a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TreeRow {
    pub(super) mode: u32,
    pub(super) id: String,
    pub(super) name: String,
}

struct Object {
    id: String,
    kind: String,
    bytes: Vec<u8>,
}

impl Objects {
    /// Starts git in a directory of the repository.
    pub(super) fn open(dir: &Path) -> Result<Self> {
        Ok(Self { git: tool(dir, &["cat-file", "--batch"]).conversing()? })
    }

    /// HEAD's commit; `None` before the first one.
    pub(super) fn head(&mut self) -> Result<Option<Head>> {
        let object = self.object("HEAD")?;
        Ok(object.and_then(|object| Head::read(object.id, &object.bytes)))
    }

    /// The tree of a commit.
    pub(super) fn tree_of(&mut self, commit: &str) -> Result<Option<Vec<TreeRow>>> {
        let object = self.object(&format!("{commit}^{{tree}}"))?;
        Ok(object.map(|object| rows(&object.bytes, commit.len() / 2)))
    }

    /// A tree by its id.
    pub(super) fn tree(&mut self, id: &str) -> Result<Vec<TreeRow>> {
        Ok(rows(&self.required(id, "tree")?, id.len() / 2))
    }

    /// The bytes of a file or link.
    pub(super) fn blob(&mut self, id: &str) -> Result<Vec<u8>> {
        self.required(id, "blob")
    }

    fn required(&mut self, id: &str, kind: &str) -> Result<Vec<u8>> {
        match self.object(id)? {
            Some(object) if object.kind == kind => Ok(object.bytes),
            _ => Err(Error::input(format!("git has no {kind} {id}"))
                .hint("the repository is damaged or incomplete: `git fsck` tells more")),
        }
    }

    fn object(&mut self, name: &str) -> Result<Option<Object>> {
        self.git.ask(name.as_bytes())?;
        let line = String::from_utf8_lossy(&self.git.line()?).into_owned();
        let mut words = line.rsplitn(3, ' ');
        let size = words.next().and_then(|word| word.parse::<usize>().ok());
        let (Some(size), Some(kind), Some(id)) = (size, words.next(), words.next()) else {
            return Ok(None); // `NAME missing`
        };
        if size > LARGEST {
            return Err(Error::input(format!("git's object {name} has {size} bytes, too many")));
        }
        let bytes = self.git.bytes(size)?;
        self.git.bytes(1)?;
        Ok(Some(Object { id: id.to_owned(), kind: kind.to_owned(), bytes }))
    }
}

/// A tree object: `MODE NAME`, a zero byte and the raw id, over and over.
fn rows(mut bytes: &[u8], width: usize) -> Vec<TreeRow> {
    let mut rows = Vec::new();
    while let Some(end) = bytes.iter().position(|byte| *byte == 0) {
        let (head, rest) = (&bytes[..end], &bytes[end + 1..]);
        let Some((id, rest)) = rest.split_at_checked(width) else { break };
        let head = String::from_utf8_lossy(head);
        if let Some((mode, name)) = head.split_once(' ') {
            let mode = u32::from_str_radix(mode, 8).unwrap_or(0);
            rows.push(TreeRow { mode, id: hex(id), name: name.to_owned() });
        }
        bytes = rest;
    }
    rows
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_is_read_row_by_row() {
        let bytes = b"100644 a b\0\x01\x02120000 l\0\xff\x00".as_slice();
        let row = |mode, id: &str, name: &str| TreeRow { mode, id: id.into(), name: name.into() };
        assert_eq!(rows(bytes, 2), [row(0o100_644, "0102", "a b"), row(0o120_000, "ff00", "l")]);
        assert_eq!(rows(b"100644 a\0\x01", 2), []);
    }
}
