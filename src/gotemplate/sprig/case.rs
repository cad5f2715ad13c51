//! Upper, lower and title case.
//!
//! Facts: Go, `strings.ToUpper`, `strings.ToLower`, `strings.Title`; Masterminds/goutils, `wordutils.go`. Go maps one
//! character to one; where Unicode wants more (`ß`), Go leaves the character (`unicode`).

use super::given::string;
use crate::gotemplate::Param::Str;
use crate::gotemplate::{Call, Failure, Function, Value, unicode};
use crate::text::{Builder, Mapped};

pub(super) const TABLE: &[Function] = &[
    Function::new("upper", &[Str], |call, args| mapped(call, &string(args, 0), unicode::upper)),
    Function::new("lower", &[Str], |call, args| mapped(call, &string(args, 0), unicode::lower)),
    Function::new("title", &[Str], title),
    Function::new("untitle", &[Str], untitle),
    Function::new("swapcase", &[Str], swap_case),
];

/// A text with each character replaced by one, which has its place.
fn mapped(
    call: &Call<'_>,
    text: &Mapped,
    mut map: impl FnMut(char) -> char,
) -> Result<Value, Failure> {
    let mut out = Builder::default();
    for (at, c) in text.char_indices() {
        let place = text.origin(at).unwrap_or(call.place);
        let new = map(c);
        // What is changed does not stand there as it is.
        let place = if new == c { place } else { place.inexact() };
        out.push_str(new.encode_utf8(&mut [0; 4]), place);
    }
    Ok(out.finish().into())
}

/// `strings.Title`: a word begins after what is no letter, no digit, no underscore, no mark of ASCII but a blank.
fn title(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let mut before = ' ';
    mapped(call, &string(args, 0), |c| {
        let begins = separates(before);
        before = c;
        if begins { unicode::title(c) } else { c }
    })
}

fn separates(c: char) -> bool {
    match c {
        _ if c.is_ascii_alphanumeric() || c == '_' => false,
        _ if c.is_ascii() => true,
        _ if unicode::is_letter(c) || unicode::is_digit(c) => false,
        _ => c.is_whitespace(),
    }
}

fn untitle(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let mut begins = true;
    mapped(call, &string(args, 0), |c| {
        if c.is_whitespace() {
            begins = true;
            c
        } else if begins {
            begins = false;
            unicode::lower(c)
        } else {
            c
        }
    })
}

/// Capitals become small, small letters capitals: the first of a word in title case.
fn swap_case(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let mut begins = true;
    mapped(call, &string(args, 0), |c| {
        let first = std::mem::replace(&mut begins, false);
        match c {
            _ if unicode::is_upper(c) || unicode::is_title(c) => unicode::lower(c),
            _ if unicode::is_lower(c) && first => unicode::title(c),
            _ if unicode::is_lower(c) => unicode::upper(c),
            _ => {
                begins = c.is_whitespace();
                c
            }
        }
    })
}
