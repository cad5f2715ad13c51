//! The bodies of the functions of regular expressions.
//!
//! Matched parts keep their places. Functions without `must` panic in Go where the pattern is none; `regexMatch` says
//! no.
//!
//! Facts: Masterminds/sprig v3.3.0, `regex.go`.

use std::rc::Rc;

use super::expand::expand;
use super::mistake::Mistake;
use super::pattern::Pattern;
use crate::gotemplate::literal::quote;
use crate::gotemplate::value::{Elements, List};
use crate::gotemplate::{Call, Failure, Value};
use crate::text::{Builder, Mapped};

pub(super) fn matches(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    match pattern(call, args) {
        Ok((pattern, text)) => Ok(Value::bool(pattern.is_match(&text))),
        Err(Wrong::Pattern { mistake: Mistake::Syntax(..), .. }) => Ok(Value::bool(false)),
        Err(wrong) => Err(wrong.told()),
    }
}

pub(super) fn must_match(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let (pattern, text) = pattern(call, args).map_err(Wrong::told)?;
    Ok(Value::bool(pattern.is_match(&text)))
}

pub(super) fn find(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    Ok(found(pattern(call, args).map_err(Wrong::panicked)?))
}

pub(super) fn must_find(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    Ok(found(pattern(call, args).map_err(Wrong::told)?))
}

pub(super) fn find_all(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    all_found(call, pattern(call, args).map_err(Wrong::panicked)?, count(args))
}

pub(super) fn must_find_all(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    all_found(call, pattern(call, args).map_err(Wrong::told)?, count(args))
}

pub(super) fn replace_all(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    replaced(call, pattern(call, args).map_err(Wrong::panicked)?, args, true)
}

pub(super) fn must_replace_all(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    replaced(call, pattern(call, args).map_err(Wrong::told)?, args, true)
}

pub(super) fn replace_all_literal(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    replaced(call, pattern(call, args).map_err(Wrong::panicked)?, args, false)
}

pub(super) fn must_replace_all_literal(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    replaced(call, pattern(call, args).map_err(Wrong::told)?, args, false)
}

pub(super) fn split(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    parts(call, pattern(call, args).map_err(Wrong::panicked)?, count(args))
}

pub(super) fn must_split(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    parts(call, pattern(call, args).map_err(Wrong::told)?, count(args))
}

pub(super) fn quote_meta(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let text = text(args, 0);
    call.engine.room_for(text.len() * 2)?;
    let mut out = Builder::default();
    for (at, char) in text.char_indices() {
        if r"\.+*?()|[]{}^$".contains(char) {
            out.push_str("\\", text.origin(at).unwrap_or(call.place).inexact());
        }
        out.push_slice(&text, at..at + char.len_utf8());
    }
    Ok(Value::Str(out.finish()))
}

type Search = (Rc<Pattern>, Mapped);

fn found((pattern, text): Search) -> Value {
    let part = pattern.find(&text).map_or_else(Mapped::empty, |range| text.slice(range));
    Value::Str(part)
}

fn all_found(call: &Call<'_>, search: Search, count: i64) -> Result<Value, Failure> {
    let (pattern, text) = search;
    let found = pattern.all(&text, count);
    call.engine.work(found.len())?;
    if found.is_empty() {
        return Ok(Value::List(List::nil(Elements::Strings)));
    }
    Ok(Value::strings(found.into_iter().map(|range| text.slice(range))))
}

fn parts(call: &Call<'_>, search: Search, count: i64) -> Result<Value, Failure> {
    let (pattern, text) = search;
    if count == 0 {
        return Ok(Value::List(List::nil(Elements::Strings)));
    }
    let parts = pattern.split(&text, count);
    call.engine.work(parts.len())?;
    Ok(Value::strings(parts.into_iter().map(|range| text.slice(range))))
}

fn replaced(
    call: &Call<'_>,
    search: Search,
    args: &[Value],
    expanded: bool,
) -> Result<Value, Failure> {
    let (pattern, source) = search;
    let replacement = text(args, 2);
    let mut out = Builder::default();
    let mut done = 0;
    pattern.each(&source, |found| {
        let Some(range) = found.get(0) else { return Ok(()) };
        out.push_slice(&source, done..range.start);
        done = range.end;
        if expanded {
            expand(&mut out, &replacement, &source, found, &pattern.names);
        } else {
            out.push(&replacement);
        }
        call.engine.work(1)?;
        call.engine.room_for(out.len())
    })?;
    out.push_slice(&source, done..source.len());
    Ok(Value::Str(out.finish()))
}

/// The pattern and the text of a call; searching takes as long as both are.
fn pattern(call: &Call<'_>, args: &[Value]) -> Result<Search, Wrong> {
    let (pattern, text) = (text(args, 0), text(args, 1));
    call.engine.work(pattern.len() + text.len() / 16).map_err(Wrong::Other)?;
    match Pattern::of(&pattern, &text) {
        Ok(pattern) => Ok((pattern, text)),
        Err(mistake) => Err(Wrong::Pattern { pattern, mistake }),
    }
}

/// Why there is nothing to search with.
enum Wrong {
    Pattern { pattern: Mapped, mistake: Mistake },
    Other(Failure),
}

impl Wrong {
    /// As an error that Go's function returns.
    fn told(self) -> Failure {
        match self {
            Self::Pattern { mistake: Mistake::Limit(limit), .. } => {
                Failure::Limit(limit.to_owned())
            }
            Self::Pattern { mistake, .. } => Failure::new(mistake.to_string()),
            Self::Other(failure) => failure,
        }
    }

    /// As the panic of Go's `MustCompile`.
    fn panicked(self) -> Failure {
        match self {
            Self::Pattern { pattern, mistake: mistake @ Mistake::Syntax(..) } => {
                let pattern = quoted(&pattern);
                Failure::new(format!("regexp: Compile({pattern}): {mistake}"))
            }
            other => other.told(),
        }
    }
}

/// In backquotes where Go can write it so.
fn quoted(text: &str) -> String {
    let plain = |char| !matches!(char, '\0'..='\x08' | '\x0a'..='\x1f' | '`' | '\x7f' | '\u{feff}');
    if text.chars().all(plain) { format!("`{text}`") } else { quote(text) }
}

fn text(args: &[Value], at: usize) -> Mapped {
    args.get(at).and_then(Value::as_str).cloned().unwrap_or_else(Mapped::empty)
}

fn count(args: &[Value]) -> i64 {
    match args.last() {
        Some(Value::Int(count)) => count.value.as_i64(),
        _ => 0,
    }
}
