//! Paths, as Go's `path` has them; `filepath` is the same on Unix.

use super::given::string;
use crate::gotemplate::Param::Str;
use crate::gotemplate::{Call, Failure, Function, Value};
use crate::text::{Builder, Mapped};

pub(super) const TABLE: &[Function] = &[
    Function::new("base", &[Str], base),
    Function::new("dir", &[Str], dir),
    Function::new("clean", &[Str], clean),
    Function::new("ext", &[Str], ext),
    Function::new("isAbs", &[Str], is_abs),
    Function::new("osBase", &[Str], base),
    Function::new("osDir", &[Str], dir),
    Function::new("osClean", &[Str], clean),
    Function::new("osExt", &[Str], ext),
    Function::new("osIsAbs", &[Str], is_abs),
];

fn base(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let path = string(args, 0);
    if path.is_empty() {
        return Ok(call.text("."));
    }
    let kept = path.trim_end_matches('/');
    if kept.is_empty() {
        return Ok(path.slice(0..1).into());
    }
    let start = kept.rfind('/').map_or(0, |at| at + 1);
    Ok(path.slice(start..kept.len()).into())
}

fn dir(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let path = string(args, 0);
    let end = path.rfind('/').map_or(0, |at| at + 1);
    Ok(cleaned(call, &path.slice(0..end)).into())
}

fn clean(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    Ok(cleaned(call, &string(args, 0)).into())
}

fn ext(_: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let path = string(args, 0);
    let start = path.rfind('/').map_or(0, |at| at + 1);
    let dot = path[start..].rfind('.').map_or(path.len(), |at| start + at);
    Ok(path.slice(dot..path.len()).into())
}

fn is_abs(_: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    Ok(string(args, 0).starts_with('/').into())
}

/// `path.Clean`: no `.`, no `//`, no `..` after a name, none at the root.
fn cleaned(call: &Call<'_>, path: &Mapped) -> Mapped {
    let rooted = path.starts_with('/');
    let mut kept: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if kept.last().is_some_and(|last| *last != "..") => {
                kept.pop();
            }
            ".." if rooted => {}
            _ => kept.push(part),
        }
    }
    let mut out = Builder::default();
    if rooted {
        out.push_slice(path, 0..1);
    }
    for (at, part) in kept.iter().enumerate() {
        let part = path.part(part);
        if at > 0 {
            let place = part.origin(0).unwrap_or(call.place).inexact();
            out.push_str("/", place);
        }
        out.push(&part);
    }
    if out.is_empty() {
        out.push_str(".", call.place.inexact());
    }
    out.finish()
}
