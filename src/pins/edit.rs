//! A version and a sum, written into files that people wrote.
//!
//! Owns that everything else stays as it is, byte for byte: comments, order, quotes. What was written is read again, so
//! a file that is written in a way that is not understood is never spoilt.

use super::Pinned;
use crate::error::{Error, Result};
use crate::text::Source;
use crate::yaml::{self, Node};

/// The text of a new deckmod.yaml.
const BEGINNING: &str = "version: 1\n";

/// deckmod.yaml with these fields of a pin; no text: a new file.
pub fn with_pin(text: &str, kind: Pinned, fields: &[(&str, &str)]) -> Result<String> {
    let failed = || by_hand("deckmod.yaml", kind, fields);
    let is_empty = parse("deckmod.yaml", text).is_some_and(|root| root.is_null());
    let mut new =
        if is_empty { format!("{}{BEGINNING}", whole_lines(text)) } else { text.to_owned() };
    for (field, value) in fields {
        let root = parse("deckmod.yaml", &new).ok_or_else(failed)?;
        new = match root.get(kind.key()) {
            None => appended(&new, kind.key(), field, value),
            Some(pin) => with_field(&new, pin, field, value).ok_or_else(failed)?,
        };
    }
    let root = parse("deckmod.yaml", &new).ok_or_else(failed)?;
    let pin = root.get(kind.key());
    let holds = |(field, value): &(&str, &str)| {
        pin.and_then(|pin| pin.get(field)).and_then(Node::as_text) == Some(*value)
    };
    if fields.iter().all(holds) { Ok(new) } else { Err(failed()) }
}

/// Chart.yaml with another version of a dependency; `None`: it does not name the dependency.
pub fn with_dependency(text: &str, chart: &str, version: &str) -> Option<String> {
    let node = dependency(text, chart)?;
    let new = replaced(text, &node.span, version);
    (dependency(&new, chart)?.as_text() == Some(version)).then_some(new)
}

fn dependency(text: &str, chart: &str) -> Option<Node> {
    let root = parse("Chart.yaml", text)?;
    let mut rows = root.get("dependencies")?.as_sequence()?.iter();
    let row = rows.find(|row| row.get("name").and_then(Node::as_text) == Some(chart))?;
    row.get("version").cloned()
}

fn parse(path: &str, text: &str) -> Option<Node> {
    yaml::parse(&Source::new(path, text)).ok()
}

fn appended(text: &str, key: &str, field: &str, value: &str) -> String {
    format!("{}{key}:\n  {field}: {value}\n", whole_lines(text))
}

fn whole_lines(text: &str) -> String {
    let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    format!("{text}{end}")
}

/// The text with a field of a mapping set: in its place, or behind the last field.
fn with_field(text: &str, pin: &Node, field: &str, value: &str) -> Option<String> {
    let mapping = pin.as_mapping()?;
    if let Some(node) = mapping.get(field) {
        return Some(replaced(text, &node.span, value));
    }
    let (key, last) = mapping.written().last()?;
    let is_flow = text.get(pin.span.start..)?.starts_with('{');
    if is_flow {
        return Some(inserted(text, last.span.end, &format!(", {field}: {value}")));
    }
    let begin = text.get(..key.span.start)?.rfind('\n').map_or(0, |at| at + 1);
    let indent = text.get(begin..key.span.start)?;
    let rest = text.get(last.span.end..)?;
    match rest.find('\n') {
        Some(at) => {
            Some(inserted(text, last.span.end + at + 1, &format!("{indent}{field}: {value}\n")))
        }
        None => Some(format!("{text}\n{indent}{field}: {value}\n")),
    }
}

fn inserted(text: &str, at: usize, new: &str) -> String {
    replaced(text, &(at..at), new)
}

fn replaced(text: &str, span: &std::ops::Range<usize>, new: &str) -> String {
    let mut text = text.to_owned();
    text.replace_range(span.clone(), new);
    text
}

fn by_hand(path: &str, kind: Pinned, fields: &[(&str, &str)]) -> Error {
    let rows: Vec<String> =
        fields.iter().map(|(field, value)| format!("{field}: {value}")).collect();
    Error::input(format!(
        "`{}` of {path} is written in a way that cannot be changed by machine",
        kind.key()
    ))
    .hint(format!("write it by hand: `{}: {{{}}}`", kind.key(), rows.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEW: [(&str, &str); 2] = [("version", "v2.0.0"), ("sha256", "ab")];

    #[test]
    fn two_values_change_and_nothing_else() {
        for (old, new) in [
            ("", "version: 1\nbase_images:\n  version: v2.0.0\n  sha256: ab\n"),
            ("# mine\n", "# mine\nversion: 1\nbase_images:\n  version: v2.0.0\n  sha256: ab\n"),
            ("version: 1", "version: 1\nbase_images:\n  version: v2.0.0\n  sha256: ab\n"),
            (
                "version: 1\nbase_images:   # why\n    sha256: \"old\" # sum\n    version: v1.0.0   # here\n\n# end\ndev: {register: true}\n",
                "version: 1\nbase_images:   # why\n    sha256: ab # sum\n    version: v2.0.0   # here\n\n# end\ndev: {register: true}\n",
            ),
            (
                "version: 1\nbase_images: {version: 'v1.0.0'}   # x\nlint: {werf: 2}",
                "version: 1\nbase_images: {version: v2.0.0, sha256: ab}   # x\nlint: {werf: 2}",
            ),
            (
                "base_images:\n  version: v1.0.0 # x\nversion: 1\n",
                "base_images:\n  version: v2.0.0 # x\n  sha256: ab\nversion: 1\n",
            ),
        ] {
            assert_eq!(with_pin(old, Pinned::BaseImages, &NEW).unwrap(), new, "{old}");
        }
    }

    #[test]
    fn what_is_not_understood_is_left_to_people() {
        for text in ["version: 1\nbase_images: v1\n", "version: 1\nbase_images:\n", "a: [\n"] {
            let error = with_pin(text, Pinned::BaseImages, &NEW).unwrap_err();
            assert!(
                error.hints()[0].contains("base_images: {version: v2.0.0, sha256: ab}"),
                "{text}"
            );
        }
    }

    #[test]
    fn the_version_of_a_dependency_is_changed() {
        let text = "name: x # y\ndependencies:\n  - {name: a, version: 1.0.0}\n  - name: b\n    version: \"1.0.0\" # z\n";
        let new = with_dependency(text, "b", "2.0.0").unwrap();
        assert_eq!(new, text.replace("\"1.0.0\"", "2.0.0"));
        assert_eq!(with_dependency(text, "c", "2.0.0"), None);
    }
}
