//! Cutting texts. sprig counts bytes; a cut within a character is refused.
//!
//! Facts: Masterminds/sprig v3.3.0, `strings.go`; Masterminds/goutils, `stringutils.go` and `wordutils.go`.

use super::given::{int, string};
use crate::gotemplate::Param::{Int, Str};
use crate::gotemplate::{Call, Failure, Function, Value};
use crate::text::{Builder, Mapped};

pub(super) const TABLE: &[Function] = &[
    Function::new("substr", &[Int, Int, Str], substr),
    Function::new("trunc", &[Int, Str], trunc),
    Function::new("abbrev", &[Int, Str], abbrev),
    Function::new("abbrevboth", &[Int, Int, Str], abbrev_both),
    Function::new("initials", &[Str], initials),
];

/// Bytes of a text, or why there are none.
fn cut(text: &Mapped, start: i64, end: i64) -> Result<Mapped, Failure> {
    let length = text.len();
    let inside = |at: i64| usize::try_from(at).ok().filter(|at| *at <= length);
    let (Some(from), Some(to)) = (inside(start), inside(end)) else {
        let bad = if inside(end).is_none() { end } else { start };
        let message = if bad < 0 {
            format!("runtime error: slice bounds out of range [:{bad}]")
        } else {
            format!("runtime error: slice bounds out of range [:{bad}] with length {length}")
        };
        return Err(Failure::new(message));
    };
    if from > to {
        return Err(Failure::new(format!(
            "runtime error: slice bounds out of range [{from}:{to}]"
        )));
    }
    if !(text.is_char_boundary(from) && text.is_char_boundary(to)) {
        return Err(Failure::refused("this cuts a character in two: the text is not UTF-8 then"));
    }
    Ok(text.slice(from..to))
}

fn length(text: &Mapped) -> i64 {
    i64::try_from(text.len()).unwrap_or(i64::MAX)
}

fn substr(_: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let (start, end, text) = (int(args, 0), int(args, 1), string(args, 2));
    if start < 0 {
        return cut(&text, 0, end).map(Value::Str);
    }
    let all = length(&text);
    if end < 0 || end > all {
        if start > all {
            return Err(Failure::new(format!(
                "runtime error: slice bounds out of range [{start}:{all}]"
            )));
        }
        return cut(&text, start, all).map(Value::Str);
    }
    if start > end {
        return Err(Failure::new(format!(
            "runtime error: slice bounds out of range [{start}:{end}]"
        )));
    }
    cut(&text, start, end).map(Value::Str)
}

fn trunc(_: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let (count, text) = (int(args, 0), string(args, 1));
    let all = length(&text);
    if count < 0 && all.saturating_add(count) > 0 {
        return cut(&text, all + count, all).map(Value::Str);
    }
    if count >= 0 && all > count {
        return cut(&text, 0, count).map(Value::Str);
    }
    Ok(text.into())
}

fn abbrev(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let (width, text) = (int(args, 0), string(args, 1));
    if width < 4 {
        return Ok(text.into());
    }
    abbreviated(call, &text, 0, width).map(Value::Str)
}

fn abbrev_both(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let (left, right, text) = (int(args, 0), int(args, 1), string(args, 2));
    if right < 4 || left > 0 && right < 7 {
        return Ok(text.into());
    }
    abbreviated(call, &text, left, right).map(Value::Str)
}

/// A text of at most `width` bytes that shows the byte at `offset`, with dots for what was left out.
fn abbreviated(call: &Call<'_>, text: &Mapped, offset: i64, width: i64) -> Result<Mapped, Failure> {
    let all = length(text);
    if all <= width {
        return Ok(text.clone());
    }
    let mut offset = offset.min(all);
    // Go wraps around where the left edge is far below zero.
    if all.wrapping_sub(offset) < width - 3 {
        offset = all - (width - 3);
    }
    let mut out = Builder::default();
    let dots = |out: &mut Builder| out.push_str("...", call.place.inexact());
    if offset <= 4 {
        out.push(&cut(text, 0, width - 3)?);
        dots(&mut out);
        return Ok(out.finish());
    }
    if width < 7 {
        return Ok(Mapped::empty());
    }
    dots(&mut out);
    if offset + width - 3 < all {
        out.push(&abbreviated(call, &cut(text, offset, all)?, 0, width - 3)?);
    } else {
        out.push(&cut(text, all - (width - 3), all)?);
    }
    Ok(out.finish())
}

/// The first letters of words. sprig goes by bytes, each as a character of its own.
fn initials(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let text = string(args, 0);
    let mut out = Builder::default();
    let mut gap = true;
    for (at, byte) in text.bytes().enumerate() {
        if matches!(byte, b' ' | b'\t'..=b'\r' | 0x85 | 0xa0) {
            gap = true;
        } else if gap {
            let place = text.origin(at).unwrap_or(call.place);
            let place = if byte.is_ascii() { place } else { place.inexact() };
            out.push_str(char::from(byte).encode_utf8(&mut [0; 4]), place);
            gap = false;
        }
    }
    Ok(out.finish().into())
}
