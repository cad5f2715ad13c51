//! The files of the work tree, as werf looks at them (werf/werf, `pkg/giterminism_manager/file_reader/fs.go`).
//!
//! Owns links of the work tree, which may lead nowhere out of the repository. Paths are from the project's directory.

use std::fs::{self, FileType};
use std::io::ErrorKind;
use std::path::PathBuf;

use super::denial::{Class, Denial};
use crate::module::paths::{clean, name, parent, relative, within};
use crate::module::{Bytes, Project};

/// As many links as werf follows.
const MOST_LINKS: usize = 1000;

/// What must be at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    Anything,
    File,
    Directory,
}

/// The work tree of a project.
#[derive(Clone, Copy, Debug)]
pub(super) struct Local<'a> {
    project: &'a Project,
}

impl<'a> Local<'a> {
    pub(super) fn new(project: &'a Project) -> Self {
        Self { project }
    }

    /// A path of the file system.
    pub(super) fn place(self, path: &str) -> PathBuf {
        PathBuf::from(self.absolute(path))
    }

    fn absolute(self, path: &str) -> String {
        clean(&format!("{}/{path}", self.project.dir().display()))
    }

    /// Where a path leads when links are followed; what links name is added to `targets` as it is met.
    pub(super) fn resolve(self, path: &str, targets: &mut Vec<String>) -> Result<String, Denial> {
        let parts = |path: &str| -> Vec<String> {
            path.split('/').rev().filter(|part| !part.is_empty()).map(str::to_owned).collect()
        };
        let path = clean(path);
        let dir = parent(&path);
        let (mut ahead, mut resolved) = if self.project.is_plain_directory(dir) {
            (vec![name(&path).to_owned()], dir.to_owned())
        } else {
            (parts(&path), String::new())
        };
        let mut links = 0;
        while let Some(part) = ahead.pop() {
            let next =
                if resolved.is_empty() { part } else { clean(&format!("{resolved}/{part}")) };
            if !self.kind(&next)?.is_symlink() {
                resolved = next;
                continue;
            }
            links += 1;
            if links > MOST_LINKS {
                return Err(Denial::other("too many levels of symbolic links"));
            }
            let target = relative(&self.absolute(""), &self.target(&next)?);
            ahead.extend(parts(&target));
            targets.push(target);
            resolved.clear();
        }
        if links == 0 && !dir.is_empty() {
            self.project.note_plain_directory(dir);
        }
        Ok(resolved)
    }

    /// What lies at a path, links not followed.
    fn kind(self, path: &str) -> Result<FileType, Denial> {
        if let Some(known) = self.project.known_kind(path) {
            return Ok(known);
        }
        match fs::symlink_metadata(self.place(path)) {
            Ok(found) => {
                self.project.note_kind(path, found.file_type());
                Ok(found.file_type())
            }
            Err(error)
                if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) =>
            {
                Err(Denial::not_in_directory(path))
            }
            Err(error) => {
                let place = self.absolute(path);
                Err(Denial::other(format!("unable to access file {place:?}: {error}")))
            }
        }
    }

    /// What a link names, absolute; it must be in the work tree.
    pub(super) fn target(self, path: &str) -> Result<String, Denial> {
        let place = self.absolute(path);
        let link = fs::read_link(&place)
            .map_err(|error| Denial::other(format!("unable to read symlink {place:?}: {error}")))?;
        let link = link.to_string_lossy();
        let target = if link.starts_with('/') {
            clean(&link)
        } else {
            clean(&format!("{}/{link}", parent(&place)))
        };
        let top = self.project.top().to_string_lossy();
        if target != top && within(&target, &top) {
            Ok(target)
        } else {
            Err(Denial::not_in_directory(&target))
        }
    }

    /// Does a path lead to such a thing?
    pub(super) fn has(self, path: &str, wanted: Wanted) -> Result<bool, Denial> {
        let resolved = match self.resolve(path, &mut Vec::new()) {
            Ok(resolved) => resolved,
            Err(denial) if denial.class == Class::NotInDirectory => return Ok(false),
            Err(denial) => {
                return Err(denial.within(&format!("unable to resolve file path {path:?}")));
            }
        };
        let found = self.kind(&resolved).ok();
        Ok(found.is_some_and(|found| match wanted {
            Wanted::Anything => true,
            Wanted::File => found.is_file(),
            Wanted::Directory => found.is_dir(),
        }))
    }

    /// The bytes of a file.
    pub(super) fn read(self, path: &str) -> Result<Bytes, Denial> {
        let place = self.absolute(path);
        fs::read(&place).map(Bytes::from).map_err(|error| {
            let words = if error.kind() == ErrorKind::IsADirectory {
                format!("read {place}: is a directory")
            } else {
                format!("open {place}: {error}")
            };
            Denial::other(format!("unable to read file {place:?}: {words}"))
        })
    }
}
