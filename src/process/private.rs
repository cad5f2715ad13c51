//! A directory for secrets and temporary files that never outlives the run.
//!
//! Owns `deckmod-<uid>/run-<pid>-<random>`: mode 0700, held by the lock of a file, removed when dropped, by a
//! signal (`interrupts`), by the supervisor when deckmod is killed, and by the next run (`sweep`) after worse.

use std::fs::{DirBuilder, File, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};

use super::{Interrupts, sweep};
use crate::error::{Error, Result};

/// A private directory of this run.
pub struct PrivateDir {
    path: PathBuf,
    interrupts: Interrupts,
    _lock: File,
}

impl PrivateDir {
    /// Makes one under `base` (the directory for temporary files) and removes what killed runs left there.
    pub fn create(base: &Path, interrupts: &Interrupts) -> Result<Self> {
        let home = home(base)?;
        let made = || -> io::Result<(PathBuf, File)> {
            let _gate = gate(&home)?;
            sweep::leftovers(&home);
            let path = tempfile::Builder::new()
                .prefix(&format!("{}{}-", sweep::PREFIX, std::process::id()))
                .permissions(Permissions::from_mode(0o700))
                .tempdir_in(&home)?;
            let lock = hold(path.path())?;
            interrupts.watch(path.path());
            Ok((path.keep(), lock))
        };
        let (path, lock) = made().map_err(|cause| cannot(&home, &cause))?;
        Ok(Self { path, interrupts: interrupts.clone(), _lock: lock })
    }

    /// Removes what killed runs left under `base`; how many there were.
    pub fn sweep(base: &Path) -> Result<usize> {
        let home = home(base)?;
        let _gate = gate(&home).map_err(|cause| cannot(&home, &cause))?;
        Ok(sweep::leftovers(&home))
    }

    /// Where it is; absolute.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Makes a directory in it, mode 0700; one that exists is taken as it is.
    pub fn subdir(&self, name: &str) -> Result<PathBuf> {
        let path = self.path.join(name);
        let made = DirBuilder::new().mode(0o700).recursive(true).create(&path);
        made.map(|()| path.clone()).map_err(|cause| cannot(&path, &cause))
    }

    /// Writes a file in it that only the owner can read; where it is.
    pub fn write(&self, name: &str, content: &[u8]) -> Result<PathBuf> {
        let path = self.path.join(name);
        let write = || {
            let mut options = OpenOptions::new();
            let mut file =
                options.write(true).create(true).truncate(true).mode(0o600).open(&path)?;
            io::Write::write_all(&mut file, content)
        };
        write().map(|()| path.clone()).map_err(|cause| cannot(&path, &cause))
    }
}

impl Drop for PrivateDir {
    fn drop(&mut self) {
        sweep::remove(&self.path);
        self.interrupts.forget(&self.path);
    }
}

/// Says that the directory is in use for as long as the file stays open. Several processes can say so.
pub(super) fn hold(dir: &Path) -> io::Result<File> {
    let file = lock_file(dir)?;
    flock(&file, FlockOperation::LockShared)?;
    Ok(file)
}

/// Lets one process at a time make or sweep directories.
fn gate(home: &Path) -> io::Result<File> {
    let file = lock_file(home)?;
    flock(&file, FlockOperation::LockExclusive)?;
    Ok(file)
}

fn lock_file(dir: &Path) -> io::Result<File> {
    let path = dir.join(sweep::LOCK);
    OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(path)
}

/// The directory of this user. One that somebody else made, a symbolic link, or one that others can enter is
/// refused: they could read what is put there.
fn home(base: &Path) -> Result<PathBuf> {
    let uid = rustix::process::geteuid().as_raw();
    let home = std::path::absolute(base.join(sweep::home_name())).map_err(|c| cannot(base, &c))?;
    match DirBuilder::new().mode(0o700).create(&home) {
        Err(cause) if cause.kind() != io::ErrorKind::AlreadyExists => {
            return Err(cannot(&home, &cause));
        }
        _ => (),
    }
    let found = home.symlink_metadata().map_err(|cause| cannot(&home, &cause))?;
    let why = match () {
        () if !found.is_dir() => "it is no directory",
        () if found.uid() != uid => "it belongs to another user",
        () if found.mode() & 0o077 != 0 => "others can enter it",
        () => return Ok(home),
    };
    let shown = home.display();
    Err(Error::engine(format!("cannot keep private files in `{shown}`"))
        .because(why)
        .hint(format!("remove `{shown}`, or set TMPDIR to a directory of your own")))
}

fn cannot(path: &Path, cause: &io::Error) -> Error {
    Error::engine(format!("cannot keep private files in `{}`", path.display()))
        .because(cause.to_string())
        .hint("set TMPDIR to a directory that you can write to")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        path.symlink_metadata().unwrap().mode() & 0o777
    }

    #[test]
    fn is_private_and_goes_when_dropped_with_read_only_directories() {
        let base = tempfile::tempdir().unwrap();
        let dir = PrivateDir::create(base.path(), &Interrupts::none()).unwrap();
        let path = dir.path().to_owned();
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o700, 0o700));
        assert_eq!(mode(&dir.write("config.json", b"{}").unwrap()), 0o600);
        let sealed = dir.subdir("tmp/sealed").unwrap();
        std::fs::write(sealed.join("f"), "x").unwrap();
        std::fs::set_permissions(&sealed, Permissions::from_mode(0o500)).unwrap();
        drop(dir);
        assert!(!path.exists());
    }

    #[test]
    fn leftovers_go_and_directories_in_use_stay() {
        let base = tempfile::tempdir().unwrap();
        let used = PrivateDir::create(base.path(), &Interrupts::none()).unwrap();
        let home = used.path().parent().unwrap().to_owned();
        for name in ["run-1-dead", "run-2-nolock", "other"] {
            std::fs::create_dir(home.join(name)).unwrap();
        }
        drop(hold(&home.join("run-1-dead")).unwrap());
        std::os::unix::fs::symlink(base.path(), home.join("run-link")).unwrap();
        assert_eq!(PrivateDir::sweep(base.path()).unwrap(), 2);
        assert!(
            used.path().exists() && home.join("other").exists() && home.join("run-link").exists()
        );
        assert!(!home.join("run-1-dead").exists() && !home.join("run-2-nolock").exists());
    }

    #[test]
    fn a_home_that_others_can_enter_or_a_link_is_refused() {
        let base = tempfile::tempdir().unwrap();
        let uid = rustix::process::geteuid().as_raw();
        let home = base.path().join(format!("deckmod-{uid}"));
        std::os::unix::fs::symlink(base.path(), &home).unwrap();
        let refused = || PrivateDir::create(base.path(), &Interrupts::none()).err().unwrap();
        assert_eq!(refused().causes(), ["it is no directory"]);
        std::fs::remove_file(&home).unwrap();
        std::fs::create_dir(&home).unwrap();
        std::fs::set_permissions(&home, Permissions::from_mode(0o755)).unwrap();
        assert_eq!(refused().causes(), ["others can enter it"]);
    }
}
