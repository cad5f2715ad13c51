//! Upper, lower and title case.
//!
//! Facts: Go, `strings.ToUpper`, `strings.ToLower`, `strings.Title`; Masterminds/goutils, `wordutils.go`. Go maps one
//! character to one; where Unicode wants more (`ß`), Go leaves the character.

use super::given::string;
use crate::gotemplate::Param::Str;
use crate::gotemplate::{Call, Failure, Function, Value};
use crate::text::{Builder, Mapped};

pub(super) const TABLE: &[Function] = &[
    Function::new("upper", &[Str], |call, args| mapped(call, &string(args, 0), upper_char)),
    Function::new("lower", &[Str], |call, args| mapped(call, &string(args, 0), lower_char)),
    Function::new("title", &[Str], title),
    Function::new("untitle", &[Str], untitle),
    Function::new("swapcase", &[Str], swap_case),
];

/// The one character that Go makes of one.
pub(super) fn upper_char(c: char) -> char {
    single(c, c.to_uppercase())
}

pub(super) fn lower_char(c: char) -> char {
    // Go's simple mapping of the dotted capital I is the plain small one.
    if c == 'İ' { 'i' } else { single(c, c.to_lowercase()) }
}

/// Title case: of a few double letters it is a character of its own, and Georgian letters have none.
fn title_char(c: char) -> char {
    match c {
        'Ǆ'..='ǆ' => 'ǅ',
        'Ǉ'..='ǉ' => 'ǈ',
        'Ǌ'..='ǌ' => 'ǋ',
        'Ǳ'..='ǳ' => 'ǲ',
        '\u{10d0}'..='\u{10ff}' => c,
        _ => upper_char(c),
    }
}

fn single(c: char, mut mapped: impl Iterator<Item = char>) -> char {
    match (mapped.next(), mapped.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}

/// A text with each character replaced by one, which has its place; another one does not stand there as it is.
pub(super) fn mapped(
    call: &Call<'_>,
    text: &Mapped,
    mut map: impl FnMut(char) -> char,
) -> Result<Value, Failure> {
    let mut out = Builder::default();
    for (at, c) in text.char_indices() {
        let place = text.origin(at).unwrap_or(call.place);
        let new = map(c);
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
        if begins { title_char(c) } else { c }
    })
}

fn separates(c: char) -> bool {
    match c {
        _ if c.is_ascii_alphanumeric() || c == '_' => false,
        _ if c.is_ascii() => true,
        _ if c.is_alphanumeric() => false,
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
            lower_char(c)
        } else {
            c
        }
    })
}

fn swap_case(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let mut begins = true;
    mapped(call, &string(args, 0), |c| {
        if c.is_uppercase() || c.is_lowercase() {
            begins = false;
        } else {
            begins = c.is_whitespace();
        }
        if c.is_uppercase() {
            lower_char(c)
        } else if c.is_lowercase() {
            upper_char(c)
        } else {
            c
        }
    })
}
