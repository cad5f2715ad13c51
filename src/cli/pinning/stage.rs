//! Files that are written together.
//!
//! Owns that everything is written beside its place first, so that what can fail fails before the first file changes,
//! and that nothing outside of the module is touched.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::error::{Error, Result};

/// The mode of a new file: git keeps no other.
const MODE: u32 = 0o644;

/// Files that wait to be put into their places, and files that then go.
#[derive(Debug)]
pub(super) struct Stage {
    dir: PathBuf,
    files: Vec<(NamedTempFile, PathBuf)>,
    gone: Vec<PathBuf>,
}

impl Stage {
    /// Nothing yet, for the module of a directory.
    pub(super) fn of(dir: &Path) -> Self {
        Self { dir: dir.to_owned(), files: Vec::new(), gone: Vec::new() }
    }

    /// One more file.
    pub(super) fn put(&mut self, path: &str, bytes: &[u8]) -> Result<()> {
        let failed = |cause: String| Error::input(format!("cannot write {path}")).because(cause);
        let place = self.dir.join(path);
        let folder = place.parent().unwrap_or(&self.dir).to_owned();
        let write = || -> std::io::Result<NamedTempFile> {
            fs::create_dir_all(&folder)?;
            let mut file = tempfile::Builder::new().prefix(".deckmod-").tempfile_in(&folder)?;
            file.write_all(bytes)?;
            let mode = fs::symlink_metadata(&place).map_or(MODE, |old| old.permissions().mode());
            file.as_file().set_permissions(fs::Permissions::from_mode(mode))?;
            file.as_file().sync_all()?;
            Ok(file)
        };
        let is_other = |found: fs::Metadata| !found.is_file();
        if fs::symlink_metadata(&place).is_ok_and(is_other) {
            return Err(failed("something that is no plain file is there".to_owned()));
        }
        let file = write().map_err(|error| failed(error.to_string()))?;
        let inside = folder.canonicalize().ok().zip(self.dir.canonicalize().ok());
        if !inside.is_some_and(|(folder, top)| folder.starts_with(top)) {
            return Err(failed("its folder leads out of the module".to_owned()));
        }
        self.files.push((file, place));
        Ok(())
    }

    /// One more file that goes when all others are in their places.
    pub(super) fn remove(&mut self, path: &str) {
        self.gone.push(self.dir.join(path));
    }

    /// Puts all of them into their places.
    pub(super) fn finish(self) -> Result<()> {
        let failed = |place: &Path, error: &std::io::Error| {
            Error::input(format!("cannot write {}", place.display()))
                .because(error.to_string())
                .hint("the same command again writes the rest")
        };
        for (file, place) in self.files {
            file.persist(&place).map_err(|error| failed(&place, &error.error))?;
        }
        for place in self.gone {
            fs::remove_file(&place).map_err(|error| failed(&place, &error))?;
        }
        Ok(())
    }
}
