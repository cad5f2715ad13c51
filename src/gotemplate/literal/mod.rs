//! Go's literals: quoting and unquoting strings, constants that are numbers (golang/go, `strconv`).
//!
//! Owns the text forms. What type a constant has is decided where it is used (`exec`).

mod number;
mod quote;
mod unquote;

pub(super) use number::{Number, number};
pub(super) use quote::{quote, quote_ascii, quote_rune};
pub(super) use unquote::unquote;
