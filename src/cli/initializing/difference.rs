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
        (Ok(old), Ok(new)) => {
            let text = output::difference((&before, &format!("b/{path}")), old, new);
            // Only git's own form of a head tells that a file can be run.
            let runs = change.before.is_none() && change.executable;
            let head = format!("diff --git a/{path} b/{path}\nnew file mode 100755\n");
            if runs { head + &text } else { text }
        }
        _ => format!("Binary files {before} and b/{path} differ\n"),
    }
}
