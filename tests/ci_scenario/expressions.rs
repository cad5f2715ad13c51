//! What of GitHub's expressions the written workflows use.
//!
//! Owns names from a table, texts in quotes, `==`, `!=`, `&&`, `||`. A name that is not in the table fails the test: then
//! the workflow asks for something that nobody thought of.

use std::collections::BTreeMap;

/// `github.ref`, `secrets.TOKEN`, `inputs.gate` and their values.
pub type Names = BTreeMap<String, String>;

/// A text with every `${{ … }}` replaced.
pub fn filled(text: &str, names: &Names) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${{") {
        let (expression, after) = after.split_once("}}").expect("an expression has an end");
        filled.push_str(before);
        filled.push_str(&value(expression, names));
        rest = after;
    }
    filled + rest
}

/// Does a condition hold? None does always.
pub fn holds(condition: &str, names: &Names) -> bool {
    let bare = condition.trim().trim_start_matches("${{").trim_end_matches("}}");
    bare.is_empty() || is_true(&value(bare, names))
}

fn value(expression: &str, names: &Names) -> String {
    let expression = expression.trim();
    if let Some((left, right)) = expression.split_once("||") {
        let left = value(left, names);
        return if is_true(&left) { left } else { value(right, names) };
    }
    if let Some((left, right)) = expression.split_once("&&") {
        let left = value(left, names);
        return if is_true(&left) { value(right, names) } else { left };
    }
    for (sign, wanted) in [("==", true), ("!=", false)] {
        if let Some((left, right)) = expression.split_once(sign) {
            return ((value(left, names) == value(right, names)) == wanted).to_string();
        }
    }
    if let Some(text) = expression.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
        return text.to_owned();
    }
    let found = names.get(expression);
    found.unwrap_or_else(|| panic!("nothing is known of the expression `{expression}`")).clone()
}

fn is_true(value: &str) -> bool {
    !value.is_empty() && value != "false"
}
