//! Which paths the tracked `.gitignore` files ignore (git, `Documentation/gitignore.adoc`).
//!
//! Owns the patterns of these files only: what a person ignores for themselves is no fact of the module.

use crate::module::Glob;
use crate::module::paths::{join, parent};

/// The patterns of one `.gitignore`, in order.
#[derive(Debug, Default)]
pub(super) struct Ignored {
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    glob: Glob,
    /// `!`: what matches is not ignored after all.
    kept: bool,
    /// `/` at the end: directories only.
    directory: bool,
}

impl Ignored {
    /// Adds the rows of a `.gitignore`; later rows win over earlier ones, deeper files over higher ones.
    pub(super) fn add(&mut self, path: &str, text: &str) {
        let dir = parent(path);
        self.rows.extend(text.lines().filter_map(|line| row(dir, line)));
    }

    /// Is a path ignored, itself or with a directory above it?
    pub(super) fn has(&self, path: &str) -> bool {
        let ends = path.match_indices('/').map(|(at, _)| at);
        let above = ends.map(|at| (&path[..at], true));
        above.chain([(path, false)]).any(|(path, directory)| self.takes(path, directory))
    }

    fn takes(&self, path: &str, directory: bool) -> bool {
        let matching = |row: &&Row| (directory || !row.directory) && row.glob.matches(path);
        self.rows.iter().rev().find(matching).is_some_and(|row| !row.kept)
    }
}

fn row(dir: &str, line: &str) -> Option<Row> {
    let line = line.trim_end();
    if line.is_empty() || line.starts_with('#') {
        return None;
    }
    let (kept, pattern) = line.strip_prefix('!').map_or((false, line), |rest| (true, rest));
    let pattern = pattern.strip_prefix('\\').unwrap_or(pattern);
    let (directory, pattern) =
        pattern.strip_suffix('/').map_or((false, pattern), |rest| (true, rest));
    // A slash inside ties the pattern to the directory of the file; braces are no choices to git.
    let tied = pattern.contains('/');
    let pattern = pattern.trim_start_matches('/').replace('{', "\\{").replace('}', "\\}");
    let pattern = if tied { pattern } else { format!("**/{pattern}") };
    Some(Row { glob: Glob::new(&join(dir, &pattern)).ok()?, kept, directory })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_ignored_as_by_git() {
        let mut ignored = Ignored::default();
        ignored.add(".gitignore", "# x\n*.log\n/base_images.yml\nbuild/\n!keep.log\nd/*.x\n");
        ignored.add("sub/.gitignore", "*.tmp\n!a.log\n");
        for (path, expected) in [
            ("a.log", true),
            ("deep/a.log", true),
            ("keep.log", false),
            ("base_images.yml", true),
            ("x/base_images.yml", false),
            ("build", false),
            ("build/x", true),
            ("sub/build/x", true),
            ("d/a.x", true),
            ("d/e/a.x", false),
            ("sub/q/a.tmp", true),
            ("a.tmp", false),
            ("sub/a.log", false),
            ("a.yaml", false),
        ] {
            assert_eq!(ignored.has(path), expected, "{path}");
        }
    }
}
