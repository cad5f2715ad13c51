//! Go's literals: quoting and unquoting strings, constants that are numbers (golang/go, `strconv`).
//!
//! Owns the text forms. What type a constant has is decided where it is used (`exec`).

mod float;
mod number;
mod quote;
mod unquote;

pub(super) use float::{parse_float, scaled, underscores_fit};
pub(super) use number::{Number, number};
pub(super) use quote::{code_point, quote, quote_ascii, quote_rune};
pub(super) use unquote::unquote;
