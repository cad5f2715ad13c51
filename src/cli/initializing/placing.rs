//! Files that are read and written by `init`: inside of the module, all or none.
//!
//! Owns that nothing outside is touched, through whatever links, and that no file is half-written: every new text lies
//! complete beside its place before the first one is renamed.

use std::fs::{self, Permissions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Component, Path, PathBuf};

use tempfile::NamedTempFile;

use crate::error::{Error, Result};
use crate::scaffold::Change;

/// The text of a file; `None` where there is none.
pub(crate) fn read(dir: &Path, path: &str) -> Result<Option<String>> {
    let Some(bytes) = bytes(&place(dir, path)?, path)? else { return Ok(None) };
    String::from_utf8(bytes).map(Some).map_err(|_| {
        Error::input(format!("{path} is not UTF-8"))
            .hint("save it as UTF-8; nothing is written before")
    })
}

fn bytes(place: &Path, path: &str) -> Result<Option<Vec<u8>>> {
    match fs::read(place) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::input(format!("cannot read {path}")).because(error.to_string())),
    }
}

/// Writes all files.
pub(crate) fn write(dir: &Path, changes: &[Change]) -> Result<()> {
    let mut made = Made::default();
    let staged: Result<Vec<_>> =
        changes.iter().map(|change| stage(dir, change, &mut made)).collect();
    let staged = staged.inspect_err(|_| made.remove())?;
    for (change, (file, place)) in changes.iter().zip(staged) {
        file.persist(place).map_err(|error| {
            failed(&change.path, error.error.to_string())
                .hint("files that come before it are written; the same command does the rest")
        })?;
    }
    Ok(())
}

/// The new text beside its place.
fn stage(dir: &Path, change: &Change, made: &mut Made) -> Result<(NamedTempFile, PathBuf)> {
    let path = &change.path;
    let place = place(dir, path)?;
    if bytes(&place, path)? != change.before {
        return Err(failed(path, "it was changed meanwhile".to_owned()).hint("run it again"));
    }
    let mut staged = || -> std::io::Result<NamedTempFile> {
        let folder = place.parent().unwrap_or(Path::new("."));
        made.folder(folder)?;
        let new = Permissions::from_mode(if change.executable { 0o777 } else { 0o666 });
        let mut file =
            tempfile::Builder::new().prefix(".deckmod-").permissions(new).tempfile_in(folder)?;
        file.write_all(&change.after)?;
        if let Ok(there) = fs::metadata(&place) {
            file.as_file().set_permissions(there.permissions())?;
        }
        file.as_file().sync_all()?;
        Ok(file)
    };
    let file = staged().map_err(|error| failed(path, error.to_string()))?;
    Ok((file, place))
}

/// Folders that were made, and go again where not all files can be written.
#[derive(Default)]
struct Made(Vec<PathBuf>);

impl Made {
    fn folder(&mut self, folder: &Path) -> std::io::Result<()> {
        let missing = folder.ancestors().take_while(|above| !above.exists());
        let missing: Vec<PathBuf> = missing.map(Path::to_path_buf).collect();
        for folder in missing.into_iter().rev() {
            fs::create_dir(&folder)?;
            self.0.push(folder);
        }
        Ok(())
    }

    fn remove(&self) {
        // What another one has put something into stays.
        self.0.iter().rev().for_each(|folder| drop(fs::remove_dir(folder)));
    }
}

/// Where a file lies, links followed; an error where that is not in the module.
fn place(dir: &Path, path: &str) -> Result<PathBuf> {
    let wrong = |cause: String| {
        Error::input(format!("{path} cannot be written")).because(cause).hint("nothing is written")
    };
    let top = dir.canonicalize().map_err(|error| wrong(error.to_string()))?;
    let mut real = top.clone();
    let mut parts = Path::new(path).components().peekable();
    while let Some(part) = parts.next() {
        let next = real.join(part);
        real = match fs::symlink_metadata(&next) {
            Ok(found) if found.is_symlink() => next.canonicalize().map_err(|error| {
                wrong(format!("{} is a link that leads nowhere: {error}", next.display()))
            })?,
            _ => next,
        };
        if !real.starts_with(&top) || !matches!(part, Component::Normal(_)) {
            return Err(wrong(format!("{} is outside of the module", real.display())));
        }
        if real.exists() && real.is_dir() != parts.peek().is_some() {
            return Err(wrong(format!("{} is in its way", real.display())));
        }
    }
    Ok(real)
}

fn failed(path: &str, cause: String) -> Error {
    Error::input(format!("cannot write {path}")).because(cause)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(path: &str, before: Option<&str>) -> Change {
        Change {
            path: path.to_owned(),
            purpose: "",
            before: before.map(|text| text.as_bytes().to_vec()),
            after: b"new\n".to_vec(),
            executable: path.contains("hook"),
            list: None,
        }
    }

    fn names(dir: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(dir)
            .unwrap()
            .flatten()
            .map(|e| e.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn all_files_or_none() {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path();
        fs::write(dir.join("a"), "old").unwrap();
        fs::set_permissions(dir.join("a"), Permissions::from_mode(0o640)).unwrap();
        let wrong = [change("a", Some("old")), change("d/e/b", None), change("c", Some("gone"))];
        assert!(write(dir, &wrong).is_err());
        assert_eq!(
            (names(dir), fs::read_to_string(dir.join("a")).unwrap()),
            (vec!["a".to_owned()], "old".to_owned())
        );
        write(dir, &[change("a", Some("old")), change("d/e/hook", None)]).unwrap();
        assert_eq!(fs::metadata(dir.join("a")).unwrap().permissions().mode() & 0o777, 0o640);
        assert!(fs::metadata(dir.join("d/e/hook")).unwrap().permissions().mode() & 0o100 != 0);
        assert_eq!(names(&dir.join("d/e")), ["hook"]);
        assert_eq!(read(dir, "a").unwrap().as_deref(), Some("new\n"));
        assert_eq!(read(dir, "nothing/here").unwrap(), None);
    }

    #[test]
    fn links_that_lead_out_are_refused_and_others_followed() {
        let (folder, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (dir, link) = (folder.path(), std::os::unix::fs::symlink::<PathBuf, PathBuf>);
        fs::write(outside.path().join("a"), "x").unwrap();
        fs::create_dir(dir.join("in")).unwrap();
        fs::write(dir.join("in/a"), "x").unwrap();
        link(outside.path().into(), dir.join("d")).unwrap();
        link(outside.path().join("a"), dir.join("l")).unwrap();
        link(outside.path().join("new"), dir.join("n")).unwrap();
        link("in/a".into(), dir.join("ours")).unwrap();
        for path in ["d/a", "d/new", "l", "n", "in", "in/a/b", "../a"] {
            assert!(read(dir, path).is_err(), "{path}");
            assert!(write(dir, &[change(path, None)]).is_err(), "{path}");
        }
        write(dir, &[change("ours", Some("x"))]).unwrap();
        assert_eq!(fs::read_to_string(dir.join("in/a")).unwrap(), "new\n");
        assert_eq!(names(outside.path()), ["a"]);
    }
}
