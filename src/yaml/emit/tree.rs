//! From the root to the leaves: lists, mappings, and which styles scalars get.

use super::analysis::{self, Allowed};
use super::writer::Writer;
use super::{Data, number, order, quoting, scalar};
use crate::text::{Mapped, Origin};

/// Longer keys are written with `? `.
const SIMPLE_KEY: usize = 128;

/// Writes a tree as yaml.v2 does. `place` is for what has no place of its own.
///
/// It goes as deep as the tree: the caller bounds that.
pub fn emit(data: &Data, place: Origin) -> Mapped {
    let mut writer = Writer::new(place);
    node(&mut writer, data, Context::Root, place);
    writer.indent();
    writer.finish()
}

/// Where a node stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Context {
    Root,
    Item,
    /// A key in front of a colon in the same line.
    SimpleKey,
    /// A key after a question mark, or a value.
    Pair,
}

/// The style of a scalar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Plain,
    Single,
    Double,
    Literal,
}

fn node(writer: &mut Writer, data: &Data, context: Context, place: Origin) {
    match data {
        Data::List(items) if items.is_empty() => empty(writer, ["[", "]"]),
        Data::Map(pairs) if pairs.is_empty() => empty(writer, ["{", "}"]),
        Data::List(items) => list(writer, items, context, place),
        Data::Map(pairs) => mapping(writer, pairs, place),
        Data::Text(text) => write(writer, text, wanted(text), context, place),
        _ => write(writer, &bare(data, place), Style::Plain, context, place),
    }
}

fn empty(writer: &mut Writer, brackets: [&str; 2]) {
    writer.indicator(brackets[0], true);
    writer.indicator(brackets[1], false);
}

fn list(writer: &mut Writer, items: &[Data], context: Context, place: Origin) {
    let in_mapping = matches!(context, Context::Pair | Context::SimpleKey);
    let before = writer.deeper(false, in_mapping && !writer.indention);
    for item in items {
        writer.indent();
        writer.announce("-");
        node(writer, item, Context::Item, place);
    }
    writer.indent = before;
}

fn mapping(writer: &mut Writer, pairs: &[(Data, Data)], place: Origin) {
    let before = writer.deeper(false, false);
    for (key, value) in order::sorted(pairs) {
        writer.indent();
        if is_simple(key) {
            node(writer, key, Context::SimpleKey, place);
            writer.indicator(":", false);
        } else {
            writer.announce("?");
            node(writer, key, Context::Pair, place);
            writer.indent();
            writer.announce(":");
        }
        // Go finds no value under a key that does not equal itself.
        let lost = matches!(key, Data::Float(key, _) if key.is_nan());
        node(writer, if lost { &Data::Null } else { value }, Context::Pair, place);
    }
    writer.indent = before;
}

fn is_simple(key: &Data) -> bool {
    match key {
        Data::Text(text) => text.len() <= SIMPLE_KEY && !text.chars().any(analysis::is_break),
        Data::List(items) => items.is_empty(),
        Data::Map(pairs) => pairs.is_empty(),
        _ => true,
    }
}

fn wanted(text: &str) -> Style {
    if text.contains('\n') {
        Style::Literal
    } else if quoting::stays_text(text) {
        Style::Plain
    } else {
        Style::Double
    }
}

/// The text of what is no text.
fn bare(data: &Data, place: Origin) -> Mapped {
    let (text, origin) = match data {
        Data::Bool(value, origin) => (value.to_string(), *origin),
        Data::Int(value, origin) => (value.to_string(), *origin),
        Data::Float(value, origin) => (number::float(*value), *origin),
        Data::Plain(text) => return text.clone(),
        _ => ("null".to_owned(), None),
    };
    Mapped::new(text, origin.unwrap_or(place).inexact())
}

fn write(writer: &mut Writer, text: &Mapped, wanted: Style, context: Context, place: Origin) {
    let simple_key = context == Context::SimpleKey;
    writer.at(text.origin(0).unwrap_or(place));
    let before = writer.deeper(true, false);
    match style(text, wanted, simple_key) {
        Style::Plain => scalar::plain(writer, text, !simple_key),
        Style::Single => scalar::single_quoted(writer, text, !simple_key),
        Style::Double => scalar::double_quoted(writer, text, !simple_key),
        Style::Literal => scalar::literal(writer, text),
    }
    writer.indent = before;
}

fn style(text: &str, wanted: Style, simple_key: bool) -> Style {
    let allowed: Allowed = analysis::analyze(text);
    let mut style = if simple_key && allowed.multiline { Style::Double } else { wanted };
    if style == Style::Plain && (!allowed.plain || text.is_empty() && simple_key) {
        style = Style::Single;
    }
    let refused = match style {
        Style::Single => !allowed.single,
        Style::Literal => !allowed.block || simple_key,
        Style::Plain | Style::Double => false,
    };
    if refused { Style::Double } else { style }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{CallId, Source, SourceMap};

    fn at(at: u32) -> Origin {
        let source = SourceMap::default().add(Source::new("t", ""));
        Origin { source, at, call: CallId::ROOT, exact: true }
    }

    fn text(text: &str, place: u32) -> Data {
        Data::Text(Mapped::new(text, at(place)))
    }

    #[test]
    fn every_byte_has_the_place_of_its_scalar() {
        let items = vec![Data::Int(7, Some(at(200))), text("it's", 300)];
        let pairs = vec![(text("b", 20), Data::List(items)), (text("a", 10), text("x\ny", 100))];
        let out = emit(&Data::Map(pairs), at(1));
        assert_eq!(out.as_str(), "a: |-\n  x\n  y\nb:\n- 7\n- it's\n");
        let places: Vec<u32> = (0..out.len()).map(|byte| out.origin(byte).unwrap().at).collect();
        #[rustfmt::skip]
        assert_eq!(places, [
            10, 10, 100, 100, 100, 100, 100, 100, 100, 101, 100, 100, 102, 100,
            20, 20, 20, 200, 200, 200, 200, 300, 300, 300, 301, 302, 303, 300,
        ]);
        assert!(out.origin(12).unwrap().exact && !out.origin(2).unwrap().exact);
    }
}
