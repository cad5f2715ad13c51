//! Paths from the top of a repository, as Go's package path makes them.
//!
//! Owns the text of paths only; nothing is looked up.

use std::borrow::Cow;

/// Go's `path.Clean`, where the empty path stands for `.`.
pub fn clean(path: &str) -> String {
    cleaned(path).into_owned()
}

/// The same, without a copy of what is clean already.
pub fn cleaned(path: &str) -> Cow<'_, str> {
    if is_clean(path) { Cow::Borrowed(path) } else { Cow::Owned(made_clean(path)) }
}

/// Is it as [`clean`] leaves it? The empty path is.
pub fn is_clean(path: &str) -> bool {
    // No part is empty, nor of dots alone; the slash before a rooted path begins none.
    let (mut dots, mut letters, mut rest) = (0, 0, path.bytes());
    if path.starts_with('/') {
        rest.next();
    }
    for byte in rest {
        if byte == b'/' {
            if letters == 0 && dots <= 2 {
                return false;
            }
            (dots, letters) = (0, 0);
        } else if byte == b'.' {
            dots += 1;
        } else {
            letters += 1;
        }
    }
    letters > 0 || dots > 2 || path.is_empty()
}

fn made_clean(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if rooted => {}
            _ => parts.push(part),
        }
    }
    let joined = parts.join("/");
    if rooted { format!("/{joined}") } else { joined }
}

/// A path below a directory, cleaned; it may lead out of it with `..`.
pub fn join(dir: &str, path: &str) -> String {
    if dir.is_empty() {
        clean(path.trim_start_matches('/'))
    } else if is_clean(dir) && is_clean(path) && !path.is_empty() && !path.starts_with(['/', '.']) {
        [dir, "/", path].concat()
    } else {
        clean(&format!("{dir}/{path}"))
    }
}

/// The directory of a path; the empty path is the top.
pub fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(dir, _)| dir)
}

/// The last part of a path.
pub fn name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// Is it the path of a YAML file?
pub fn is_yaml(path: &str) -> bool {
    matches!(name(path).rsplit_once('.'), Some((_, "yaml" | "yml")))
}

/// Is it the base itself or below it? Everything is below the empty base, but for what leads out.
pub fn within(path: &str, base: &str) -> bool {
    if base.is_empty() {
        return path != ".." && !path.starts_with("../") && !path.starts_with('/');
    }
    path.strip_prefix(base).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The way from a directory to a path, with `..` where it leads out.
pub fn relative(base: &str, path: &str) -> String {
    let base: Vec<&str> = base.split('/').filter(|part| !part.is_empty()).collect();
    let path: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let common = base.iter().zip(&path).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..", base.len() - common);
    up.chain(path[common..].iter().copied()).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_cleaned_as_in_go() {
        for (path, clean_path) in [
            ("", ""),
            (".", ""),
            ("./a//b/", "a/b"),
            ("a/../b", "b"),
            ("../../a", "../../a"),
            ("a/../../b", "../b"),
            ("/../a", "/a"),
        ] {
            assert_eq!(clean(path), clean_path, "{path}");
        }
        assert_eq!(join("", "/d/a"), "d/a");
        assert_eq!(join("m", "../x"), "x");
        assert_eq!(join("m", "/x"), "m/x");
    }

    #[test]
    fn a_path_is_within_its_base_by_whole_names() {
        assert!(within("a/b", "a") && within("a", "a") && within("a", ""));
        assert!(!within("ab", "a") && !within("../a", ""));
        assert_eq!(relative("a/b", "a/c/d"), "../c/d");
        assert_eq!(relative("", "a"), "a");
        assert_eq!(relative("a", "a"), "");
    }
}
