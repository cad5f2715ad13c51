//! The room `yaml` through its public API: trees, spans, errors, hostile input.

use deckmod::text::Source;
use deckmod::yaml::{Mapping, Node, Resolved, Style, YamlError, parse, parse_documents};

fn source(text: &str) -> Source {
    Source::new("module.yaml", text)
}

fn tree(text: &str) -> Node {
    parse(&source(text)).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn error(text: &str) -> YamlError {
    parse(&source(text)).err().unwrap_or_else(|| panic!("{text} must be refused"))
}

#[test]
fn a_number_keeps_its_text() {
    let tree = tree("update:\n  versions:\n  - from: 1.70\n    to: \"1.75\"\n");
    let from = tree.at("update.versions[0].from").and_then(Node::as_scalar).unwrap();
    assert_eq!(
        (&*from.text, from.style, from.resolved),
        ("1.70", Style::Plain, Resolved::Float(1.7))
    );
    let to = tree.at("update.versions[0].to").unwrap();
    assert_eq!((to.as_str(), to.as_text()), (Some("1.75"), Some("1.75")));
    assert_eq!(tree.at("update.versions[0].from").unwrap().as_text(), Some("1.70"));
}

#[test]
fn spans_are_the_bytes_of_a_node_and_no_more() {
    let text = "# жук\na:\n  - x: 1 # one\n    y: |\n      t\n  # end\n\nb: {c: [1, 2 ]} # b\n";
    let tree = tree(text);
    let written = |path: &str| &text[tree.at(path).unwrap().span.clone()];
    assert_eq!(written("a[0].x"), "1");
    assert!(written("a").starts_with("- x: 1"), "{:?}", written("a"));
    assert!(written("a").trim_end().ends_with('t'), "{:?}", written("a"));
    assert_eq!(written("b"), "{c: [1, 2 ]}");
    assert_eq!(written("b.c"), "[1, 2 ]");
    assert!(text[tree.span.clone()].starts_with("a:"));
    assert!(text[tree.span.clone()].ends_with('}'));
}

#[test]
fn spans_survive_a_byte_order_mark_and_windows_lines() {
    for text in ["\u{feff}a: жб\r\nb: 2\r\n", "a: жб\r\nb: 2\r\n"] {
        let tree = tree(text);
        assert_eq!(&text[tree.at("a").unwrap().span.clone()], "жб");
        assert_eq!(&text[tree.at("b").unwrap().span.clone()], "2");
    }
}

#[test]
fn an_empty_text_is_nothing() {
    for text in ["", "\n", "# only a comment\n", "---\n"] {
        assert!(tree(text).is_null(), "{text:?}");
    }
    assert!(parse_documents(&source("")).unwrap().is_empty());
}

#[test]
fn one_document_means_one() {
    let refused = error("a: 1\n---\nb: 2\n");
    assert!(refused.message.contains("second document"), "{refused}");
    assert_eq!(source("a: 1\n---\nb: 2\n").position(refused.span.start).line, 2);
    let documents = parse_documents(&source("a: 1\n---\nb: 2\n---\n- c\n")).unwrap();
    assert_eq!(documents.len(), 3);
    assert_eq!(documents[1].root.get("b").and_then(Node::as_i64), Some(2));
}

#[test]
fn a_key_written_twice_names_both_places() {
    for (text, key) in [
        ("name: a\nx: 1\nname: b\n", "name"),
        ("yes: a\ntrue: b\n", "true"),
        ("1: a\n0x1: b\n", "0x1"),
        ("a: {'b': 1, b: 2}\n", "b"),
    ] {
        let refused = error(text);
        assert_eq!(&text[refused.span.clone()], key);
        let first = refused.related.expect("names the first");
        assert!(first.end <= refused.span.start, "{text}");
    }
    tree("1: a\n'1': b\n");
}

#[test]
fn a_key_is_a_scalar() {
    let refused = error("image: {{ .Foo }}\n");
    assert!(refused.message.contains("a key cannot be a mapping"), "{refused}");
    assert_eq!(refused.span, 8..16);
}

#[test]
fn merge_keys_take_mappings() {
    for text in ["a: {<<: 1}", "a: {<<: [1]}", "b: &b [1]\na: {<<: *b}"] {
        assert!(error(text).message.contains("merge key"), "{text}");
    }
}

#[test]
fn an_alias_knows_both_places() {
    let text = "a: &x {b: 1}\nc: *x\n";
    let tree = tree(text);
    let alias = tree.get("c").unwrap();
    assert_eq!(&text[alias.span.clone()], "*x");
    assert_eq!(&text[alias.alias_of.clone().unwrap()], "{b: 1}");
    assert_eq!(alias.get("b").and_then(Node::as_i64), Some(1));
    assert!(error("a: *nobody\n").message.contains("anchor"));
    assert!(error("a: &x [*x]\n").message.contains("contains itself"));
}

#[test]
fn anchors_end_with_their_document() {
    assert!(parse_documents(&source("a: &x 1\n---\nb: *x\n")).is_err());
}

#[test]
fn broken_texts_are_refused_where_they_break() {
    for (text, line) in
        [("a: [1, 2\nb: 3\n", 2), ("a: 1\n\tb: 2\n", 2), ("a: 'x\n", 1), ("a: b: c\n", 1)]
    {
        let refused = error(text);
        let found = source(text).position(refused.span.start).line;
        assert_eq!(found, line, "{text:?}: {refused}");
        assert!(!refused.message.is_empty());
    }
}

/// `first`, then `count` lines that each use the line before.
fn lines(first: &str, count: usize, line: impl Fn(usize, usize) -> String) -> String {
    let more: Vec<String> = (1..count).map(|n| line(n, n - 1)).collect();
    format!("{first}\n{}\n", more.join("\n"))
}

fn laughs() -> String {
    let row = |n: usize| vec![format!("*a{n}"); 10].join(", ");
    lines("a0: &a0 [x, x, x, x, x, x]", 40, |n, before| format!("a{n}: &a{n} [{}]", row(before)))
}

fn chain() -> String {
    lines("a0: &a0 [x]", 20_000, |n, before| format!("a{n}: &a{n} [*a{before}]"))
}

fn merges() -> String {
    let line = |n, before| format!("a{n}: &a{n} {{<<: [*a{before}, *a{before}]}}");
    lines("a0: &a0 {x: 1}", 100, line)
}

#[test]
fn hostile_texts_are_errors_and_nothing_worse() {
    for (name, text) in [
        ("laughs", laughs()),
        ("chain of aliases", chain()),
        ("merges", merges()),
        ("brackets", "[".repeat(100_000)),
        ("braces", "{a: ".repeat(100_000)),
        ("dashes", "- ".repeat(20_000)),
        ("question marks", "? ".repeat(20_000)),
        (
            "long text behind an alias",
            format!("a: &a {}\nb: [{}]", "x".repeat(10_000), "*a, ".repeat(2_000)),
        ),
    ] {
        let refused = parse(&source(&text)).err();
        assert!(refused.is_some(), "{name} must be refused");
    }
}

#[test]
fn deep_but_honest_texts_pass() {
    let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
    assert!(tree(&deep).to_json().is_array());
    error(&format!("{}{}", "[".repeat(400), "]".repeat(400)));
}

fn assert_spans(node: &Node, text: &str) {
    assert!(text.get(node.span.clone()).is_some(), "{:?} in {text:?}", node.span);
    for item in node.as_sequence().into_iter().flatten() {
        assert_spans(item, text);
    }
    for (key, value) in node.as_mapping().into_iter().flat_map(Mapping::written) {
        assert_spans(key, text);
        assert_spans(value, text);
    }
}

proptest::proptest! {
    #[test]
    fn any_text_is_a_tree_or_an_error(text in "[-:?,\\[\\]{}#&*!|>'\"%@<~ \\n\\t\\rab01.ж\u{feff}]{0,60}") {
        match parse_documents(&source(&text)) {
            Ok(documents) => for document in documents {
                assert!(text.get(document.span.clone()).is_some());
                assert_spans(&document.root, &text);
                let _ = (document.root.to_json(), document.root.at("a.b[0]"));
            },
            Err(error) => assert!(text.get(error.span.clone()).is_some(), "{error:?}"),
        }
    }
}
