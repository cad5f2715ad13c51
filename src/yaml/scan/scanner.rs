//! The queue of tokens, and which token begins where.

use std::collections::VecDeque;

use super::cursor::Cursor;
use super::keys::SimpleKey;
use super::{Mark, Problem, Token, TokenKind};
use crate::yaml::Style;

/// Finds the tokens of a text, one after the other.
pub(in crate::yaml) struct Scanner<'a> {
    pub(super) cursor: Cursor<'a>,
    tokens: VecDeque<Token<'a>>,
    /// How many tokens were taken; the stream's start counts as one in yaml.v2.
    pub(super) taken: usize,
    /// The head of the queue is known to be no key.
    ready: bool,
    started: bool,
    pub(super) flow_level: usize,
    /// The column of the innermost collection; `None` is outside of all.
    pub(super) indent: Option<usize>,
    pub(super) indents: Vec<Option<usize>>,
    pub(super) key_allowed: bool,
    /// What may be a key, for each level of brackets.
    pub(super) keys: Vec<SimpleKey>,
    /// Numbers of tokens that may begin a key and the levels of these keys, in order.
    pub(super) keys_by_token: Vec<(usize, usize)>,
}

impl<'a> Scanner<'a> {
    /// At the start of a text.
    pub(in crate::yaml) fn new(text: &'a str) -> Self {
        Self {
            cursor: Cursor::new(text),
            tokens: VecDeque::new(),
            taken: 0,
            ready: false,
            started: false,
            flow_level: 0,
            indent: None,
            indents: Vec::new(),
            key_allowed: true,
            keys: vec![SimpleKey::default()],
            keys_by_token: Vec::new(),
        }
    }

    /// The next token, which stays.
    #[inline]
    pub(in crate::yaml) fn peek(&mut self) -> Result<&Token<'a>, Problem> {
        if !self.ready {
            self.make_ready()?;
        }
        self.tokens.front().ok_or_else(|| Problem::unplaced("no token", self.cursor.mark.byte))
    }

    fn make_ready(&mut self) -> Result<(), Problem> {
        if !self.started {
            self.started = true;
            self.cursor.look(1)?;
        }
        self.fetch_more()?;
        self.ready = true;
        Ok(())
    }

    /// Takes the next token.
    pub(in crate::yaml) fn next(&mut self) -> Result<Token<'a>, Problem> {
        let at = self.cursor.mark.byte;
        self.peek()?;
        self.ready = false;
        self.taken += 1;
        self.tokens.pop_front().ok_or_else(|| Problem::unplaced("no token", at))
    }

    /// How much of the text is not read yet.
    pub(in crate::yaml) fn bytes_left(&self) -> usize {
        self.cursor.bytes_left()
    }

    /// Is `byte` the end of the text, with brackets that are not closed?
    pub(in crate::yaml) fn ends_in_brackets(&self, byte: usize) -> bool {
        self.flow_level > 0 && self.cursor.is_end() && byte >= self.cursor.mark.byte
    }

    /// The number that the next token to be found will have.
    pub(super) fn number(&self) -> usize {
        self.taken + self.tokens.len()
    }

    /// Puts a token in the queue, at the place of the token `number`; those that are gone have no place.
    pub(super) fn insert(
        &mut self,
        number: Option<usize>,
        kind: TokenKind<'a>,
        start: Mark,
        end: Mark,
    ) {
        let token = Token { kind, start: start.into(), end: end.into() };
        match number.and_then(|number| number.checked_sub(self.taken)) {
            Some(at) if at <= self.tokens.len() => self.tokens.insert(at, token),
            _ => self.tokens.push_back(token),
        }
    }

    /// Puts a token at the end of the queue; it ends here.
    pub(super) fn push(&mut self, kind: TokenKind<'a>, start: Mark) {
        self.insert(None, kind, start, self.cursor.mark);
    }

    fn fetch_more(&mut self) -> Result<(), Problem> {
        loop {
            if !self.tokens.is_empty() {
                // The head may be a key, and then a token comes before it: look further.
                let key = self.level_of_key(self.taken);
                if !key.map_or(Ok(false), |level| self.is_key_possible(level))? {
                    return Ok(());
                }
            }
            self.fetch()?;
        }
    }

    fn fetch(&mut self) -> Result<(), Problem> {
        self.skip_to_token()?;
        self.unroll(Some(self.cursor.mark.column));
        self.cursor.look(4)?;
        if self.cursor.is_end() {
            return self.stream_end();
        }
        if self.cursor.mark.column == 0 && self.cursor.byte(0) == b'%' {
            return self.directive();
        }
        if self.cursor.is_document_mark("---") {
            return self.document_mark(TokenKind::DocumentStart);
        }
        if self.cursor.is_document_mark("...") {
            return self.document_mark(TokenKind::DocumentEnd);
        }
        self.fetch_content()
    }

    fn fetch_content(&mut self) -> Result<(), Problem> {
        let flow = self.flow_level > 0;
        let blank_follows = self.cursor.is_blankz(1);
        match self.cursor.byte(0) {
            b'[' => self.flow_start(TokenKind::FlowSequenceStart),
            b'{' => self.flow_start(TokenKind::FlowMappingStart),
            b']' => self.flow_end(TokenKind::FlowSequenceEnd),
            b'}' => self.flow_end(TokenKind::FlowMappingEnd),
            b',' => self.flow_entry(),
            b'-' if blank_follows => self.block_entry(),
            b'?' if flow || blank_follows => self.key(),
            b':' if flow || blank_follows => self.value(),
            b'*' => self.anchor(TokenKind::Alias),
            b'&' => self.anchor(TokenKind::Anchor),
            b'!' => self.tag(),
            b'|' if !flow => self.block_scalar(true),
            b'>' if !flow => self.block_scalar(false),
            b'\'' => self.quoted_scalar(true),
            b'"' => self.quoted_scalar(false),
            _ if self.starts_plain() => self.plain_scalar(),
            _ => {
                let message = "found character that cannot start any token";
                Err(Problem::scanner(message, self.cursor.mark))
            }
        }
    }

    /// What is left of the indicators starts no scalar; `-`, `?` and `:` have something behind them here.
    fn starts_plain(&self) -> bool {
        let first = self.cursor.byte(0);
        !self.cursor.is_blankz(0) && !b"#|>%@`".contains(&first)
    }

    fn quoted_scalar(&mut self, single: bool) -> Result<(), Problem> {
        self.save_key()?;
        self.key_allowed = false;
        let start = self.cursor.mark;
        let text = self.scan_quoted(single)?;
        self.push(TokenKind::Scalar(text, Style::Quoted), start);
        Ok(())
    }

    fn plain_scalar(&mut self) -> Result<(), Problem> {
        self.save_key()?;
        self.key_allowed = false;
        let start = self.cursor.mark;
        let (text, end) = self.scan_plain()?;
        self.insert(None, TokenKind::Scalar(text, Style::Plain), start, end);
        Ok(())
    }

    fn block_scalar(&mut self, literal: bool) -> Result<(), Problem> {
        self.remove_key()?;
        self.key_allowed = true;
        let start = self.cursor.mark;
        let (text, end) = self.scan_block(literal)?;
        self.insert(None, TokenKind::Scalar(text, Style::Block), start, end);
        Ok(())
    }

    /// Over blanks, breaks and comments.
    fn skip_to_token(&mut self) -> Result<(), Problem> {
        if self.cursor.mark.index == 0 && self.cursor.starts_with("\u{feff}") {
            self.cursor.skip()?; // a second byte order mark
        }
        loop {
            let tabs = self.flow_level > 0 || !self.key_allowed;
            if tabs {
                self.cursor.skip_blanks()?;
            } else {
                self.cursor.skip_spaces(usize::MAX)?;
            }
            self.cursor.skip_comment()?;
            if !self.cursor.is_break(0) {
                return Ok(());
            }
            self.cursor.skip_line()?;
            if self.flow_level == 0 {
                self.key_allowed = true;
            }
        }
    }
}
