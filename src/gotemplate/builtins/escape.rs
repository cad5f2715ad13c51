//! Escaping for HTML, JavaScript and URLs.

use std::fmt::Write;

use super::printing::joined;
use crate::gotemplate::{Call, Failure, Function, Param, Value};
use crate::text::{Builder, Mapped};

pub(super) const TABLE: &[Function] = &[
    Function::variadic("html", &[], Param::Any, html),
    Function::variadic("js", &[], Param::Any, js),
    Function::variadic("urlquery", &[], Param::Any, urlquery),
];

fn html(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    escaped(call, args, |c| {
        Some(match c {
            '\0' => "\u{fffd}".to_owned(),
            '"' => "&#34;".to_owned(),
            '\'' => "&#39;".to_owned(),
            '&' => "&amp;".to_owned(),
            '<' => "&lt;".to_owned(),
            '>' => "&gt;".to_owned(),
            _ => return None,
        })
    })
}

fn js(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    escaped(call, args, |c| {
        Some(match c {
            '\\' => "\\\\".to_owned(),
            '\'' => "\\'".to_owned(),
            '"' => "\\\"".to_owned(),
            '<' | '>' | '&' | '=' | '\0'..='\x1f' => format!("\\u{:04X}", u32::from(c)),
            // Go leaves what it can print, and escapes the rest.
            _ if !c.is_ascii()
                && crate::gotemplate::literal::quote(&c.to_string()).len() > 4 + c.len_utf8() =>
            {
                format!("\\u{:04X}", u32::from(c))
            }
            _ => return None,
        })
    })
}

fn urlquery(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    escaped(call, args, |c| match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' | '.' | '~' => None,
        ' ' => Some("+".to_owned()),
        _ => {
            let mut text = String::new();
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                // Writing to a string cannot fail.
                let _ = write!(text, "%{byte:02X}");
            }
            Some(text)
        }
    })
}

/// The arguments as one text, with some characters replaced; the rest keeps its places.
fn escaped(
    call: &Call<'_>,
    args: &[Value],
    replacement: fn(char) -> Option<String>,
) -> Result<Value, Failure> {
    let text: Mapped = joined(call, args)?;
    let mut out = Builder::default();
    let mut done = 0;
    for (at, c) in text.char_indices() {
        if let Some(replacement) = replacement(c) {
            out.push_slice(&text, done..at);
            let place = text.origin(at).unwrap_or(call.place).inexact();
            out.push_str(&replacement, place);
            done = at + c.len_utf8();
        }
    }
    out.push_slice(&text, done..text.len());
    Ok(Value::Str(out.finish()))
}
