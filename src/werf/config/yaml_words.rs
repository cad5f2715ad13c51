//! What yaml.v2 says of a text that it cannot read, and one thing that it refuses and `yaml` does not.
//!
//! The place stays ours: that of yaml.v2 is often the line above.

use std::collections::HashMap;

use super::scope::{Scope, wrong};
use super::words::quoted;
use crate::text::Span;
use crate::werf::{At, Problem};
use crate::yaml::decode::complaint;
use crate::yaml::{Duplicate, Mapping, Node, Value, YamlError};

/// A text that is no YAML, as a problem.
pub(super) fn in_words_of_yaml_v2(scope: &Scope<'_>, error: &YamlError, text: &str) -> Problem {
    let message = format!("yaml: {}", words(error, text));
    let help = is_indented_separator(text, error.span.start).then(|| {
        "`---` separates sections only at the beginning of its line: take the blanks before it away"
            .to_owned()
    });
    Problem { help, ..wrong("werf-yaml-invalid", "", &scope.span(&error.span), message) }
}

/// Is the line of a byte `---` with blanks before it? Templates put it so into the text of a loop.
fn is_indented_separator(text: &str, at: usize) -> bool {
    let start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
    let line = text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or("");
    line.starts_with([' ', '\t']) && line.trim() == "---"
}

/// yaml.v2's words without the line, which is often another one than ours.
fn words(error: &YamlError, text: &str) -> String {
    // What our tree refuses early (a list as a key), yaml.v2 refuses when it decodes.
    let theirs = complaint(text).unwrap_or_else(|| error.yaml_v2.clone());
    let words = theirs.trim_start_matches("yaml: ").trim_start_matches("unmarshal errors:\n  ");
    let words = words.lines().next().unwrap_or("");
    let line = words.strip_prefix("line ").and_then(|rest| rest.split_once(": "));
    match line {
        Some((number, words)) if number.bytes().all(|c| c.is_ascii_digit()) => words.to_owned(),
        _ => words.to_owned(),
    }
}

/// A key that is written twice, as a problem: yaml.v2 decodes strictly for werf.
pub(super) fn written_twice(scope: &Scope<'_>, duplicate: &Duplicate) -> Problem {
    let message = format!("key {} already set in map", quoted(&duplicate.key));
    let related = Some(At::Rendered(scope.span(&duplicate.first)));
    let at = scope.span(&duplicate.second);
    Problem { related, ..wrong("werf-yaml-invalid", &*duplicate.key, &at, message) }
}

/// Notes keys that stand beside a merge key and in what it brings: yaml.v2 takes the last one, werf refuses both.
pub(super) fn merged_twice(scope: &Scope<'_>, node: &Node) {
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        match &node.value {
            _ if node.alias_of.is_some() => {}
            Value::Scalar(_) => {}
            Value::Sequence(items) => open.extend(items.iter()),
            Value::Mapping(mapping) => {
                check_merges(scope, mapping);
                open.extend(mapping.written().iter().map(|(_, value)| value));
            }
        }
    }
}

fn check_merges(scope: &Scope<'_>, mapping: &Mapping) {
    if !mapping.written().iter().any(|(key, _)| is_merge(key)) {
        return;
    }
    let mut seen: HashMap<&str, &Span> = HashMap::new();
    for (key, value) in mapping.written() {
        let merged = if is_merge(key) { brought(value) } else { vec![key] };
        for name in merged.into_iter().filter_map(Node::as_scalar) {
            let Some(first) = seen.insert(&name.text, &key.span) else { continue };
            let message = format!("key {} already set in map", quoted(&name.text));
            scope.note(Problem {
                related: Some(At::Rendered(scope.span(first))),
                help: Some("werf refuses a key that a merge key `<<` brings too".to_owned()),
                ..wrong("werf-yaml-invalid", &*name.text, &scope.span(&key.span), message)
            });
        }
    }
}

fn is_merge(key: &Node) -> bool {
    key.as_scalar().is_some_and(|key| &*key.text == "<<" && key.style == crate::yaml::Style::Plain)
}

/// The keys that the value of a merge key brings.
fn brought(value: &Node) -> Vec<&Node> {
    let mappings = value.as_sequence().unwrap_or(std::slice::from_ref(value));
    let entries = mappings.iter().filter_map(Node::as_mapping).flat_map(Mapping::entries);
    entries.map(|(key, _)| key).collect()
}
