//! The objects of a git repository, through one `git cat-file --batch`.
//!
//! Owns the questions to it, what of the answers is remembered, and how a commit and a tree are written. What is at a path is answered by `tree`.

use std::collections::HashMap;
use std::path::Path;

use super::git_run::tool;
use super::{Bytes, Head};
use crate::error::{Error, Result};
use crate::process::Conversation;

/// Larger objects are refused: no template reads them.
const LARGEST: usize = 64 * 1024 * 1024;

/// So many questions are asked before the first answer is taken: they fit into a pipe.
const AT_ONCE: usize = 256;
/// Bytes of objects that are remembered.
const REMEMBERED: usize = 32 * 1024 * 1024;

/// An open door to the objects of a repository.
#[derive(Debug)]
pub(super) struct Objects {
    git: Conversation,
    /// Objects by their ids, as far as there is room.
    known: HashMap<String, Object>,
    room: usize,
}

/// What a tree has at a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TreeRow {
    pub(super) mode: u32,
    pub(super) id: String,
    pub(super) name: String,
}

#[derive(Clone, Debug)]
struct Object {
    id: String,
    kind: String,
    bytes: Bytes,
}

impl Objects {
    /// Starts git in a directory of the repository.
    pub(super) fn open(dir: &Path) -> Result<Self> {
        let git = tool(dir, &["cat-file", "--batch"]).conversing()?;
        Ok(Self { git, known: HashMap::new(), room: REMEMBERED })
    }

    /// Asks for objects that will be wanted, all at once.
    pub(super) fn foresee(&mut self, ids: &[&str]) -> Result<()> {
        for ids in ids.chunks(AT_ONCE) {
            for id in ids {
                self.git.ask(id.as_bytes())?;
            }
            for id in ids {
                if let Some(object) = self.answer(id)? {
                    self.remember(object);
                }
            }
        }
        Ok(())
    }

    /// Is an object known already?
    pub(super) fn knows(&self, id: &str) -> bool {
        self.known.contains_key(id)
    }

    /// A file's bytes, known from elsewhere.
    pub(super) fn learn(&mut self, id: &str, bytes: Vec<u8>) {
        self.remember(Object { id: id.to_owned(), kind: "blob".to_owned(), bytes: bytes.into() });
    }

    fn remember(&mut self, object: Object) {
        if self.knows(&object.id) {
            return; // its room is taken already
        }
        if let Some(room) = self.room.checked_sub(object.bytes.len()) {
            self.room = room;
            self.known.insert(object.id.clone(), object);
        }
    }

    /// Asks for HEAD's commit without waiting: the next answer is that of [`Self::head`].
    pub(super) fn ask_head(&mut self) -> Result<()> {
        self.git.ask(b"HEAD")
    }

    /// HEAD's commit, which was asked for before; `None` before the first one.
    pub(super) fn head(&mut self) -> Result<Option<Head>> {
        let object = self.answer("HEAD")?;
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
    pub(super) fn blob(&mut self, id: &str) -> Result<Bytes> {
        self.required(id, "blob")
    }

    fn required(&mut self, id: &str, kind: &str) -> Result<Bytes> {
        let object = match self.known.get(id) {
            Some(known) => Some(known.clone()),
            None => self.object(id)?.inspect(|object| self.remember(object.clone())),
        };
        match object {
            Some(object) if object.kind == kind => Ok(object.bytes),
            _ => Err(Error::input(format!("git has no {kind} {id}"))
                .hint("the repository is damaged or incomplete: `git fsck` tells more")),
        }
    }

    fn object(&mut self, name: &str) -> Result<Option<Object>> {
        self.git.ask(name.as_bytes())?;
        self.answer(name)
    }

    fn answer(&mut self, name: &str) -> Result<Option<Object>> {
        let line = String::from_utf8_lossy(&self.git.line()?).into_owned();
        let mut words = line.rsplitn(3, ' ');
        let size = words.next().and_then(|word| word.parse::<usize>().ok());
        let (Some(size), Some(kind), Some(id)) = (size, words.next(), words.next()) else {
            return Ok(None); // `NAME missing`
        };
        if size > LARGEST {
            return Err(Error::input(format!("git's object {name} has {size} bytes, too many")));
        }
        let bytes = self.git.bytes(size)?.into();
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

/// Bytes as git writes them in names of objects.
pub(super) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |byte: u8| char::from(DIGITS[usize::from(byte)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[cfg(test)]
mod tests {
    use super::super::git_run::git;
    use super::*;

    /// An open door to a new repository of so many files, and their ids.
    fn repository(dir: &Path, files: usize) -> (Objects, Vec<String>) {
        git(dir, &["init", "--quiet"]).unwrap();
        let paths: Vec<String> = (0..files).map(|number| format!("{number}")).collect();
        for path in &paths {
            std::fs::write(dir.join(path), path).unwrap();
        }
        let mut question = vec!["hash-object", "-w", "--"];
        question.extend(paths.iter().map(String::as_str));
        let ids = git(dir, &question).unwrap().lines().map(str::to_owned).collect();
        (Objects::open(dir).unwrap(), ids)
    }

    #[test]
    fn more_objects_than_are_asked_for_at_once_are_foreseen() {
        let dir = tempfile::tempdir().unwrap();
        let (mut objects, ids) = repository(dir.path(), AT_ONCE + 50);
        objects.foresee(&ids.iter().map(String::as_str).collect::<Vec<_>>()).unwrap();
        for (number, id) in ids.iter().enumerate() {
            assert!(objects.knows(id), "{number}");
            assert_eq!(*objects.blob(id).unwrap(), *number.to_string().as_bytes());
        }
    }

    #[test]
    fn an_object_that_comes_twice_takes_its_room_once() {
        let dir = tempfile::tempdir().unwrap();
        let (mut objects, ids) = repository(dir.path(), 1);
        objects.foresee(&[&ids[0], &ids[0]]).unwrap();
        objects.learn(&ids[0], b"0".to_vec());
        assert_eq!(objects.room, REMEMBERED - 1);
    }

    #[test]
    fn a_tree_is_read_row_by_row() {
        let bytes = b"100644 a b\0\x01\x02120000 l\0\xff\x00".as_slice();
        let row = |mode, id: &str, name: &str| TreeRow { mode, id: id.into(), name: name.into() };
        assert_eq!(rows(bytes, 2), [row(0o100_644, "0102", "a b"), row(0o120_000, "ff00", "l")]);
        assert_eq!(rows(b"100644 a\0\x01", 2), []);
    }
}
