//! The difference of all files, as `git apply` takes it.

use crate::output;
use crate::scaffold::Change;

/// What changes in all files.
pub(super) fn difference(changes: &[Change]) -> String {
    changes.iter().map(one).collect()
}

fn one(change: &Change) -> String {
    let path = &change.path;
    let before = change.before.as_ref().map_or("/dev/null".to_owned(), |_| format!("a/{path}"));
    let old = change.before.as_deref().unwrap_or_default();
    match (std::str::from_utf8(old), std::str::from_utf8(&change.after)) {
        (Ok(old), Ok(new)) => output::difference((&before, &format!("b/{path}")), old, new),
        _ => format!("Binary files {before} and b/{path} differ\n"),
    }
}
