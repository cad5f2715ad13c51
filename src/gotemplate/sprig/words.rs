//! Names of words: `camelcase`, `snakecase`, `kebabcase`, as huandu/xstrings v1.5.0 makes them (`convert.go`).

use super::given::string;
use crate::gotemplate::Param::Str;
use crate::gotemplate::unicode::{is_letter, is_number, is_punct, is_upper, lower, upper};
use crate::gotemplate::{Call, Function};
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
    text: Builder,
}

impl Out<'_> {
    fn push(&mut self, at: usize, c: char) {
        let place = self.from.origin(at).unwrap_or(self.call.place);
        let place = if self.from[at..].starts_with(c) { place } else { place.inexact() };
        self.text.push_str(c.encode_utf8(&mut [0; 4]), place);
    }
}

/// Upper case at the start of each word, connectors left out; a word's capitals after its first one become small, up to
/// its first small letter.
fn camel(call: &Call<'_>, text: &Mapped) -> Mapped {
    let mut out = Out { call, from: text, text: Builder::default() };
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
                return out.text.finish();
            }
            (None, None) => return Mapped::empty(),
        }
    };
    let mut capital = is_upper(last.1);
    last.1 = upper(last.1);
    for (at, c) in chars {
        let before = last;
        last = (at, c);
        if is_connector(before.1) {
            if is_connector(c) {
                out.push(before.0, before.1);
                continue;
            }
            capital = is_upper(c);
            last.1 = upper(c);
            continue;
        }
        if capital {
            if is_upper(c) {
                last.1 = lower(c);
            } else {
                capital = false;
            }
        }
        out.push(before.0, before.1);
    }
    out.push(last.0, last.1);
    out.text.finish()
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
    let mut out = Out { call, from: text, text: Builder::default() };
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
    out.text.finish()
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
            _ if is_upper(c) => lower(c),
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
        let (first, size) = valid(rest, char::REPLACEMENT_CHARACTER);
        let (kind, length) = match first {
            char::REPLACEMENT_CHARACTER => (Kind::Nothing, size),
            _ if is_connector(first) => (Kind::Connector, run(rest, size, first, is_connector)),
            _ if is_punct(first) => (Kind::Mark, run(rest, size, first, is_punct)),
            _ if is_upper(first) => (Kind::Capitals, capitals(rest, size, first)),
            _ if is_alphabet(first) => (Kind::Letters, run(rest, size, first, is_small_letter)),
            _ if is_number(first) => (Kind::Number, run(rest, size, first, is_number)),
            _ => (Kind::Other, run(rest, size, first, is_other)),
        };
        let word = Word { kind, at: self.at, text: &rest[..length] };
        self.at += length;
        word
    }
}

/// The first character that is not U+FFFD, which xstrings takes for a mistake and passes over, and where it ends;
/// `before` where there is none.
fn valid(text: &str, before: char) -> (char, usize) {
    let found = text.char_indices().find(|(_, c)| *c != char::REPLACEMENT_CHARACTER);
    found.map_or((before, text.len()), |(at, c)| (c, at + c.len_utf8()))
}

/// The end of a run of characters of a kind that goes on behind `end`.
fn run(text: &str, end: usize, last: char, of: fn(char) -> bool) -> usize {
    let (mut end, mut last) = (end, last);
    while end < text.len() {
        let (next, size) = valid(&text[end..], last);
        if !of(next) {
            break;
        }
        (end, last) = (end + size, next);
    }
    end
}

/// The end of `Http`, or of `HTTP` before `Server`; the first capital ends at `first_end`.
fn capitals(text: &str, first_end: usize, first: char) -> usize {
    let (second, _) = valid(&text[first_end..], first);
    if first_end == text.len() || !is_upper(second) {
        return run(text, first_end, first, is_small_letter);
    }
    let (mut end, mut last, mut size) = (first_end, first, 0);
    while end < text.len() {
        let (next, next_size) = valid(&text[end..], last);
        if !is_upper(next) {
            return if is_alphabet(next) { end - size } else { end };
        }
        (end, last, size) = (end + next_size, next, next_size);
    }
    end
}

/// A letter, but for most of the Chinese ones.
fn is_alphabet(c: char) -> bool {
    let chinese = matches!(
        c,
        '\u{3400}'..='\u{4d85}' | '\u{4e00}'..='\u{9fcc}' | '\u{20000}'..='\u{2b81d}'
    );
    is_letter(c) && !chinese
}

fn is_small_letter(c: char) -> bool {
    is_alphabet(c) && !is_upper(c)
}

fn is_other(c: char) -> bool {
    !(is_connector(c) || is_alphabet(c) || is_number(c) || is_punct(c))
}
