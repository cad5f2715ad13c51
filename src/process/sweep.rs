//! Removing private directories, own ones and those that a killed run left.
//!
//! Owns the removal and the question whether somebody still uses a directory. Making them is `private`.

use std::fs::{File, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};

/// The file whose lock says that a directory is in use.
pub(super) const LOCK: &str = "lock";
/// How often a removal is tried, and the pause before the next try.
const TRIES: u32 = 20;
const PAUSE: std::time::Duration = std::time::Duration::from_millis(50);
/// What the name of such a directory begins with.
pub(super) const PREFIX: &str = "run-";

/// The name of the directory that holds the private directories of this user.
pub(super) fn home_name() -> String {
    format!("deckmod-{}", rustix::process::geteuid().as_raw())
}

/// Whether the path is one that `private` makes: `deckmod-<uid>/run-…`. Nothing else is ever removed, whatever an
/// argument says.
pub(super) fn is_private(dir: &Path) -> bool {
    let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
    let parent = dir.parent().and_then(name);
    dir.is_absolute()
        && parent.is_some_and(|parent| parent == home_name())
        && name(dir).is_some_and(|name| name.starts_with(PREFIX))
}

/// Removes a private directory with all it holds, as far as that is possible. One under which something is
/// mounted stays: removing it would empty what is mounted.
pub(super) fn remove(dir: &Path) {
    let is_dir = dir.symlink_metadata().is_ok_and(|found| found.is_dir());
    if !is_private(dir) || !is_dir || has_mounts(dir) {
        return;
    }
    // A program may still write while it dies, and directories may be read-only.
    for _ in 0..TRIES {
        match std::fs::remove_dir_all(dir) {
            Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => open_up(dir),
            _ => return,
        }
        std::thread::sleep(PAUSE);
    }
}

/// Removes what earlier runs left in `home`. The caller holds the lock of `home`, so that no directory is just
/// being made.
pub(super) fn leftovers(home: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(home) else { return 0 };
    let unused: Vec<PathBuf> = (entries.flatten())
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(PREFIX))
        .map(|entry| entry.path())
        .filter(|dir| !in_use(dir))
        .collect();
    for dir in &unused {
        remove(dir);
    }
    unused.len()
}

fn in_use(dir: &Path) -> bool {
    let Ok(file) = File::open(dir.join(LOCK)) else { return false };
    flock(&file, FlockOperation::NonBlockingLockExclusive).is_err()
}

fn has_mounts(dir: &Path) -> bool {
    let Ok(dir) = dir.canonicalize() else { return false };
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    let points = mounts.lines().filter_map(|line| line.split(' ').nth(4));
    points.into_iter().any(|point| Path::new(&point.replace("\\040", " ")).starts_with(&dir))
}

/// Gives the owner all rights to every directory below.
fn open_up(dir: &Path) {
    let _ = std::fs::set_permissions(dir, Permissions::from_mode(0o700));
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    for entry in entries.flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            open_up(&entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_a_private_directory_is_removed() {
        let base = tempfile::tempdir().unwrap();
        let home = base.path().join(home_name());
        for dir in [home.join("other"), home.join("run-1"), base.path().join("run-2")] {
            std::fs::create_dir_all(&dir).unwrap();
            remove(&dir);
            assert_eq!(dir.exists(), dir != home.join("run-1"), "{}", dir.display());
        }
        remove(base.path());
        remove(&home);
        assert!(home.exists());
        assert!(!is_private(Path::new("/tmp")) && !is_private(Path::new("/")));
    }
}
