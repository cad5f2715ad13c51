//! Paths as Go's `path/filepath` reads them, with slashes.
//!
//! Owns cleaning, joining and the question whether a path stays inside. It looks at no file.

use crate::module::paths;

/// Go's `filepath.Clean`.
pub(super) fn clean(path: &str) -> String {
    let cleaned = paths::clean(path);
    if cleaned.is_empty() { ".".to_owned() } else { cleaned }
}

/// Go's `filepath.Join` of two paths.
pub(super) fn join(a: &str, b: &str) -> String {
    match (a.is_empty(), b.is_empty()) {
        (true, true) => String::new(),
        (true, false) => clean(b),
        (false, true) => clean(a),
        (false, false) => clean(&format!("{a}/{b}")),
    }
}

/// Is it a relative path that does not lead outside?
pub(super) fn is_inside(path: &str) -> bool {
    let cleaned = clean(path);
    !path.starts_with('/') && cleaned != ".." && !cleaned.starts_with("../")
}

/// The last part, as Go's `filepath.Base`.
pub(super) fn base(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    path.rsplit('/').next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read_as_go_does() {
        for (path, cleaned) in [
            ("", "."),
            ("/", "/"),
            ("a//b/", "a/b"),
            ("/../a", "/a"),
            ("a/../..", ".."),
            ("./x", "x"),
        ] {
            assert_eq!(clean(path), cleaned, "{path}");
        }
        assert_eq!((join("", "a/"), join("a", "../b")), ("a".to_owned(), "b".to_owned()));
        for (path, inside) in [
            ("", true),
            ("a/..", true),
            ("..", false),
            ("../a", false),
            ("/a", false),
            ("..a", true),
        ] {
            assert_eq!(is_inside(path), inside, "{path}");
        }
        assert_eq!(base("/a/b/"), "b");
    }
}
