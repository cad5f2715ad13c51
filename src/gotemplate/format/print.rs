//! `fmt.Sprint` and `%v`.

use super::flags::Flags;
use super::printer::{Printer, printed};
use crate::gotemplate::{Call, Failure, Value};
use crate::text::{Builder, Mapped, Origin};

/// A value as `%v` prints it. A text keeps its origins; all else has its own place where it knows one, else `place`.
pub fn text(value: &Value, place: Origin) -> Result<Mapped, Failure> {
    Ok(match value {
        Value::Str(text) => text.clone(),
        other => {
            let printed = printed(other, 'v', Flags::default())?;
            Mapped::new(printed, other.origin().unwrap_or(place).inexact())
        }
    })
}

/// A value as `%v` prints it, for messages: what is too deep or too large is cut off.
pub fn display(value: &Value) -> String {
    display_as(value, 'v')
}

/// A value as a verb without flags prints it.
pub(in crate::gotemplate) fn display_as(value: &Value, verb: char) -> String {
    let mut printer = Printer::new(Flags::default());
    printer.print(value, verb);
    printer.out
}

/// `fmt.Sprint`: values one after the other, with a blank between two that are no texts.
pub fn sprint(call: &Call<'_>, values: &[Value]) -> Result<Mapped, Failure> {
    let mut out = Builder::default();
    for (at, value) in values.iter().enumerate() {
        let texts = |value: &Value| matches!(value, Value::Str(_));
        if at > 0 && !texts(value) && !texts(&values[at - 1]) {
            out.push_str(" ", call.place.inexact());
        }
        let text = text(value, call.place)?;
        call.engine.room_for(out.len() + text.len())?;
        out.push(&text);
    }
    Ok(out.finish())
}
