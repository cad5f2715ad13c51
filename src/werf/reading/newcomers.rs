//! Files of the work tree that a pattern takes and nobody expects there.
//!
//! Owns the look for them, which is quicker than git's for all files that nobody tracks. What they mean is git's to say
//! and werf's to judge (`rules`): here a doubt is enough.

use std::fs;

use super::local::Local;
use crate::module::paths::join;
use crate::werf::giterminism::Below;

/// Is there a file that the pattern takes and that is not known, or may there be one?
pub(super) fn any(local: Local<'_>, below: &Below, known: &dyn Fn(&str) -> bool) -> bool {
    let base = below.base();
    let Ok(found) = local.place(base).symlink_metadata() else { return false };
    let is_new = |path: &str| below.matches(path) && !known(path);
    match local.resolve(base, &mut Vec::new()) {
        Ok(resolved) if resolved == base && found.is_dir() => {
            any_below(local, below, base, &is_new)
        }
        Ok(resolved) if resolved == base => is_new(base),
        // Links may lead anywhere.
        _ => true,
    }
}

fn any_below(local: Local<'_>, below: &Below, dir: &str, is_new: &dyn Fn(&str) -> bool) -> bool {
    let Ok(entries) = fs::read_dir(local.place(dir)) else { return true };
    entries.into_iter().any(|entry| {
        let Ok(entry) = entry else { return true };
        let own = entry.file_name();
        let Some(own) = own.to_str() else { return true };
        let path = join(dir, own);
        if own == ".git" || !below.leads_through(&path) {
            return false;
        }
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => any_below(local, below, &path, is_new),
            Ok(kind) if kind.is_symlink() && local.place(&path).is_dir() => true,
            Ok(_) => is_new(&path),
            Err(_) => true,
        }
    })
}
