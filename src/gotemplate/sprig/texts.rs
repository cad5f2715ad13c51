//! Texts: trimming, replacing, testing, joining, splitting, quoting, indenting.
//!
//! Facts: Masterminds/sprig v3.3.0, `strings.go` and `functions.go`.

use super::given::{int, string, strslice, strval};
use crate::gotemplate::Param::{Any, Int, Str};
use crate::gotemplate::value::{Map, MapType};
use crate::gotemplate::{Call, Failure, Function, Value, literal};
use crate::text::{Builder, Mapped};

pub(super) const TABLE: &[Function] = &[
    Function::new("hello", &[], hello),
    Function::new("trim", &[Str], trim),
    Function::new("trimAll", &[Str, Str], trim_all),
    Function::new("trimall", &[Str, Str], trim_all),
    Function::new("trimPrefix", &[Str, Str], trim_prefix),
    Function::new("trimSuffix", &[Str, Str], trim_suffix),
    Function::new("nospace", &[Str], nospace),
    Function::new("repeat", &[Int, Str], repeat),
    Function::new("replace", &[Str, Str, Str], replace),
    Function::new("plural", &[Str, Str, Int], plural),
    Function::new("contains", &[Str, Str], contains),
    Function::new("hasPrefix", &[Str, Str], has_prefix),
    Function::new("hasSuffix", &[Str, Str], has_suffix),
    Function::variadic("quote", &[], Any, quote),
    Function::variadic("squote", &[], Any, squote),
    Function::variadic("cat", &[], Any, cat),
    Function::new("indent", &[Int, Str], indent),
    Function::new("nindent", &[Int, Str], nindent),
    Function::new("join", &[Str, Any], join),
    Function::new("split", &[Str, Str], split),
    Function::new("splitn", &[Str, Int, Str], splitn),
    Function::new("splitList", &[Str, Str], split_list),
    Function::new("toString", &[Any], to_string),
    Function::new("toStrings", &[Any], to_strings),
];

fn hello(call: &Call<'_>, _: &[Value]) -> Result<Value, Failure> {
    Ok(call.text("Hello!"))
}

fn trim(_: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let text = string(args, 0);
    Ok(text.part(text.trim()).into())
}

/// Takes the characters of the first text away from both ends of the second.
fn trim_all(_: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let (set, text) = (string(args, 0), string(args, 1));
    Ok(text.part(text.trim_matches(|c| set.contains(c))).into())
}

fn trim_prefix(_: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let (prefix, text) = (string(args, 0), string(args, 1));
    Ok(text.part(text.strip_prefix(prefix.as_str()).unwrap_or(&text)).into())
}

fn trim_suffix(_: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let (suffix, text) = (string(args, 0), string(args, 1));
    Ok(text.part(text.strip_suffix(suffix.as_str()).unwrap_or(&text)).into())
}

/// Without blanks. sprig goes by bytes, each as a character of its own: a text with blanks and characters beyond ASCII
/// comes out broken, as there.
fn nospace(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let text = string(args, 0);
    let is_blank = |byte: u8| matches!(byte, b' ' | b'\t'..=b'\r' | 0x85 | 0xa0);
    if !text.bytes().any(is_blank) {
        return Ok(text.into());
    }
    let mut out = Builder::default();
    for (at, byte) in text.bytes().enumerate().filter(|(_, byte)| !is_blank(*byte)) {
        if byte.is_ascii() {
            out.push_slice(&text, at..at + 1);
        } else {
            let place = text.origin(at).unwrap_or(call.place).inexact();
            out.push_str(char::from(byte).encode_utf8(&mut [0; 4]), place);
        }
    }
    Ok(out.finish().into())
}

fn repeat(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let (count, text) = (int(args, 0), string(args, 1));
    let count =
        usize::try_from(count).map_err(|_| Failure::new("strings: negative Repeat count"))?;
    call.engine.room_for(count.saturating_mul(text.len()))?;
    if text.is_empty() {
        return Ok(text.into());
    }
    call.engine.work(count)?;
    let mut out = Builder::default();
    for _ in 0..count {
        out.push(&text);
    }
    Ok(out.finish().into())
}

fn replace(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let (old, new, text) = (string(args, 0), string(args, 1), string(args, 2));
    let found = text.matches(old.as_str()).count();
    call.engine.work(found)?;
    call.engine.room_for(text.len() + found.saturating_mul(new.len()))?;
    Ok(text.replace(&old, &new).into())
}

fn plural(_: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    Ok(string(args, usize::from(int(args, 2) != 1)).into())
}

fn contains(_: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    Ok(string(args, 1).contains(string(args, 0).as_str()).into())
}

fn has_prefix(_: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    Ok(string(args, 1).starts_with(string(args, 0).as_str()).into())
}

fn has_suffix(_: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    Ok(string(args, 1).ends_with(string(args, 0).as_str()).into())
}

fn quote(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    between(call, args, |out, value| {
        let text = strval(call, value)?;
        let quoted = literal::quote(&text);
        let place = text.origin(0).unwrap_or(call.place).inexact();
        if quoted.len() == text.len() + 2 {
            out.push_str("\"", call.place.inexact());
            out.push(&text);
            out.push_str("\"", call.place.inexact());
        } else {
            out.push_str(&quoted, place);
        }
        Ok(())
    })
}

fn squote(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    between(call, args, |out, value| {
        out.push_str("'", call.place.inexact());
        out.push(&crate::gotemplate::format::text(value, call.place)?);
        out.push_str("'", call.place.inexact());
        Ok(())
    })
}

fn cat(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    between(call, args, |out, value| {
        out.push(&crate::gotemplate::format::text(value, call.place)?);
        Ok(())
    })
}

/// What `push` makes of each value that is something, with blanks between.
fn between(
    call: &Call<'_>,
    args: &[Value],
    push: impl Fn(&mut Builder, &Value) -> Result<(), Failure>,
) -> Result<Value, Failure> {
    let mut out = Builder::default();
    let given = args.iter().filter(|value| !matches!(value, Value::Nil));
    for (at, value) in given.enumerate() {
        if at > 0 {
            out.push_str(" ", call.place.inexact());
        }
        push(&mut out, value)?;
        call.engine.room_for(out.len())?;
    }
    Ok(out.finish().into())
}

fn indent(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    indented(call, args, "").map(Value::Str)
}

fn nindent(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    indented(call, args, "\n").map(Value::Str)
}

/// Blanks before each line, empty ones too; what was there keeps its places.
fn indented(call: &Call<'_>, args: &[Value], first: &str) -> Result<Mapped, Failure> {
    let (count, text) = (int(args, 0), string(args, 1));
    let count =
        usize::try_from(count).map_err(|_| Failure::new("strings: negative Repeat count"))?;
    let lines = text.matches('\n').count() + 1;
    call.engine.room_for(text.len().saturating_add(count.saturating_mul(lines)))?;
    let pad = " ".repeat(count);
    let place = call.place.inexact();
    let mut out = Builder::default();
    out.push_str(first, place);
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        out.push_str(&pad, place);
        out.push_slice(&text, start..start + line.len());
        start += line.len();
    }
    if text.is_empty() || text.ends_with('\n') {
        out.push_str(&pad, place);
    }
    Ok(out.finish())
}

fn join(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let separator = string(args, 0);
    let texts = strslice(call, &args[1])?;
    let bytes: usize = texts.iter().map(|text| text.len() + separator.len()).sum();
    call.engine.room_for(bytes)?;
    Ok(Mapped::join(&texts, &separator).into())
}

fn split(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let (separator, text) = (string(args, 0), string(args, 1));
    numbered(call, parts(&text, &separator, -1))
}

fn splitn(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let (separator, count, text) = (string(args, 0), int(args, 1), string(args, 2));
    numbered(call, parts(&text, &separator, count))
}

fn split_list(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let (separator, text) = (string(args, 0), string(args, 1));
    let parts = parts(&text, &separator, -1);
    call.engine.work(parts.len())?;
    Ok(Value::strings(parts))
}

/// `strings.SplitN`: at most `count` parts, all of them when it is negative; by characters where the separator is
/// empty.
fn parts(text: &Mapped, separator: &str, count: i64) -> Vec<Mapped> {
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    if count == 0 {
        return Vec::new();
    }
    let part = |part: &str| text.part(part);
    if !separator.is_empty() {
        return text.splitn(count, separator).map(part).collect();
    }
    let mut parts = Vec::new();
    let mut rest = text.as_str();
    while let Some(first) = rest.chars().next() {
        let length = if parts.len() + 1 == count { rest.len() } else { first.len_utf8() };
        parts.push(part(&rest[..length]));
        rest = &rest[length..];
    }
    parts
}

/// A map of parts: `_0`, `_1`, …
fn numbered(call: &Call<'_>, parts: Vec<Mapped>) -> Result<Value, Failure> {
    call.engine.work(parts.len())?;
    let map = Map::new(MapType::StringString);
    for (at, part) in parts.into_iter().enumerate() {
        map.set(Mapped::new(format!("_{at}"), call.place.inexact()), part.into());
    }
    Ok(Value::Map(map))
}

fn to_string(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    strval(call, &args[0]).map(Value::Str)
}

fn to_strings(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    strslice(call, &args[0]).map(Value::strings)
}
