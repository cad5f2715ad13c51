//! Wrapping lines. Widths are bytes, as in Masterminds/goutils, `wordutils.go`.

use super::given::{int, string};
use crate::gotemplate::Param::{Int, Str};
use crate::gotemplate::{Call, Failure, Function, Value};
use crate::text::{Builder, Mapped};

pub(super) const TABLE: &[Function] = &[
    Function::new("wrap", &[Int, Str], wrap),
    Function::new("wrapWith", &[Int, Str, Str], wrap_with),
];

fn wrap(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let end = Mapped::new("\n", call.place.inexact());
    wrapped(call, &string(args, 1), int(args, 0), &end, false).map(Value::Str)
}

fn wrap_with(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let mut end = string(args, 1);
    if end.is_empty() {
        end = Mapped::new("\n", call.place.inexact());
    }
    wrapped(call, &string(args, 2), int(args, 0), &end, true).map(Value::Str)
}

/// Breaks at the last blank within the width; a word that is longer is cut where `cut` says so.
fn wrapped(
    call: &Call<'_>,
    text: &Mapped,
    width: i64,
    end: &Mapped,
    cut: bool,
) -> Result<Mapped, Failure> {
    let width = usize::try_from(width.max(1)).unwrap_or(usize::MAX);
    let bytes = text.as_bytes();
    let mut out = Builder::default();
    let mut at = 0;
    while bytes.len() - at > width {
        if bytes[at] == b' ' {
            at += 1;
            continue;
        }
        let blank = |range: &[u8]| range.iter().rposition(|byte| *byte == b' ');
        if let Some(blank) = blank(&bytes[at..=at + width]) {
            out.push_slice(text, at..at + blank);
            at += blank + 1;
        } else if cut {
            if !text.is_char_boundary(at + width) {
                return Err(Failure::refused(
                    "this cuts a character in two: the text is not UTF-8 then",
                ));
            }
            out.push_slice(text, at..at + width);
            at += width;
        } else if let Some(blank) = bytes[at + width..].iter().position(|byte| *byte == b' ') {
            out.push_slice(text, at..at + width + blank);
            at += width + blank + 1;
        } else {
            break;
        }
        out.push(end);
        call.engine.room_for(out.len())?;
    }
    out.push_slice(text, at..text.len());
    Ok(out.finish())
}
