//! What yaml.v2 says of a text that it cannot read, and one thing that it refuses and `yaml` does not.
//!
//! Owns the translation of our parser's words. The place stays ours: that of yaml.v2 is often the line above.

use std::collections::HashMap;

use super::scope::{Scope, wrong};
use super::words::quoted;
use crate::text::Span;
use crate::werf::{At, Problem};
use crate::yaml::{Mapping, Node, Value, YamlError};

const NO_TOKEN: &str = "found character that cannot start any token";
const NO_CONTENT: &str = "did not find expected node content";

/// A part of our parser's words, and what yaml.v2 says; what is in neither column is told in our words.
#[rustfmt::skip]
const WORDS: &[(&str, &str)] = &[
    ("illegal placement of ':'", "did not find expected ',' or ']'"),
    ("expected ',' or '}'", "did not find expected ',' or '}'"),
    ("expected ',' or ']'", "did not find expected ',' or ']'"),
    ("tabs disallowed", NO_TOKEN),
    ("unexpected character", NO_TOKEN),
    ("mapping values are not allowed", "mapping values are not allowed in this context"),
    ("unclosed quote", "found unexpected end of stream"),
    ("did not find expected key", "did not find expected key"),
    ("invalid trailing content", "did not find expected key"),
    ("expected '-' indicator", "did not find expected '-' indicator"),
    ("unknown escape character", "found unknown escape character"),
    ("misplaced bracket", NO_CONTENT),
    ("mismatched bracket '{'", "did not find expected ',' or '}'"),
    ("mismatched bracket '['", "did not find expected ',' or ']'"),
    ("followed by a valid YAML whitespace", "did not find expected key"),
    ("unexpected EOF while parsing", NO_CONTENT),
    ("expected comment or line break", "did not find expected comment or line break"),
    ("simple key expected ':'", "could not find expected ':'"),
    ("unsupported YAML major version", "found incompatible YAML document"),
    ("content cannot start with a tab", "found a tab character where an indentation space is expected"),
    ("aliases add more than", "document contains excessive aliasing"),
];

/// A text that is no YAML, as a problem.
pub(super) fn in_words_of_yaml_v2(scope: &Scope<'_>, error: &YamlError, text: &str) -> Problem {
    let at = scope.span(&error.span);
    let found = text.get(error.span.clone()).unwrap_or("");
    if let Some(related) = &error.related {
        let key = found.trim_matches(['"', '\'']);
        let message = format!("key {} already set in map", quoted(key));
        let related = Some(At::Rendered(scope.span(related)));
        return Problem { related, ..wrong("werf-duplicate-key", key, &at, message) };
    }
    wrong("werf-yaml-syntax", "", &at, format!("yaml: {}", words(error, text)))
}

fn words(error: &YamlError, text: &str) -> String {
    let ours = &*error.message;
    let rest = text.get(error.span.start..).unwrap_or("");
    if ours.contains("unclosed bracket") {
        let is_open = text.trim_end().ends_with(['[', '{', ',']);
        let close = if rest.starts_with('{') { '}' } else { ']' };
        return if is_open {
            NO_CONTENT.to_owned()
        } else {
            format!("did not find expected ',' or '{close}'")
        };
    }
    if let Some(rest) = rest.strip_prefix('*').filter(|_| ours.contains("anchor")) {
        return words_of_anchor(rest, ours.contains("itself"));
    }
    if ours.starts_with("a key cannot be") {
        let tag = if ours.ends_with("list") { "!!seq" } else { "!!map" };
        let line = text[..error.span.start].rsplit('\n').next().unwrap_or("");
        let is_top = matches!(line, "" | "{" | "? ");
        return if is_top {
            format!("cannot unmarshal {tag} into string")
        } else {
            "invalid map key".to_owned()
        };
    }
    if rest.starts_with('\t')
        && !ours.contains("tabs disallowed")
        && !ours.contains("start with a tab")
    {
        return "found a tab character that violates indentation".to_owned();
    }
    if let Some((value, tag)) = ours.split_once(" is not a ") {
        return format!("cannot decode !!str {value} as a {tag}");
    }
    let theirs = WORDS.iter().find(|(part, _)| ours.contains(part));
    theirs.map_or_else(|| ours.to_owned(), |(_, theirs)| (*theirs).to_owned())
}

/// What yaml.v2 says of an alias that means nothing; its names have letters, digits, `_` and `-`.
fn words_of_anchor(rest: &str, is_inside: bool) -> String {
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let (name, next) = rest.split_at(rest.find(|c| !is_of_name(c)).unwrap_or(rest.len()));
    if name.is_empty() || next.starts_with(|c: char| !c.is_whitespace() && !"?:,]}%@`".contains(c))
    {
        "did not find expected alphabetic or numeric character".to_owned()
    } else if is_inside {
        format!("anchor '{name}' value contains itself")
    } else {
        format!("unknown anchor '{name}' referenced")
    }
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
                ..wrong("werf-duplicate-key", &*name.text, &scope.span(&key.span), message)
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
