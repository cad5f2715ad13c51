//! Cutting a text into tokens.

use super::token::{Kind, Token, keyword};
use crate::gotemplate::{literal, unicode};

/// Cuts one text into tokens.
pub(in crate::gotemplate) struct Lexer<'a> {
    text: &'a str,
    pos: usize,
    start: usize,
    parens: usize,
    inside_action: bool,
    failure: String,
}

impl<'a> Lexer<'a> {
    pub(in crate::gotemplate) fn new(text: &'a str) -> Self {
        Self { text, pos: 0, start: 0, parens: 0, inside_action: false, failure: String::new() }
    }

    /// The next token; after the end or an error always the end.
    pub(in crate::gotemplate) fn next(&mut self) -> Token<'a> {
        if self.inside_action { self.action() } else { self.plain() }
    }

    /// The words of the error that there was, if there was one.
    pub(in crate::gotemplate) fn failure(&self) -> &str {
        &self.failure
    }

    fn rest(&self) -> &'a str {
        &self.text[self.pos..]
    }

    /// What is ahead, as bytes: most of what tokens are told by is ASCII.
    fn bytes(&self) -> &'a [u8] {
        &self.text.as_bytes()[self.pos..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn bump(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.pos += next.len_utf8();
        Some(next)
    }

    fn token(&mut self, kind: Kind) -> Token<'a> {
        let token = Token { kind, pos: self.start, text: &self.text[self.start..self.pos] };
        self.start = self.pos;
        token
    }

    /// Leaves out what was passed.
    fn skip(&mut self) {
        self.start = self.pos;
    }

    fn error(&mut self, message: impl Into<String>) -> Token<'a> {
        let token = Token { kind: Kind::Error, pos: self.start, text: "" };
        (self.text, self.pos, self.start, self.inside_action) = ("", 0, 0, false);
        self.failure = message.into();
        token
    }

    /// Text up to the next action.
    fn plain(&mut self) -> Token<'a> {
        loop {
            let Some(end) = self.next_action() else {
                self.pos = self.text.len();
                return self.token(if self.pos == self.start { Kind::End } else { Kind::Text });
            };
            if end > self.pos {
                let trim = trims_left(&self.text.as_bytes()[end + 2..]);
                self.pos = if trim { self.start + self.without_blanks(end) } else { end };
                let token = self.token(Kind::Text);
                self.pos = end;
                self.skip();
                if !token.text.is_empty() {
                    return token;
                }
            }
            if let Some(token) = self.left_delim() {
                return token;
            }
        }
    }

    /// Where the next action starts.
    fn next_action(&self) -> Option<usize> {
        let mut from = self.pos;
        loop {
            let brace = from + self.text[from..].find('{')?;
            if self.text.as_bytes().get(brace + 1) == Some(&b'{') {
                return Some(brace);
            }
            from = brace + 1;
        }
    }

    /// The length of the text up to `end`, less the blanks at its end.
    fn without_blanks(&self, end: usize) -> usize {
        let text = &self.text.as_bytes()[self.start..end];
        text.iter().rposition(|byte| !is_blank(*byte)).map_or(0, |last| last + 1)
    }

    /// The start of an action; nothing after a comment.
    fn left_delim(&mut self) -> Option<Token<'a>> {
        self.pos += 2;
        let marker = if trims_left(self.bytes()) { 2 } else { 0 };
        if self.bytes()[marker..].starts_with(b"/*") {
            self.pos += marker;
            self.skip();
            return self.comment();
        }
        let token = self.token(Kind::LeftDelim);
        self.inside_action = true;
        self.pos += marker;
        self.skip();
        self.parens = 0;
        Some(token)
    }

    fn comment(&mut self) -> Option<Token<'a>> {
        self.pos += 2;
        let Some(length) = self.rest().find("*/") else {
            return Some(self.error("unclosed comment"));
        };
        self.pos += length + 2;
        let Some(trim) = self.at_right_delim() else {
            return Some(self.error("comment ends before closing delimiter"));
        };
        self.pos += 2 + if trim { 2 } else { 0 };
        self.trim_after(trim);
        self.skip();
        None
    }

    /// Is this the end of the action, and does it trim what follows?
    fn at_right_delim(&self) -> Option<bool> {
        match self.bytes() {
            [b'}', b'}', ..] => Some(false),
            [blank, b'-', b'}', b'}', ..] if is_blank(*blank) => Some(true),
            _ => None,
        }
    }

    fn trim_after(&mut self, trim: bool) {
        if trim {
            self.pos += self.blanks_ahead();
        }
    }

    fn blanks_ahead(&self) -> usize {
        self.bytes().iter().take_while(|byte| is_blank(**byte)).count()
    }

    fn right_delim(&mut self) -> Token<'a> {
        let trim = self.at_right_delim() == Some(true);
        if trim {
            self.pos += 2;
            self.skip();
        }
        self.pos += 2;
        let token = self.token(Kind::RightDelim);
        self.trim_after(trim);
        self.skip();
        self.inside_action = false;
        token
    }

    fn action(&mut self) -> Token<'a> {
        if self.at_right_delim().is_some() {
            if self.parens == 0 {
                return self.right_delim();
            }
            return self.error("unclosed left paren");
        }
        let Some(first) = self.bytes().first() else { return self.error("unclosed action") };
        match first {
            b' ' | b'\t' | b'\r' | b'\n' => self.blanks(),
            b'"' => self.quoted(b'"', Kind::String, "unterminated quoted string"),
            b'\'' => self.quoted(b'\'', Kind::CharConstant, "unterminated character constant"),
            b'`' => self.raw(),
            b'$' => self.name(Kind::Variable),
            b'.' if !self.bytes().get(1).is_some_and(u8::is_ascii_digit) => self.name(Kind::Field),
            b'.' | b'+' | b'-' | b'0'..=b'9' => self.number(),
            _ if self.peek().is_some_and(is_word) => self.word(),
            _ => self.mark(),
        }
    }

    fn mark(&mut self) -> Token<'a> {
        let first = self.bump().unwrap_or_default();
        match first {
            '=' => self.token(Kind::Assign),
            ':' if self.bump() == Some('=') => self.token(Kind::Declare),
            ':' => self.error("expected :="),
            '|' => self.token(Kind::Pipe),
            '(' => {
                self.parens += 1;
                self.token(Kind::LeftParen)
            }
            ')' if self.parens == 0 => self.error("unexpected right paren"),
            ')' => {
                self.parens -= 1;
                self.token(Kind::RightParen)
            }
            _ if first.is_ascii() && !first.is_ascii_control() => self.token(Kind::Char),
            _ => {
                let shown = literal::code_point(first);
                self.error(format!("unrecognized character in action: {shown}"))
            }
        }
    }

    fn blanks(&mut self) -> Token<'a> {
        self.pos += self.blanks_ahead();
        // The last blank belongs to a trim marker that follows.
        if self.bytes().starts_with(b"-}}") {
            self.pos -= 1;
        }
        self.token(Kind::Space)
    }

    fn word(&mut self) -> Token<'a> {
        self.word_end();
        if let Some(error) = self.bad_character() {
            return error;
        }
        let kind = match &self.text[self.start..self.pos] {
            "true" | "false" => Kind::Bool,
            word => keyword(word).map_or(Kind::Identifier, Kind::Keyword),
        };
        self.token(kind)
    }

    /// A field or a variable: `.name`, `$name`; or the mark alone.
    fn name(&mut self, kind: Kind) -> Token<'a> {
        self.bump();
        if self.at_terminator() {
            return self.token(if kind == Kind::Field { Kind::Dot } else { kind });
        }
        self.word_end();
        if let Some(error) = self.bad_character() {
            return error;
        }
        self.token(kind)
    }

    fn word_end(&mut self) {
        self.pos += self.bytes().iter().take_while(|byte| is_ascii_word(**byte)).count();
        if self.bytes().first().is_some_and(|byte| !byte.is_ascii()) {
            let rest = self.rest();
            self.pos += rest.find(|next| !is_word(next)).unwrap_or(rest.len());
        }
    }

    fn bad_character(&mut self) -> Option<Token<'a>> {
        if self.at_terminator() {
            return None;
        }
        let shown = self.peek().map(literal::code_point).unwrap_or_default();
        Some(self.error(format!("bad character {shown}")))
    }

    fn at_terminator(&self) -> bool {
        match self.bytes() {
            [] | [b'}', b'}', ..] | [b'.' | b',' | b'|' | b':' | b')' | b'(', ..] => true,
            [next, ..] => is_blank(*next),
        }
    }

    fn quoted(&mut self, quote: u8, kind: Kind, unterminated: &str) -> Token<'a> {
        self.pos += 1;
        loop {
            match self.bytes() {
                [] | [b'\n', ..] | [b'\\'] | [b'\\', b'\n', ..] => return self.error(unterminated),
                [b'\\', ..] => {
                    self.pos += 1;
                    self.bump();
                }
                [next, ..] => {
                    self.pos += 1;
                    if *next == quote {
                        return self.token(kind);
                    }
                }
            }
        }
    }

    fn raw(&mut self) -> Token<'a> {
        let Some(length) = self.rest()[1..].find('`') else {
            return self.error("unterminated raw quoted string");
        };
        self.pos += length + 2;
        self.token(Kind::RawString)
    }

    fn number(&mut self) -> Token<'a> {
        if !self.scan_number() {
            return self.bad_number();
        }
        if self.rest().starts_with(['+', '-']) {
            if !self.scan_number() || !self.text[..self.pos].ends_with('i') {
                return self.bad_number();
            }
            return self.token(Kind::Complex);
        }
        self.token(Kind::Number)
    }

    fn bad_number(&mut self) -> Token<'a> {
        let shown = literal::quote(&self.text[self.start..self.pos]);
        self.error(format!("bad number syntax: {shown}"))
    }

    fn scan_number(&mut self) -> bool {
        self.accept("+-");
        let mut digits = "0123456789_";
        if self.accept("0") {
            if self.accept("xX") {
                digits = "0123456789abcdefABCDEF_";
            } else if self.accept("oO") {
                digits = "01234567_";
            } else if self.accept("bB") {
                digits = "01_";
            }
        }
        self.accept_run(digits);
        if self.accept(".") {
            self.accept_run(digits);
        }
        let exponent = match digits.len() {
            11 => "eE",
            23 => "pP",
            _ => "",
        };
        if self.accept(exponent) {
            self.accept("+-");
            self.accept_run("0123456789_");
        }
        self.accept("i");
        if self.peek().is_some_and(is_word) {
            self.bump();
            return false;
        }
        true
    }

    fn accept(&mut self, any: &str) -> bool {
        let found = self.rest().starts_with(|next| any.contains(next));
        self.pos += usize::from(found);
        found
    }

    fn accept_run(&mut self, any: &str) {
        while self.accept(any) {}
    }
}

fn is_word(next: char) -> bool {
    next == '_' || unicode::is_letter(next) || unicode::is_digit(next)
}

fn is_ascii_word(next: u8) -> bool {
    next == b'_' || next.is_ascii_alphanumeric()
}

fn is_blank(next: u8) -> bool {
    matches!(next, b' ' | b'\t' | b'\r' | b'\n')
}

fn trims_left(rest: &[u8]) -> bool {
    matches!(rest, [b'-', blank, ..] if is_blank(*blank))
}
