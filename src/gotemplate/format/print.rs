//! `fmt.Sprint`, `fmt.Sprintf` and `%v`.

use crate::gotemplate::{Call, Failure, Value};
use crate::text::{Mapped, Origin};

/// A value as `%v` prints it. A text keeps its origins; all else has its own place where it knows one, else `place`.
pub fn text(value: &Value, place: Origin) -> Mapped {
    match value {
        Value::Str(text) => text.clone(),
        other => Mapped::new(display(other), other.origin().unwrap_or(place).inexact()),
    }
}

/// A value as `%v` prints it.
pub fn display(value: &Value) -> String {
    let _ = value;
    unimplemented!()
}

/// `fmt.Sprint`: values one after the other, with a blank between two that are no texts.
pub fn sprint(call: &Call<'_>, values: &[Value]) -> Result<Mapped, Failure> {
    let _ = (call, values);
    unimplemented!()
}

/// `fmt.Sprintf`: text arguments of `%s` and `%v` and the text of the format keep their origins.
pub fn sprintf(call: &Call<'_>, format: &Mapped, values: &[Value]) -> Result<Mapped, Failure> {
    let _ = (call, format, values);
    unimplemented!()
}
