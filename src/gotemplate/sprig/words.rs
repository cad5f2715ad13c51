//! Names of words: `camelcase`, `snakecase`, `kebabcase`, as huandu/xstrings v1.5.0 makes them (`convert.go`).

use super::case::{lower_char, upper_char};
use super::given::string;
use crate::gotemplate::Param::Str;
use crate::gotemplate::{Call, Failure, Function, Value};
use crate::text::{Builder, Mapped};

pub(super) const TABLE: &[Function] = &[
    Function::new("camelcase", &[Str], |call, args| Ok(camel(call, &string(args, 0)).into())),
    Function::new("snakecase", &[Str], |call, args| Ok(joined(call, &string(args, 0), '_').into())),
    Function::new("kebabcase", &[Str], |call, args| Ok(joined(call, &string(args, 0), '-').into())),
];

fn is_connector(c: char) -> bool {
    c == '-' || c == '_' || c.is_whitespace()
}

/// A text that grows by characters of another one, changed or not.
struct Out<'a> {
    call: &'a Call<'a>,
    from: &'a Mapped,
    out: Builder,
}

impl Out<'_> {
    fn push(&mut self, at: usize, c: char) {
        let place = self.from.origin(at).unwrap_or(self.call.place);
        let stands = self.from.get(at..).is_some_and(|rest| rest.starts_with(c));
        let place = if stands { place } else { place.inexact() };
        self.out.push_str(c.encode_utf8(&mut [0; 4]), place);
    }
}

/// Upper case at the start of each word, connectors left out; a word's capitals after its first one become small, up to
/// its first small letter.
fn camel(call: &Call<'_>, text: &Mapped) -> Mapped {
    let mut out = Out { call, from: text, out: Builder::default() };
    let mut chars = text.char_indices();
    // Connectors at the start stay; where there is nothing else, xstrings writes the last one twice.
    let mut first = None;
    let mut last = loop {
        match (chars.next(), first) {
            (Some((at, c)), _) if is_connector(c) => {
                out.push(at, c);
                first = Some((at, c));
            }
            (Some(found), _) => break found,
            (None, Some((at, c))) => {
                out.push(at, c);
                return out.out.finish();
            }
            (None, None) => return Mapped::empty(),
        }
    };
    let mut capital = last.1.is_uppercase();
    last.1 = upper_char(last.1);
    for (at, c) in chars {
        let before = last;
        last = (at, c);
        if is_connector(before.1) {
            if is_connector(c) {
                out.push(before.0, before.1);
                continue;
            }
            capital = c.is_uppercase();
            last.1 = upper_char(c);
            continue;
        }
        if capital {
            if c.is_uppercase() {
                last.1 = lower_char(c);
            } else {
                capital = false;
            }
        }
        out.push(before.0, before.1);
    }
    out.push(last.0, last.1);
    out.out.finish()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Nothing,
    Number,
    Capitals,
    Letters,
    Connector,
    Mark,
    Other,
}

/// A word: its kind, its start, its text.
#[derive(Clone, Copy)]
struct Word<'a> {
    kind: Kind,
    at: usize,
    text: &'a str,
}

/// Small letters, with a connector between words.
fn joined(call: &Call<'_>, text: &Mapped, connector: char) -> Mapped {
    let mut out = Out { call, from: text, out: Builder::default() };
    let mut words = Words { text: text.as_str(), at: 0 };
    let mut word = words.next();
    while !words.is_over() {
        let before = word;
        if before.kind != Kind::Connector {
            lowered(&mut out, before, connector);
        }
        word = words.next();
        match before.kind {
            Kind::Number => {
                word = words_after_number(&mut out, &mut words, word, connector);
                connect(&mut out, word, connector);
            }
            Kind::Connector => lowered(&mut out, before, connector),
            Kind::Mark => {}
            _ if word.kind == Kind::Number => {
                word = number_after_word(&mut out, &mut words, word, connector);
            }
            _ => {
                if !matches!(word.kind, Kind::Connector | Kind::Mark) {
                    out.push(word.at, connector);
                }
            }
        }
    }
    lowered(&mut out, word, connector);
    out.out.finish()
}

/// Letters and numbers that follow a number belong to it.
fn words_after_number<'a>(
    out: &mut Out<'_>,
    words: &mut Words<'a>,
    first: Word<'a>,
    connector: char,
) -> Word<'a> {
    let mut word = first;
    while matches!(word.kind, Kind::Letters | Kind::Number) {
        lowered(out, word, connector);
        word = words.next();
    }
    word
}

fn connect(out: &mut Out<'_>, next: Word<'_>, connector: char) {
    if !matches!(next.kind, Kind::Nothing | Kind::Mark | Kind::Connector) {
        out.push(next.at, connector);
    }
}

/// A number behind a word belongs to it, but for one that letters follow.
fn number_after_word<'a>(
    out: &mut Out<'_>,
    words: &mut Words<'a>,
    number: Word<'a>,
    connector: char,
) -> Word<'a> {
    if words.is_over() {
        return number;
    }
    let next = words.next();
    if next.kind != Kind::Letters {
        lowered(out, number, connector);
        if !matches!(next.kind, Kind::Connector | Kind::Mark) {
            out.push(next.at, connector);
        }
        return next;
    }
    out.push(number.at, connector);
    lowered(out, number, connector);
    let next = words_after_number(out, words, next, connector);
    connect(out, next, connector);
    next
}

fn lowered(out: &mut Out<'_>, word: Word<'_>, connector: char) {
    let changes = matches!(word.kind, Kind::Capitals | Kind::Connector);
    for (at, c) in word.text.char_indices() {
        let c = match c {
            _ if !changes => c,
            _ if is_connector(c) => connector,
            _ if c.is_uppercase() => lower_char(c),
            _ => c,
        };
        out.push(word.at + at, c);
    }
}

struct Words<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Words<'a> {
    fn is_over(&self) -> bool {
        self.at >= self.text.len()
    }

    fn next(&mut self) -> Word<'a> {
        let rest = &self.text[self.at..];
        let Some(first) = rest.chars().next() else {
            return Word { kind: Kind::Nothing, at: self.at, text: "" };
        };
        let run = |of: fn(char) -> bool| rest.find(|c| !of(c)).unwrap_or(rest.len());
        let (kind, length) = match first {
            _ if is_connector(first) => (Kind::Connector, run(is_connector)),
            _ if is_mark(first) => (Kind::Mark, run(is_mark)),
            _ if first.is_uppercase() => (Kind::Capitals, capitals(rest)),
            _ if is_letter(first) => (Kind::Letters, run(is_small_letter)),
            _ if first.is_numeric() => (Kind::Number, run(char::is_numeric)),
            _ => (Kind::Other, run(is_other)),
        };
        let length = length.max(first.len_utf8());
        let word = Word { kind, at: self.at, text: &rest[..length] };
        self.at += length;
        word
    }
}

/// The length of `Http`, or of `HTTP` before `Server`.
fn capitals(rest: &str) -> usize {
    let mut chars = rest.char_indices().skip(1);
    let Some((at, second)) = chars.next() else { return rest.len() };
    if !second.is_uppercase() {
        let small = rest[at..].find(|c| !is_small_letter(c)).unwrap_or(rest.len() - at);
        return at + small;
    }
    let end = rest.find(|c: char| !c.is_uppercase()).unwrap_or(rest.len());
    let follows = rest[end..].chars().next().is_some_and(is_letter);
    let last = rest[..end].chars().next_back().map_or(0, char::len_utf8);
    if follows { end - last } else { end }
}

fn is_letter(c: char) -> bool {
    c.is_alphabetic() && u32::from(c) < 0x3400
}

fn is_small_letter(c: char) -> bool {
    is_letter(c) && !c.is_uppercase()
}

/// `unicode.IsPunct`, as far as ASCII and the general marks go.
fn is_mark(c: char) -> bool {
    match c {
        '$' | '+' | '<' | '=' | '>' | '^' | '`' | '|' | '~' => false,
        _ if c.is_ascii() => c.is_ascii_punctuation(),
        _ => {
            matches!(c, '¡' | '§' | '«' | '¶' | '·' | '»' | '¿' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}')
        }
    }
}

fn is_other(c: char) -> bool {
    !(is_connector(c) || is_letter(c) || c.is_numeric() || is_mark(c))
}
