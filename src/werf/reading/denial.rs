//! Why something is not read: for the rules themselves, which go on after some of the reasons.
//!
//! Owns the reasons, werf's words for them (werf/werf, `pkg/giterminism_manager/file_reader/errors.go`) and the advice.

use super::Refusal;
use crate::error::Error;
use crate::module::{ChangedSubmodule, SubmoduleChange, Unresolved};

/// A reason with its words.
#[derive(Clone, Debug)]
pub(super) struct Denial {
    pub(super) class: Class,
    message: String,
    help: Option<String>,
    /// The file that it is about; the first of several.
    path: Option<String>,
}

/// The kinds of reasons that werf tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// git does not track it.
    Untracked,
    /// It differs from HEAD.
    Uncommitted,
    /// It is to be read from the work tree, and is not there.
    NotInDirectory,
    /// It is not in HEAD.
    NotInRepository,
    /// All else: broken links, failures.
    Other,
}

const COMMIT: &str =
    "commit it; to render what is not committed yet, use `--dev` (or `--loose-giterminism`)";

impl Denial {
    pub(super) fn new(class: Class, message: impl Into<String>) -> Self {
        Self { class, message: message.into(), help: None, path: None }
    }

    pub(super) fn other(message: impl Into<String>) -> Self {
        Self::new(Class::Other, message)
    }

    pub(super) fn untracked(paths: &[String]) -> Self {
        let message = match paths {
            [path] => format!("the untracked file {path:?} must be committed"),
            _ => format!("the following untracked files must be committed:\n\n{}", list(paths)),
        };
        Self::to_commit(Class::Untracked, message, paths)
    }

    pub(super) fn uncommitted(paths: &[String]) -> Self {
        let message = match paths {
            [path] => format!("the file {path:?} must be committed"),
            _ => format!("the following files must be committed:\n\n{}", list(paths)),
        };
        Self::to_commit(Class::Uncommitted, message, paths)
    }

    fn to_commit(class: Class, message: String, paths: &[String]) -> Self {
        let (help, path) = (Some(COMMIT.to_owned()), paths.first().cloned());
        Self { help, path, ..Self::new(class, message) }
    }

    pub(super) fn not_in_directory(path: &str) -> Self {
        let message = format!("the file {path:?} not found in the project directory");
        Self::new(Class::NotInDirectory, message)
    }

    /// Not in HEAD; it may lie in the work tree all the same, where git ignores it.
    pub(super) fn not_in_repository(path: &str, ignored: bool) -> Self {
        let message = format!(
            "the file {path:?} not found in the project git repository. If the file exists locally, configure \
             werf-giterminism.yaml to allow uncommitted files"
        );
        let advice = "git ignores it: take it out of .gitignore and commit it, or add it to \
                      config.goTemplateRendering.allowUncommittedFiles in werf-giterminism.yaml";
        let help = ignored.then(|| advice.to_owned());
        Self { help, ..Self::new(Class::NotInRepository, message) }
    }

    pub(super) fn submodule(submodule: &ChangedSubmodule, path: &str) -> Self {
        let push = "(do not forget to push new changes to the submodule remote)";
        let (class, message) = match submodule.change {
            SubmoduleChange::Added => {
                (Class::Uncommitted, format!("the added submodule {path:?} must be committed"))
            }
            SubmoduleChange::Deleted => {
                (Class::Uncommitted, format!("the deleted submodule {path:?} must be committed"))
            }
            SubmoduleChange::Untracked => (
                Class::Untracked,
                format!(
                    "the submodule {path:?} has untracked changes that must be discarded or committed {push}"
                ),
            ),
            SubmoduleChange::Uncommitted => (
                Class::Uncommitted,
                format!(
                    "the submodule {path:?} has uncommitted changes that must be discarded or committed {push}"
                ),
            ),
            SubmoduleChange::Commit => (
                Class::Uncommitted,
                format!(
                    "the submodule {path:?} is not clean and must be committed. Do not forget to push the current \
                     commit to the submodule remote if this commit exists only locally"
                ),
            ),
        };
        Self::new(class, message)
    }

    /// Adds what was to be done, in front.
    pub(super) fn within(mut self, what: &str) -> Self {
        self.message = format!("{what}: {}", self.message);
        self
    }

    /// Does werf go on after it: a look for a file ends with "no"?
    pub(super) fn is_absence(&self) -> bool {
        self.class != Class::Other
    }
}

fn list(paths: &[String]) -> String {
    let rows: Vec<String> = paths.iter().map(|path| format!(" - {path}")).collect();
    rows.join("\n")
}

impl From<Error> for Denial {
    fn from(error: Error) -> Self {
        let help = error.hints().first().cloned();
        Self { help, ..Self::other(error.to_string()) }
    }
}

impl From<Unresolved> for Denial {
    fn from(unresolved: Unresolved) -> Self {
        match unresolved {
            Unresolved::Missing(path) => {
                Self::other(format!("commit tree entry {path:?} not found in the repository"))
            }
            Unresolved::TooManyLinks => Self::other("too many levels of symbolic links"),
            Unresolved::Failed(error) => error.into(),
        }
    }
}

impl From<Denial> for Refusal {
    fn from(denial: Denial) -> Self {
        Self { message: denial.message, help: denial.help, path: denial.path, rule: None }
    }
}
