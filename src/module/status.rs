//! What differs between HEAD, the index and the work tree.
//!
//! Owns the one question to git and how its answer is read. It follows werf (pkg/true_git/status of werf/werf):
//! ignored files are not asked for, renames are a deletion and an addition, a change of mode is a change.

use std::path::Path;

use super::git_run::git;
use crate::error::{Error, Result};

/// As werf asks, with zeros for line ends; which files that nobody tracks are told comes last. git's own threads are
/// not quicker, and would take the processor from those who work meanwhile.
const ASK: &[&str] = &[
    "-c",
    "core.autocrlf=false",
    "-c",
    "core.preloadIndex=false",
    "status",
    "--porcelain=v2",
    "-z",
    "--no-renames",
];

/// The paths that are not as in HEAD, from the top of the work tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// Files that git neither tracks nor ignores.
    pub untracked: Vec<String>,
    /// Tracked files that are added, modified, deleted or in conflict: those in the index first.
    pub changed: Vec<String>,
    /// Submodules that differ.
    pub submodules: Vec<ChangedSubmodule>,
}

/// A submodule that is not as in HEAD.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedSubmodule {
    /// Its path.
    pub path: String,
    /// How it differs.
    pub change: SubmoduleChange,
}

/// How a submodule differs from HEAD.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubmoduleChange {
    /// It is new.
    Added,
    /// It is gone.
    Deleted,
    /// It has files that git does not track.
    Untracked,
    /// It has changed files.
    Uncommitted,
    /// It is at another commit.
    Commit,
}

impl Status {
    /// Asks git about the whole work tree.
    pub(super) fn read(top: &Path) -> Result<Self> {
        Self::ask(top, "--untracked-files=all")
    }

    /// Asks git about tracked files alone, for which it needs less than half of the time. What submodules have that
    /// nobody tracks is not told either.
    pub(super) fn of_tracked(top: &Path) -> Result<Self> {
        Self::ask(top, "--untracked-files=no")
    }

    fn ask(top: &Path, untracked: &str) -> Result<Self> {
        let answer = git(top, &[ASK, &[untracked]].concat())
            .map_err(|reason| Error::input("git does not tell the status").because(reason))?;
        Ok(Self::of(&answer))
    }

    /// Does nothing differ?
    pub(super) fn is_clean(&self) -> bool {
        self.untracked.is_empty() && self.changed.is_empty() && self.submodules.is_empty()
    }

    fn of(answer: &str) -> Self {
        let mut status = Self::default();
        let mut in_work_tree = Vec::new();
        for line in answer.split('\0') {
            match line.split_at_checked(2) {
                Some(("? ", path)) => status.untracked.push(path.to_owned()),
                Some(("1 ", rest)) => status.row(rest, 6, &mut in_work_tree),
                Some(("u ", rest)) => status.row(rest, 8, &mut in_work_tree),
                _ => {}
            }
        }
        for path in in_work_tree {
            if !status.changed.contains(&path) {
                status.changed.push(path);
            }
        }
        status
    }

    /// `XY sub …  path`, with this many words between the first and the path.
    fn row(&mut self, rest: &str, words: usize, in_work_tree: &mut Vec<String>) {
        let mut parts = rest.splitn(words + 2, ' ');
        let (Some(letters), Some(sub), Some(path)) =
            (parts.next(), parts.next(), parts.nth(words - 1))
        else {
            return;
        };
        let mut letters = letters.chars();
        let (index, work) = (letters.next().unwrap_or('.'), letters.next().unwrap_or('.'));
        if sub.starts_with('S') {
            let changes = [index, work].into_iter().filter_map(|letter| change(letter, sub));
            let row = |change| ChangedSubmodule { path: path.to_owned(), change };
            self.submodules.extend(changes.map(row));
            return;
        }
        if index != '.' {
            self.changed.push(path.to_owned());
        }
        if work != '.' {
            in_work_tree.push(path.to_owned());
        }
    }
}

/// What a letter of the index or the work tree and the word `S<c><m><u>` say of a submodule.
fn change(letter: char, sub: &str) -> Option<SubmoduleChange> {
    let set = |at: usize| sub.as_bytes().get(at).is_some_and(|byte| *byte != b'.');
    match letter {
        'A' => Some(SubmoduleChange::Added),
        'D' => Some(SubmoduleChange::Deleted),
        'M' if set(3) => Some(SubmoduleChange::Untracked),
        'M' if set(2) => Some(SubmoduleChange::Uncommitted),
        'M' if set(1) => Some(SubmoduleChange::Commit),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_row_is_read() {
        let answer = "1 .M N... 100644 100644 100644 a b d/two words\0\
            1 A. N... 000000 100644 100644 a b staged\0\
            1 AM N... 000000 100644 100644 a b both\0\
            u UU N... 1 2 3 4 a b c conflict\0? new file\0";
        let status = Status::of(answer);
        assert_eq!(status.untracked, ["new file"]);
        assert_eq!(status.changed, ["staged", "both", "conflict", "d/two words"]);
    }

    #[test]
    fn a_submodule_says_how_it_differs() {
        let told = |row: &str| {
            let status = Status::of(&format!("1 {row} 160000 160000 160000 a b sub\0"));
            assert!(status.changed.is_empty());
            status.submodules.into_iter().map(|submodule| submodule.change).collect::<Vec<_>>()
        };
        assert_eq!(told(".M SC.U"), [SubmoduleChange::Untracked]);
        assert_eq!(told(".M SCM."), [SubmoduleChange::Uncommitted]);
        assert_eq!(told(".M SC.."), [SubmoduleChange::Commit]);
        assert_eq!(told("A. S..."), [SubmoduleChange::Added]);
        assert_eq!(told(".D S..."), [SubmoduleChange::Deleted]);
    }
}
