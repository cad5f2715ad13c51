//! Values as Go's `%#v` prints them, for yaml.v2's messages about keys.

use std::cmp::Ordering;
use std::fmt::Write;

use crate::yaml::Data;
use crate::yaml::emit::go_float;

/// A value in Go's syntax.
pub(super) fn go_syntax(data: &Data) -> String {
    let mut out = String::new();
    write(data, &mut out);
    out
}

fn write(data: &Data, out: &mut String) {
    // Writing to a String cannot fail.
    let _ = match data {
        Data::Null => write!(out, "interface {{}}(nil)"),
        Data::Bool(value, _) => write!(out, "{value}"),
        Data::Int(value, _) if *value > i64::MAX.into() => write!(out, "{value:#x}"),
        Data::Int(value, _) => write!(out, "{value}"),
        Data::Float(value, _) => write!(out, "{}", float(*value)),
        Data::Text(text) | Data::Plain(text) => write!(out, "{}", quote(text)),
        Data::List(items) => {
            out.push_str("[]interface {}{");
            separated(items, out, write);
            write!(out, "}}")
        }
        Data::Map(pairs) => {
            let mut pairs: Vec<_> = pairs.iter().collect();
            pairs.sort_by(|(a, _), (b, _)| by_key(a, b));
            out.push_str("map[interface {}]interface {}{");
            separated(pairs, out, |(key, value), out| {
                write(key, out);
                out.push(':');
                write(value, out);
            });
            write!(out, "}}")
        }
    };
}

fn separated<T>(items: impl IntoIterator<Item = T>, out: &mut String, each: fn(T, &mut String)) {
    for (at, item) in items.into_iter().enumerate() {
        if at > 0 {
            out.push_str(", ");
        }
        each(item, out);
    }
}

fn float(value: f64) -> String {
    match go_float(value).as_str() {
        ".nan" => "NaN".to_owned(),
        ".inf" => "+Inf".to_owned(),
        "-.inf" => "-Inf".to_owned(),
        other => other.to_owned(),
    }
}

/// The order in which Go prints maps.
fn by_key(a: &Data, b: &Data) -> Ordering {
    let rank = |key: &Data| match key {
        Data::Null => 0,
        Data::Int(..) => 1,
        Data::Text(_) | Data::Plain(_) => 2,
        Data::Float(..) => 3,
        _ => 4,
    };
    match (a, b) {
        (Data::Int(a, _), Data::Int(b, _)) => a.cmp(b),
        (Data::Bool(a, _), Data::Bool(b, _)) => a.cmp(b),
        (Data::Float(a, _), Data::Float(b, _)) => a.total_cmp(b),
        (Data::Text(a), Data::Text(b)) => a.as_str().cmp(b.as_str()),
        _ => rank(a).cmp(&rank(b)),
    }
}

/// Go's `strconv.Quote`.
fn quote(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{7}' => out.push_str("\\a"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{b}' => out.push_str("\\v"),
            c if u32::from(c) < 0x20 || c == '\u{7f}' => {
                let _ = write!(out, "\\x{:02x}", u32::from(c));
            }
            c if c != ' ' && (c.is_control() || c.is_whitespace() || c == '\u{feff}') => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
