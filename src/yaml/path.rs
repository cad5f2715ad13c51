//! Lookup along a path such as `update.versions[0].from`, as serde_path_to_error writes it.
//!
//! Owns the way from a path to a node. A key that holds dots or brackets needs no quoting: whatever fits is tried.

use super::{Node, Value};

impl Node {
    /// The node at a path; the empty path and `.` are the node itself.
    pub fn at(&self, path: &str) -> Option<&Node> {
        match path {
            "" | "." => Some(self),
            _ => self.step(path),
        }
    }

    fn step(&self, path: &str) -> Option<&Node> {
        match &self.value {
            Value::Scalar(_) => None,
            Value::Sequence(items) => {
                let (index, rest) = path.strip_prefix('[')?.split_once(']')?;
                items.get(index.parse::<usize>().ok()?)?.rest(rest)
            }
            Value::Mapping(mapping) => mapping
                .entries()
                .into_iter()
                .find_map(|(key, value)| value.rest(path.strip_prefix(&*key.as_scalar()?.text)?)),
        }
    }

    fn rest(&self, path: &str) -> Option<&Node> {
        match path.as_bytes().first() {
            None => Some(self),
            Some(b'.') => self.step(&path[1..]),
            Some(b'[') => self.step(path),
            Some(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::text::Source;
    use crate::yaml::parse;

    #[test]
    fn paths_lead_to_nodes_and_their_bytes() {
        let text = "a:\n  b: [x, {c.d/e: жук}]\n'': e\nab: 1\n";
        let source = Source::new("t", text);
        let tree = parse(&source).unwrap();
        let found = |path: &str| tree.at(path).map(|node| &text[node.span.clone()]);
        assert_eq!(found("a.b[1].c.d/e"), Some("жук"));
        assert_eq!(found("a.b[0]"), Some("x"));
        assert_eq!(found("a.b"), Some("[x, {c.d/e: жук}]"));
        assert_eq!(found("ab"), Some("1"));
        assert_eq!(found("."), Some(text.trim_end()));
        for absent in ["a.b[2]", "a.b[x]", "a.b[", "a.c", "a[0]", "a.b.c", "b"] {
            assert_eq!(found(absent), None, "{absent}");
        }
    }
}
