//! Cutting a text into tokens.

use std::borrow::Cow;

use super::token::{Kind, Token, keyword};
use crate::gotemplate::{literal, unicode};

/// Cuts one text into tokens.
pub(in crate::gotemplate) struct Lexer<'a> {
    text: &'a str,
    pos: usize,
    start: usize,
    line: usize,
    start_line: usize,
    parens: usize,
    inside_action: bool,
}

const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];

impl<'a> Lexer<'a> {
    pub(in crate::gotemplate) fn new(text: &'a str) -> Self {
        Self { text, pos: 0, start: 0, line: 1, start_line: 1, parens: 0, inside_action: false }
    }

    /// The next token; after the end or an error always the end.
    pub(in crate::gotemplate) fn next(&mut self) -> Token<'a> {
        if self.inside_action { self.action() } else { self.plain() }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.pos..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn bump(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.pos += next.len_utf8();
        self.line += usize::from(next == '\n');
        Some(next)
    }

    fn token(&mut self, kind: Kind) -> Token<'a> {
        let text = Cow::Borrowed(&self.text[self.start..self.pos]);
        let token = Token { kind, pos: self.start, text, line: self.start_line };
        self.start = self.pos;
        self.start_line = self.line;
        token
    }

    /// Leaves out what was passed without [`Self::bump`].
    fn skip(&mut self) {
        self.line += newlines(&self.text[self.start..self.pos]);
        self.start = self.pos;
        self.start_line = self.line;
    }

    fn error(&mut self, message: impl Into<String>) -> Token<'a> {
        let (pos, line) = (self.start, self.start_line);
        (self.text, self.pos, self.start, self.inside_action) = ("", 0, 0, false);
        Token { kind: Kind::Error, pos, text: Cow::Owned(message.into()), line }
    }

    /// Text up to the next action.
    fn plain(&mut self) -> Token<'a> {
        loop {
            let Some(length) = self.rest().find("{{") else {
                self.pos = self.text.len();
                if self.pos == self.start {
                    return Token { text: Cow::Borrowed("EOF"), ..self.token(Kind::End) };
                }
                self.line += newlines(&self.text[self.start..self.pos]);
                return self.token(Kind::Text);
            };
            if length > 0 {
                let end = self.pos + length;
                let kept = self.text[self.start..end].trim_end_matches(BLANKS).len();
                self.pos = end;
                if trims_left(&self.text[end + 2..]) {
                    self.pos = self.start + kept;
                }
                self.line += newlines(&self.text[self.start..self.pos]);
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

    /// The start of an action; nothing after a comment.
    fn left_delim(&mut self) -> Option<Token<'a>> {
        self.pos += 2;
        let marker = if trims_left(self.rest()) { 2 } else { 0 };
        if self.text[self.pos + marker..].starts_with("/*") {
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
        let rest = self.rest();
        if trims_right(rest) && rest[2..].starts_with("}}") {
            return Some(true);
        }
        rest.starts_with("}}").then_some(false)
    }

    fn trim_after(&mut self, trim: bool) {
        if trim {
            self.pos += self.rest().len() - self.rest().trim_start_matches(BLANKS).len();
        }
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
        let Some(first) = self.peek() else { return self.error("unclosed action") };
        match first {
            _ if BLANKS.contains(&first) => self.blanks(),
            '"' => self.quoted('"', Kind::String, "unterminated quoted string"),
            '\'' => self.quoted('\'', Kind::CharConstant, "unterminated character constant"),
            '`' => self.raw(),
            '$' => self.name(Kind::Variable),
            '.' if !self.rest()[1..].starts_with(|next: char| next.is_ascii_digit()) => {
                self.name(Kind::Field)
            }
            '.' | '+' | '-' | '0'..='9' => self.number(),
            _ if is_word(first) => self.word(),
            _ => self.mark(first),
        }
    }

    fn mark(&mut self, first: char) -> Token<'a> {
        self.bump();
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
        let rest = self.rest();
        let length = rest.len() - rest.trim_start_matches(BLANKS).len();
        // The last blank belongs to a trim marker that follows.
        let marker = trims_right(&rest[length - 1..]) && rest[length + 1..].starts_with("}}");
        if marker && length == 1 {
            return self.right_delim();
        }
        self.pos += if marker { length - 1 } else { length };
        self.line += newlines(&self.text[self.start..self.pos]);
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
        let rest = self.rest();
        self.pos += rest.find(|next| !is_word(next)).unwrap_or(rest.len());
    }

    fn bad_character(&mut self) -> Option<Token<'a>> {
        if self.at_terminator() {
            return None;
        }
        let shown = self.peek().map(literal::code_point).unwrap_or_default();
        Some(self.error(format!("bad character {shown}")))
    }

    fn at_terminator(&self) -> bool {
        let rest = self.rest();
        let ends = |next: char| BLANKS.contains(&next) || ".,|:)(".contains(next);
        rest.is_empty() || rest.starts_with(ends) || rest.starts_with("}}")
    }

    fn quoted(&mut self, quote: char, kind: Kind, unterminated: &str) -> Token<'a> {
        self.bump();
        loop {
            match self.bump() {
                Some('\\') => match self.bump() {
                    None | Some('\n') => return self.error(unterminated),
                    Some(_) => {}
                },
                None | Some('\n') => return self.error(unterminated),
                Some(next) if next == quote => return self.token(kind),
                Some(_) => {}
            }
        }
    }

    fn raw(&mut self) -> Token<'a> {
        let Some(length) = self.rest()[1..].find('`') else {
            return self.error("unterminated raw quoted string");
        };
        self.pos += length + 2;
        self.line += newlines(&self.text[self.start..self.pos]);
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

fn trims_left(rest: &str) -> bool {
    rest.starts_with('-') && rest[1..].starts_with(BLANKS)
}

fn trims_right(rest: &str) -> bool {
    rest.starts_with(BLANKS) && rest[1..].starts_with('-')
}

fn newlines(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count()
}
