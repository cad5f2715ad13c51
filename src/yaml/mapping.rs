//! Keys and values in the order they are written.
//!
//! Owns lookup and merge keys. What a merge key may hold is checked in `build`.

use super::{Node, Value};

/// Keys and values in the order they are written; every key is a scalar, and none is written twice.
#[derive(Clone, Debug, Default)]
pub struct Mapping {
    entries: Vec<(Node, Node)>,
}

/// So many keys are compared one by one.
const FEW: usize = 16;

impl Mapping {
    pub(super) fn new(entries: Vec<(Node, Node)>) -> Self {
        Self { entries }
    }

    /// The entries as written; a merge key stands where it was written.
    pub fn written(&self) -> &[(Node, Node)] {
        &self.entries
    }

    /// The value of a key, merge keys applied. A key is the text it is written as, so `on` is found as `on`.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|(_, value)| value)
    }

    /// A key and its value, merge keys applied.
    ///
    /// As in yaml.v2 the last one written wins, a merge key included: in `{a: 1, <<: {a: 2}}` `a` is 2.
    pub fn entry(&self, key: &str) -> Option<(&Node, &Node)> {
        self.entries.iter().rev().find_map(|(name, value)| {
            if is_merge(name) {
                merged(value).find_map(|mapping| mapping.entry(key))
            } else {
                (name.as_scalar().is_some_and(|s| &*s.text == key)).then_some((name, value))
            }
        })
    }

    /// All keys and values, merge keys applied, each key once, in the order of first appearance.
    pub fn entries(&self) -> Vec<(&Node, &Node)> {
        if self.is_effective() {
            return self.entries.iter().map(|(key, value)| (key, value)).collect();
        }
        let mut all = Effective::default();
        all.add(self);
        all.entries
    }

    /// Are there few keys, no merge key, and no key twice? Most mappings are such.
    fn is_effective(&self) -> bool {
        let text = |at: usize| self.entries[at].0.as_scalar().map(|scalar| &*scalar.text);
        let is_first = |at: usize| (0..at).all(|before| text(before) != text(at));
        self.entries.len() <= FEW
            && (0..self.entries.len()).all(|at| !is_merge(&self.entries[at].0) && is_first(at))
    }

    /// Is there nothing in it?
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// The mappings that the value of a merge key brings, the strongest first.
fn merged(value: &Node) -> impl DoubleEndedIterator<Item = &Mapping> {
    let nodes = match &value.value {
        Value::Sequence(items) => &items[..],
        _ => std::slice::from_ref(value),
    };
    nodes.iter().filter_map(Node::as_mapping)
}

fn is_merge(key: &Node) -> bool {
    key.as_scalar().is_some_and(super::Scalar::is_merge)
}

#[derive(Default)]
struct Effective<'a> {
    entries: Vec<(&'a Node, &'a Node)>,
    places: std::collections::BTreeMap<&'a str, usize>,
}

impl<'a> Effective<'a> {
    fn add(&mut self, mapping: &'a Mapping) {
        for (key, value) in &mapping.entries {
            if is_merge(key) {
                merged(value).rev().for_each(|inner| self.add(inner));
            } else if let Some(scalar) = key.as_scalar() {
                let next = self.entries.len();
                let place = *self.places.entry(&scalar.text).or_insert(next);
                if place == next {
                    self.entries.push((key, value));
                } else {
                    self.entries[place] = (key, value);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::text::Source;
    use crate::yaml::{Node, parse};

    fn tree(text: &str) -> Node {
        parse(&Source::new("t", text)).unwrap()
    }

    fn number(text: &str, key: &str) -> Option<i64> {
        tree(text).get("x").unwrap().get(key).and_then(Node::as_i64)
    }

    #[test]
    fn merge_keys_are_applied_as_yaml_v2_does() {
        let bases = "b: &b {a: 1, z: 9}\nc: &c {a: 2}\n";
        for (x, a) in [
            ("x: {<<: *b}", 1),
            ("x: {<<: *b, a: 5}", 5),
            ("x: {a: 5, <<: *b}", 1), // yaml.v2: the last one written wins
            ("x: {<<: [*c, *b]}", 2),
            ("x: {<<: {<<: *c}}", 2),
        ] {
            let text = format!("{bases}{x}\n");
            assert_eq!(number(&text, "a"), Some(a), "{x}");
            let json = tree(&text).get("x").unwrap().to_json();
            assert_eq!(json["a"], a, "{x}");
            assert!(json.get("<<").is_none());
        }
        assert_eq!(number(&format!("{bases}x: {{<<: [*c, *b]}}\n"), "z"), Some(9));
        assert_eq!(number(&format!("{bases}x: {{'<<': *b}}\n"), "a"), None);
    }

    #[test]
    fn a_key_is_what_is_written() {
        assert_eq!(number("x: {on: 1, 1.70: 2}", "on"), Some(1));
        assert_eq!(number("x: {on: 1, 1.70: 2}", "1.70"), Some(2));
    }
}
