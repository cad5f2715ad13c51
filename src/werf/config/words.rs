//! How Go writes values into messages.
//!
//! Owns `%q` and `%v` of what a YAML document can hold, and the words of yaml.v2 for a value of the wrong type.

use std::fmt::Write;

use crate::yaml::{Node, Resolved, Scalar, Style, Value};

/// Go's `%q` of a text.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let (mark, width) = if c.is_ascii() { ('x', 2) } else { ('u', 4) };
                let _ = write!(out, "\\{mark}{:0width$x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Go's `%v` of a value decoded without a type.
pub(super) fn shown(node: &Node) -> String {
    match &node.value {
        Value::Scalar(scalar) => shown_scalar(scalar),
        Value::Sequence(items) => {
            format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(" "))
        }
        Value::Mapping(mapping) => {
            let entries = mapping.entries();
            let mut shown: Vec<String> = entries
                .iter()
                .map(|(key, value)| format!("{}:{}", shown(key), shown(value)))
                .collect();
            shown.sort();
            format!("map[{}]", shown.join(" "))
        }
    }
}

fn shown_scalar(scalar: &Scalar) -> String {
    match scalar.resolved {
        Resolved::Null => "<nil>".to_owned(),
        Resolved::Bool(value) => value.to_string(),
        Resolved::Int(value) => value.to_string(),
        Resolved::Uint(value) => value.to_string(),
        Resolved::Float(value) => value.to_string(),
        Resolved::String => scalar.text.to_string(),
    }
}

/// What yaml.v2 says of a value that does not fit a Go type.
pub(super) fn cannot_unmarshal(node: &Node, go_type: &str) -> String {
    let found = match &node.value {
        Value::Sequence(_) => "!!seq".to_owned(),
        Value::Mapping(_) => "!!map".to_owned(),
        Value::Scalar(scalar) => format!("{} `{}`", tag(scalar), cut(&scalar.text)),
    };
    format!("cannot unmarshal {found} into {go_type}")
}

fn tag(scalar: &Scalar) -> &'static str {
    match scalar.resolved {
        _ if scalar.style != Style::Plain => "!!str",
        Resolved::Null => "!!null",
        Resolved::Bool(_) => "!!bool",
        Resolved::Int(_) | Resolved::Uint(_) => "!!int",
        Resolved::Float(_) => "!!float",
        Resolved::String if is_timestamp(&scalar.text) => "!!timestamp",
        Resolved::String => "!!str",
    }
}

/// A date as yaml.v2 takes one: year, month and day, perhaps with a time behind it.
fn is_timestamp(text: &str) -> bool {
    let date = text.split(['T', 't', ' ']).next().unwrap_or("");
    let parts: Vec<&str> = date.split('-').collect();
    let digits = |part: &str, lengths: &[usize]| {
        lengths.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    matches!(parts[..], [year, month, day]
        if digits(year, &[4]) && digits(month, &[1, 2]) && digits(day, &[1, 2]))
}

/// The text as yaml.v2 shows it: more than ten bytes are cut to seven.
fn cut(text: &str) -> String {
    if text.len() <= 10 {
        return text.to_owned();
    }
    let end = (0..=7).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    format!("{}...", &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Source;
    use crate::yaml::parse;

    fn node(text: &str) -> Node {
        parse(&Source::new("", text)).unwrap()
    }

    #[test]
    fn values_are_shown_as_go_does() {
        assert_eq!(
            shown(&node("[1, yes, 1.5, x, ~, {b: 1, a: [2]}]")),
            "[1 true 1.5 x <nil> map[a:[2] b:1]]"
        );
        assert_eq!(quoted("a\"\\\n\u{1}ж"), r#""a\"\\\n\x01ж""#);
    }

    #[test]
    fn wrong_types_are_told_as_yaml_v2_does() {
        for (text, expected) in [
            ("<no value>", "cannot unmarshal !!str `<no value>` into bool"),
            ("<no values>", "cannot unmarshal !!str `<no val...` into bool"),
            ("12", "cannot unmarshal !!int `12` into bool"),
            ("'12'", "cannot unmarshal !!str `12` into bool"),
            ("2020-01-02", "cannot unmarshal !!timestamp `2020-01-02` into bool"),
            ("[1]", "cannot unmarshal !!seq into bool"),
            ("{a: 1}", "cannot unmarshal !!map into bool"),
        ] {
            assert_eq!(cannot_unmarshal(&node(text), "bool"), expected);
        }
    }
}
