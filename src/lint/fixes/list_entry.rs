//! One more entry of a list in a YAML file that people write: comments, order and style stay.

use crate::text::{Source, Span};
use crate::yaml::{self, Node, Value};

/// Where a text is put so that the list at a path has one more entry; mappings that are missing come with it. `None`
/// where the file is written in a way that this does not know.
pub(super) fn list_entry(source: &Source, path: &[&str], entry: &str) -> Option<(Span, String)> {
    if !is_plain(entry) {
        return None;
    }
    let root = yaml::parse(source).ok()?;
    let text = source.text();
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let (at, added) = added(text, &root, path, entry)?;
    Some((at..at, added.replace('\n', newline)))
}

/// A text that needs no quotes and that no pattern takes for another one.
fn is_plain(entry: &str) -> bool {
    let starts = entry.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/');
    starts && entry.chars().all(good)
}

fn added(text: &str, node: &Node, path: &[&str], entry: &str) -> Option<(usize, String)> {
    let Some((key, rest)) = path.split_first() else { return item(text, node, entry) };
    let mapping = node.as_mapping().filter(|_| node.alias_of.is_none())?;
    match mapping.get(key) {
        Some(inner) if !inner.is_null() => added(text, inner, rest, entry),
        // An empty key is filled by people: where its contents go depends on comments.
        Some(_) => None,
        None => before_first(text, node, path, entry),
    }
}

/// The missing keys, before the first key of a mapping that is written one key a line.
fn before_first(text: &str, node: &Node, path: &[&str], entry: &str) -> Option<(usize, String)> {
    let (first, _) = node.as_mapping()?.written().first()?;
    let at = first.span.start;
    let indent = indent_of(text, at)?;
    let (mut out, mut depth) = (String::new(), indent.to_owned());
    for (number, key) in path.iter().enumerate() {
        let lead = if number == 0 { "" } else { depth.as_str() };
        out.extend([lead, key, ":\n"]);
        if number + 1 < path.len() {
            depth.push_str("  ");
        }
    }
    out.extend([&depth, "- ", entry, "\n", indent]);
    Some((at, out))
}

/// One more item behind the last one.
fn item(text: &str, node: &Node, entry: &str) -> Option<(usize, String)> {
    let Value::Sequence(items) = &node.value else { return None };
    let Some(last) = items.last() else {
        // `[]`
        let open = text.get(node.span.clone())?.starts_with('[');
        return open.then(|| (node.span.start + 1, entry.to_owned()));
    };
    if text.get(node.span.clone())?.starts_with('[') {
        return Some((last.span.end, format!(", {entry}")));
    }
    let dash = text[..last.span.start].rfind('-')?;
    let indent = indent_of(text, dash)?;
    let between = &text[dash + 1..last.span.start];
    if !between.chars().all(|c| c == ' ') || text[last.span.clone()].contains('\n') {
        return None;
    }
    let end = text[last.span.end..].find('\n').map_or(text.len(), |end| last.span.end + end);
    let end = if text[..end].ends_with('\r') { end - 1 } else { end };
    Some((end, format!("\n{indent}-{between}{entry}")))
}

/// What stands before a byte in its line, if that is nothing but blanks.
fn indent_of(text: &str, at: usize) -> Option<&str> {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let indent = &text[start..at];
    indent.chars().all(|c| c == ' ').then_some(indent)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(text: &str) -> Option<String> {
        let (span, added) = list_entry(&Source::new("g", text), &["a", "b"], "NEW")?;
        Some(format!("{}{added}{}", &text[..span.start], &text[span.end..]))
    }

    fn holds(text: &str, expected: &str) {
        assert_eq!(with(text).as_deref(), Some(expected));
        let root = yaml::parse(&Source::new("g", expected)).unwrap();
        let list = root.get("a").and_then(|a| a.get("b")).and_then(Node::as_sequence).unwrap();
        assert!(list.iter().any(|item| item.as_str() == Some("NEW")), "{expected}");
    }

    #[test]
    fn a_list_grows_in_its_own_style() {
        holds("a:\n  b:\n  - X # why\n  c: 1\n", "a:\n  b:\n  - X # why\n  - NEW\n  c: 1\n");
        holds("a:\n  b:\n    -  X\n", "a:\n  b:\n    -  X\n    -  NEW\n");
        holds("a:\r\n  b:\r\n  - 'X'\r\n", "a:\r\n  b:\r\n  - 'X'\r\n  - NEW\r\n");
        holds("a: {b: [X, \"Y\"]}\n", "a: {b: [X, \"Y\", NEW]}\n");
        holds("a:\n  b: []", "a:\n  b: [NEW]");
        holds("a:\n  b:\n  - X", "a:\n  b:\n  - X\n  - NEW");
    }

    #[test]
    fn mappings_that_are_missing_come_with_it() {
        holds("a:\n  c: 1\n", "a:\n  b:\n  - NEW\n  c: 1\n");
        holds("v: 1\n", "a:\n  b:\n  - NEW\nv: 1\n");
        for text in ["a:\n", "a: {c: 1}\n", "a: &x {}\n", "a:\n  b: X\n", "a: [\n"] {
            assert_eq!(with(text), None, "{text}");
        }
        assert_eq!(list_entry(&Source::new("g", "a: {b: []}\n"), &["a", "b"], "*.yml"), None);
    }
}
