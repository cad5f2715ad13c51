//! A mapping with a table of keys, read leniently.
//!
//! Owns telling what is unknown, what is known to one line of werf only, and what has the wrong type; and giving the
//! rest. What values mean together is told by the readers.

use super::kind::{Holds, Kind, Row};
use super::place::{Field, Item};
use super::scope::{Scope, wrong};
use super::words::shown;
use crate::text::{Span, nearest};
use crate::werf::{Lines, Problem};
use crate::yaml::{Mapping, Node, Value};

/// The longest unknown key that is compared with known ones.
const MAX_COMPARED: usize = 64;

/// Keys that only the fork of the platform knows.
const OF_DELIVERY_KIT: [&str; 4] = ["sbom", "packages", "vex", "gost"];

/// The keys and values of one node.
pub(super) struct Fields<'n> {
    kind: &'static Kind,
    mapping: &'n Mapping,
    /// Where the node is.
    pub(super) scope: Scope<'n>,
    /// Its bytes.
    pub(super) span: Span,
}

impl<'n> Fields<'n> {
    /// Reads a node that is a mapping; notes what is wrong with its keys and with the types of their values.
    pub(super) fn open(scope: Scope<'n>, node: &'n Node, kind: &'static Kind) -> Option<Self> {
        let mapping = node.as_mapping()?;
        let fields = Self { kind, mapping, scope, span: scope.of(node) };
        for (name, value) in mapping.entries() {
            let Some(scalar) = name.as_scalar() else { continue };
            match kind.row(&scalar.text) {
                None => fields.unknown(name, &scalar.text, None),
                Some(row) => fields.check(row, name, value),
            }
        }
        Some(fields)
    }

    fn check(&self, row: &'static Row, name: &Node, value: &Node) {
        if row.lines != Lines::BOTH {
            self.unknown(name, row.name, Some(row));
        }
        let scope = self.scope.only(row.lines);
        for (node, message) in row.holds.misfits(value) {
            scope.note(wrong("werf-wrong-type", row.name, &scope.of(node), message));
        }
        if row.holds == Holds::OneOrMore && !is_one_or_more(value) {
            let message =
                format!("single string or array of strings expected, got `{}`!", shown(value));
            let at = scope.of(first_that_is_no_text(value));
            scope.note(wrong("werf-wrong-type", row.name, &at, message));
        }
    }

    fn unknown(&self, at: &Node, name: &str, row: Option<&Row>) {
        let message = match self.kind.strict {
            "" => format!("unknown fields: `{name}`!"),
            go_type => format!("field {name} not found in type {go_type}"),
        };
        let known = row.map_or(Lines::NONE, |row| row.lines);
        let rule = if known.v2 { "werf-v3-incompatible" } else { "werf-unknown-field" };
        self.scope.note(Problem {
            refused_by: Lines { v2: !known.v2, v3: !known.v3 },
            help: self.help(name, row),
            ..wrong(rule, name, &self.scope.of(at), message)
        });
    }

    fn help(&self, name: &str, row: Option<&Row>) -> Option<String> {
        if let Some(row) = row {
            return (!row.instead.is_empty()).then(|| row.instead.to_owned());
        }
        if OF_DELIVERY_KIT.contains(&name) {
            return Some("only delivery-kit (d8 dk) knows this key".to_owned());
        }
        if name.len() > MAX_COMPARED {
            return None;
        }
        let names = self.kind.rows.iter().map(|row| row.name);
        nearest(name, names).map(|near| format!("did you mean `{near}`?"))
    }

    /// The key and value as written; `None` where there is no such key or nothing in it.
    pub(super) fn any(&self, name: &str) -> Option<Field<&'n Node>> {
        let (key, value) = self.mapping.entry(name).filter(|(_, value)| !value.is_null())?;
        Some(Field { value, key: self.scope.of(key), span: self.scope.of(value) })
    }

    /// Is the key there, whatever it holds?
    pub(super) fn has(&self, name: &str) -> bool {
        self.mapping.get(name).is_some()
    }

    /// The bytes of a key, of the whole node where it is missing.
    pub(super) fn place(&self, name: &str) -> Span {
        let key = self.mapping.entry(name).map(|(key, _)| self.scope.of(key));
        key.unwrap_or_else(|| self.head())
    }

    /// The first key: where a thing that is missing would stand.
    pub(super) fn head(&self) -> Span {
        let first = self.mapping.written().first();
        first.map_or_else(|| self.span.clone(), |(key, _)| self.scope.of(key))
    }

    /// The name of the first key.
    pub(super) fn first(&self) -> &str {
        let first = self.mapping.written().first();
        first.and_then(|(key, _)| key.as_text()).unwrap_or_default()
    }

    /// The scope of what a key holds.
    pub(super) fn inside(&self, name: &str) -> Scope<'n> {
        let lines = self.kind.row(name).map_or(Lines::BOTH, |row| row.lines);
        self.scope.only(lines)
    }

    /// A text that is not empty.
    pub(super) fn text(&self, name: &str) -> Option<Field<String>> {
        let field = self.any(name)?;
        let text = field.value.as_text().filter(|text| !text.is_empty())?.to_owned();
        Some(field.with(text))
    }

    /// A boolean.
    pub(super) fn flag(&self, name: &str) -> Option<Field<bool>> {
        let field = self.any(name)?;
        let value = field.value.as_bool()?;
        Some(field.with(value))
    }

    /// A whole number.
    pub(super) fn number(&self, name: &str) -> Option<Field<i64>> {
        let field = self.any(name)?;
        let value = field.value.as_i64()?;
        Some(field.with(value))
    }

    /// A text or a list of texts.
    pub(super) fn texts(&self, name: &str) -> Vec<Item<String>> {
        let Some(field) = self.any(name) else { return Vec::new() };
        let nodes = field.value.as_sequence().unwrap_or(std::slice::from_ref(field.value));
        let text = |node: &Node| {
            let value = node.as_text()?.to_owned();
            Some(Item { value, span: self.scope.of(node) })
        };
        nodes.iter().filter_map(text).collect()
    }

    /// Texts by name, in the order they are written.
    pub(super) fn text_map(&self, name: &str) -> Vec<(Item<String>, Item<String>)> {
        let Some(mapping) = self.any(name).and_then(|field| field.value.as_mapping()) else {
            return Vec::new();
        };
        let item = |node: &Node| Item {
            value: node.as_text().unwrap_or("").to_owned(),
            span: self.scope.of(node),
        };
        mapping.entries().into_iter().map(|(key, value)| (item(key), item(value))).collect()
    }

    /// The node of a key that has a table of its own.
    pub(super) fn child(&self, name: &str, kind: &'static Kind) -> Option<Fields<'n>> {
        Fields::open(self.inside(name), self.any(name)?.value, kind)
    }

    /// The nodes of a list whose items have a table.
    pub(super) fn children(&self, name: &str, kind: &'static Kind) -> Vec<Fields<'n>> {
        let Some(field) = self.any(name) else { return Vec::new() };
        let items = field.value.as_sequence().unwrap_or_default();
        let scope = self.inside(name);
        items.iter().filter_map(|item| Fields::open(scope, item, kind)).collect()
    }
}

fn is_one_or_more(node: &Node) -> bool {
    match &node.value {
        Value::Sequence(items) => items.iter().all(|item| item.as_str().is_some()),
        _ => node.is_null() || node.as_str().is_some(),
    }
}

fn first_that_is_no_text(node: &Node) -> &Node {
    let items = node.as_sequence().unwrap_or_default();
    items.iter().find(|item| item.as_str().is_none()).unwrap_or(node)
}
