//! What git says about a directory.
//!
//! Owns the facts and the two questions they come from. It does not decide what they mean: a version, a branch to
//! publish from, a dirty tree that werf refuses.

use std::path::{Path, PathBuf};

use super::git_run::git;

/// What git says about a directory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GitFacts {
    /// HEAD's commit; `None` before the first one.
    pub commit: Option<String>,
    /// The branch; `None` where HEAD is detached.
    pub branch: Option<String>,
    /// The tags at HEAD, in order of their names.
    pub tags_at_head: Vec<String>,
    /// Tracked files differ from HEAD.
    pub dirty: bool,
    /// There are files that git neither tracks nor ignores.
    pub untracked: bool,
    /// History is cut off, as in most CI checkouts.
    pub shallow: bool,
    /// The top of the work tree: the nearest directory above with a `.git`.
    pub root: PathBuf,
}

/// Why there are no facts: no repository, no git, a repository that git refuses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct NoFacts {
    /// git's own words where it has some.
    pub reason: String,
}

const STATUS: &[&str] =
    &["status", "--porcelain=v2", "--branch", "--no-ahead-behind", "--untracked-files=normal"];

impl GitFacts {
    /// Asks git, with at most two processes.
    pub fn read(dir: &Path) -> Result<Self, NoFacts> {
        let dir = if dir.as_os_str().is_empty() { Path::new(".") } else { dir };
        if !dir.is_dir() {
            return Err(NoFacts { reason: format!("`{}` is not a directory", dir.display()) });
        }
        let status = git(dir, STATUS).map_err(|reason| NoFacts { reason })?;
        let mut facts = Self::of_status(&status);
        facts.root = root(dir);
        facts.shallow = common_dir(&facts.root).is_some_and(|git| git.join("shallow").is_file());
        if facts.commit.is_some() {
            let tags = git(dir, &["tag", "--no-column", "--points-at", "HEAD"])
                .map_err(|reason| NoFacts { reason })?;
            facts.tags_at_head = tags.lines().map(str::to_owned).collect();
            facts.tags_at_head.sort();
        }
        Ok(facts)
    }

    /// The address of the remote `origin`, if there is one.
    pub fn remote(dir: &Path) -> Option<String> {
        let dir = if dir.as_os_str().is_empty() { Path::new(".") } else { dir };
        let address = git(dir, &["config", "--get", "remote.origin.url"]).ok()?;
        Some(address.trim().to_owned()).filter(|address| !address.is_empty())
    }

    fn of_status(status: &str) -> Self {
        let header = |name: &str| {
            let lines = status.lines().filter_map(|line| line.strip_prefix("# branch."));
            let mut values = lines.filter_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
            values.next().filter(|value| !value.starts_with('(')).map(str::to_owned)
        };
        let any = |kinds: &[&str]| {
            status.lines().any(|line| kinds.iter().any(|kind| line.starts_with(kind)))
        };
        Self {
            commit: header("oid"),
            branch: header("head"),
            tags_at_head: Vec::new(),
            dirty: any(&["1 ", "2 ", "u "]),
            untracked: any(&["? "]),
            shallow: false,
            root: PathBuf::new(),
        }
    }
}

fn root(dir: &Path) -> PathBuf {
    let absolute = dir.canonicalize().unwrap_or_else(|_| dir.to_owned());
    let found = absolute.ancestors().find(|ancestor| ancestor.join(".git").exists());
    found.unwrap_or(&absolute).to_owned()
}

/// The directory that holds what all work trees of a repository share.
fn common_dir(root: &Path) -> Option<PathBuf> {
    let entry = root.join(".git");
    if entry.is_dir() {
        return Some(entry);
    }
    let text = std::fs::read_to_string(entry).ok()?;
    let git_dir = root.join(text.strip_prefix("gitdir:")?.trim());
    match std::fs::read_to_string(git_dir.join("commondir")) {
        Ok(common) => Some(git_dir.join(common.trim())),
        Err(_) => Some(git_dir),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_is_read_line_by_line() {
        let status = "# branch.oid 4a5b\n# branch.head feature/(x)\n# branch.upstream origin/x\n\
            1 .M N... 100644 100644 100644 a b module.yaml\n? нов.yaml\n";
        let facts = GitFacts::of_status(status);
        assert_eq!(facts.commit.as_deref(), Some("4a5b"));
        assert_eq!(facts.branch.as_deref(), Some("feature/(x)"));
        assert!(facts.dirty && facts.untracked);
    }

    #[test]
    fn before_the_first_commit_and_detached() {
        let facts = GitFacts::of_status("# branch.oid (initial)\n# branch.head (detached)\n");
        assert_eq!((facts.commit, facts.branch), (None, None));
        assert!(!facts.dirty && !facts.untracked);
    }

    #[test]
    fn conflicts_and_renames_are_changes() {
        for line in ["u UU N... 1 2 3 4 a b c f\n", "2 R. N... 1 2 3 a b R100 g\tf\n"] {
            assert!(GitFacts::of_status(line).dirty, "{line}");
        }
        assert!(!GitFacts::of_status("? 1 u.yaml\n").dirty);
    }
}
