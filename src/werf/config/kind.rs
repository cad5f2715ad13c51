//! What kinds of nodes there are and which keys each has.
//!
//! Owns the rows of the tables that stand beside the readers, and what fits a row. Facts: the `yaml` tags of the structs
//! in werf/werf `pkg/config/raw_*.go` at v2.77.1 and v3.2.0.

use super::words::cannot_unmarshal;
use crate::werf::Lines;
use crate::yaml::{Node, Resolved, Value};

/// What werf says where an item of a list is nothing.
const CRASH: &str = "runtime error: invalid memory address or nil pointer dereference";

/// A mapping with known keys.
pub(super) struct Kind {
    /// What werf calls it where it says that a key is not known; empty: `unknown fields`.
    pub(super) strict: &'static str,
    /// The keys.
    pub(super) rows: &'static [Row],
}

/// A key of a mapping.
pub(super) struct Row {
    /// The key.
    pub(super) name: &'static str,
    /// What it holds.
    pub(super) holds: Holds,
    /// The lines of werf that know it.
    pub(super) lines: Lines,
    /// What to write instead where it is not known.
    pub(super) instead: &'static str,
}

/// What a key holds; nothing (`~`) fits everywhere.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    /// A text; numbers and booleans are taken as they are written.
    Text,
    /// The same, where yaml.v2 knows it by another name.
    TextOf(&'static str),
    /// A boolean.
    Flag,
    /// A whole number.
    Int,
    /// A whole number that is not negative.
    Uint,
    /// A length of time as Go writes it.
    Duration,
    /// A list of texts.
    Texts,
    /// A text or a list of texts; numbers and booleans do not fit.
    OneOrMore,
    /// Texts by name.
    TextMap,
    /// A mapping with any keys.
    AnyMap,
    /// Anything.
    Any,
    /// A mapping that has a table of its own.
    Node,
    /// The same, where yaml.v2 knows it by another name.
    NodeOf(&'static str),
    /// A list of such mappings; the name of the Go type of its items.
    Nodes(&'static str),
}

/// A key that both lines know.
pub(super) const fn key(name: &'static str, holds: Holds) -> Row {
    Row { name, holds, lines: Lines::BOTH, instead: "" }
}

/// A key that only werf 2 knows, and what to write instead.
pub(super) const fn gone(name: &'static str, holds: Holds, instead: &'static str) -> Row {
    Row { name, holds, lines: Lines::V2, instead }
}

/// A key that only werf 3 knows, and what to write instead.
pub(super) const fn new(name: &'static str, holds: Holds, instead: &'static str) -> Row {
    Row { name, holds, lines: Lines::V3, instead }
}

impl Kind {
    /// The row of a key.
    pub(super) fn row(&self, name: &str) -> Option<&'static Row> {
        self.rows.iter().find(|row| row.name == name)
    }
}

impl Holds {
    /// The node that does not fit and what yaml.v2 says of it.
    pub(super) fn misfits(self, node: &Node) -> Vec<(&Node, String)> {
        if node.is_null() {
            return Vec::new();
        }
        let whole = |go_type: &str| vec![(node, cannot_unmarshal(node, go_type))];
        let scalar = node.as_scalar();
        match (self, &node.value) {
            (Self::Text, _) if scalar.is_none() => whole("string"),
            (Self::TextOf(name), _) if scalar.is_none() => whole(name),
            (Self::Flag, _) if node.as_bool().is_none() => whole("bool"),
            (Self::Int, _) if !is_whole(node) => whole("int"),
            (Self::Uint, _) if !is_whole(node) || node.as_i64().is_some_and(|n| n < 0) => {
                whole("uint64")
            }
            (Self::Duration, _) if !is_whole(node) && !is_duration(node) => whole("time.Duration"),
            (Self::Texts, Value::Sequence(items)) => each(Self::Text, items.iter()),
            (Self::Texts, _) => whole("[]string"),
            (Self::TextMap, Value::Mapping(mapping)) => {
                let misfits = mapping.entries().into_iter().map(|(_, value)| value);
                each(Self::Text, misfits)
            }
            (Self::TextMap, _) => whole("map[string]string"),
            (Self::AnyMap, Value::Scalar(_) | Value::Sequence(_)) => {
                whole("map[string]interface {}")
            }
            (Self::Node, Value::Scalar(_) | Value::Sequence(_)) => whole("config.plain"),
            (Self::NodeOf(name), Value::Scalar(_) | Value::Sequence(_)) => whole(name),
            (Self::Nodes(item), Value::Sequence(items)) => {
                let nothing = items.iter().filter(|node| item.starts_with('*') && node.is_null());
                let crashes = nothing.map(|node| (node, CRASH.to_owned()));
                each(Self::Node, items.iter()).into_iter().chain(crashes).collect()
            }
            (Self::Nodes(item), _) => whole(&format!("[]{item}")),
            _ => Vec::new(),
        }
    }
}

fn each<'n>(holds: Holds, nodes: impl Iterator<Item = &'n Node>) -> Vec<(&'n Node, String)> {
    nodes.flat_map(|node| holds.misfits(node)).collect()
}

fn is_whole(node: &Node) -> bool {
    node.as_scalar().is_some_and(|scalar| {
        matches!(scalar.resolved, Resolved::Int(_) | Resolved::Uint(_) | Resolved::Float(_))
    })
}

/// A number with a unit, or several, as Go's time.ParseDuration takes it.
fn is_duration(node: &Node) -> bool {
    let Some(text) = node.as_str() else { return false };
    let mut rest = text.strip_prefix(['+', '-']).unwrap_or(text);
    if rest == "0" {
        return true;
    }
    let mut parts = 0;
    while !rest.is_empty() {
        let digits = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        let number = &rest[..rest.len() - digits.len()];
        let unit = ["ns", "us", "µs", "μs", "ms", "s", "m", "h"].iter();
        let Some(unit) = unit.filter(|unit| digits.starts_with(**unit)).max_by_key(|u| u.len())
        else {
            return false;
        };
        if number.matches('.').count() > 1 || !number.contains(|c: char| c.is_ascii_digit()) {
            return false;
        }
        rest = &digits[unit.len()..];
        parts += 1;
    }
    parts > 0
}
