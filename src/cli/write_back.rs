//! Files of the module that are written in place.
//!
//! Owns that a file is the old one or the new one and never a part, that its mode stays, and that nothing outside of the
//! module is touched.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// The text of a plain file below a directory.
pub(crate) fn read(dir: &Path, path: &str) -> Option<String> {
    fs::read_to_string(inside(dir, path)?).ok()
}

/// Writes a file anew, if it still is what it was.
pub(crate) fn write_back(dir: &Path, path: &str, old: &str, new: &str) -> Result<()> {
    let failed = |cause: String| {
        Error::input(format!("cannot write {path}"))
            .because(cause)
            .hint("files that were named before are written; run it again for the rest")
    };
    let place = inside(dir, path).ok_or_else(|| failed("it is no plain file here".to_owned()))?;
    if fs::read(&place).ok().as_deref() != Some(old.as_bytes()) {
        return Err(failed("it was changed meanwhile".to_owned()));
    }
    replace(&place, new).map_err(|error| failed(error.to_string()))
}

/// Written beside its place and renamed.
fn replace(place: &Path, text: &str) -> std::io::Result<()> {
    let folder = place.parent().unwrap_or(Path::new("."));
    let mode = fs::symlink_metadata(place)?.permissions();
    let mut file = tempfile::Builder::new().prefix(".deckmod-").tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().set_permissions(mode)?;
    file.as_file().sync_all()?;
    file.persist(place).map(drop).map_err(|error| error.error)
}

/// The place of a plain file; `None` where links of directories lead out.
fn inside(dir: &Path, path: &str) -> Option<PathBuf> {
    let place = dir.join(path);
    let is_plain = fs::symlink_metadata(&place).is_ok_and(|found| found.is_file());
    let (real, top) = (place.canonicalize().ok()?, dir.canonicalize().ok()?);
    (is_plain && real.starts_with(top)).then_some(real)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_file_keeps_its_mode_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let (dir, place) = (folder.path(), folder.path().join("a"));
        fs::write(&place, "old").unwrap();
        fs::set_permissions(&place, fs::Permissions::from_mode(0o640)).unwrap();
        write_back(dir, "a", "old", "new").unwrap();
        assert_eq!(fs::read_to_string(&place).unwrap(), "new");
        assert_eq!(fs::metadata(&place).unwrap().permissions().mode() & 0o777, 0o640);
        assert_eq!(fs::read_dir(dir).unwrap().count(), 1);
        assert!(write_back(dir, "a", "old", "newer").is_err());
    }

    #[test]
    fn nothing_outside_is_read_or_written() {
        let (folder, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::write(outside.path().join("a"), "x").unwrap();
        std::os::unix::fs::symlink(outside.path(), folder.path().join("d")).unwrap();
        std::os::unix::fs::symlink(outside.path().join("a"), folder.path().join("l")).unwrap();
        for path in ["d/a", "l", "missing"] {
            assert_eq!(read(folder.path(), path), None);
            assert!(write_back(folder.path(), path, "x", "y").is_err());
        }
        assert_eq!(fs::read_to_string(outside.path().join("a")).unwrap(), "x");
    }
}
