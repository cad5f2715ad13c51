//! The parser's view of tokens: looking ahead by up to three, going back, and errors.

use std::rc::Rc;

use super::super::lexer::{Kind, Lexer, Token};
use super::super::node::{Node, Tree, VariableId};
use super::super::{ErrorKind, Functions, TemplateError};
use crate::text::Mapped;

/// Parentheses and blocks inside each other: each takes stack when it is shown, evaluated and dropped. Go has 10,000
/// for parentheses and none for blocks.
const MAX_NESTING: usize = 1_000;
const TOO_DEEP: &str = "max expression depth exceeded";

/// A parser of one text; `name` and `variables` are those of the template that is being read now.
pub(super) struct Parser<'a> {
    pub(super) text: &'a Mapped,
    pub(super) parse_name: Rc<str>,
    pub(super) functions: &'a Functions,
    pub(super) trees: Vec<Tree>,
    /// The names of all variables so far, and those that are known here.
    pub(super) names: Vec<Rc<str>>,
    pub(super) variables: Vec<VariableId>,
    /// Nodes of lists that are being read, the innermost list last.
    nodes: Vec<Node>,
    pub(super) range_depth: usize,
    pub(super) nesting: usize,
    /// Where the present action started.
    pub(super) action_start: Option<usize>,
    lexer: Lexer<'a>,
    tokens: [Token<'a>; 3],
    ahead: usize,
}

pub(super) type Parsed<T> = Result<T, Box<TemplateError>>;

impl<'a> Parser<'a> {
    pub(super) fn new(name: &str, text: &'a Mapped, functions: &'a Functions) -> Self {
        let none = Token { kind: Kind::End, pos: 0, text: "" };
        Self {
            text,
            parse_name: name.into(),
            functions,
            trees: Vec::new(),
            names: vec!["$".into()],
            variables: vec![VariableId::ROOT],
            nodes: Vec::new(),
            range_depth: 0,
            nesting: 0,
            action_start: None,
            lexer: Lexer::new(text.as_str()),
            tokens: [none; 3],
            ahead: 0,
        }
    }

    pub(super) fn next(&mut self) -> Token<'a> {
        if self.ahead > 0 {
            self.ahead -= 1;
        } else {
            self.tokens[0] = self.lexer.next();
        }
        self.tokens[self.ahead]
    }

    pub(super) fn backup(&mut self) {
        self.ahead += 1;
    }

    /// Goes back by two; the earlier one was `token`.
    pub(super) fn backup2(&mut self, token: Token<'a>) {
        self.tokens[1] = token;
        self.ahead = 2;
    }

    /// Goes back by three; the earlier ones were `first` and `second`.
    pub(super) fn backup3(&mut self, first: Token<'a>, second: Token<'a>) {
        self.tokens[1] = second;
        self.tokens[2] = first;
        self.ahead = 3;
    }

    pub(super) fn peek(&mut self) -> Token<'a> {
        if self.ahead == 0 {
            self.ahead = 1;
            self.tokens[0] = self.lexer.next();
        }
        self.tokens[self.ahead - 1]
    }

    pub(super) fn next_word(&mut self) -> Token<'a> {
        loop {
            let token = self.next();
            if token.kind != Kind::Space {
                return token;
            }
        }
    }

    pub(super) fn peek_word(&mut self) -> Token<'a> {
        let token = self.next_word();
        self.backup();
        token
    }

    pub(super) fn expect(&mut self, kind: Kind, context: &str) -> Parsed<Token<'a>> {
        let token = self.next_word();
        if token.kind == kind { Ok(token) } else { Err(self.unexpected(token, context)) }
    }

    #[expect(clippy::unnecessary_box_returns, reason = "all of the parser returns it in a box")]
    pub(super) fn unexpected(&self, token: Token<'_>, context: &str) -> Box<TemplateError> {
        if token.kind != Kind::Error {
            return self.error(&format!("unexpected {} in {context}", token.shown()));
        }
        let words = self.lexer.failure();
        match self.action_start.map(|start| self.line(start)) {
            Some(line) if line != self.line(token.pos) => {
                let within = if words.ends_with(" action") { "" } else { " in action" };
                self.error(&format!("{words}{within} started at {}:{line}", self.parse_name))
            }
            _ => self.error(words),
        }
    }

    /// Reads nodes one after the other, until there is none more.
    pub(super) fn many(
        &mut self,
        mut read: impl FnMut(&mut Self) -> Parsed<Option<Node>>,
    ) -> Parsed<Box<[Node]>> {
        let first = self.nodes.len();
        while let Some(node) = read(self)? {
            self.nodes.push(node);
        }
        Ok(self.nodes.split_off(first).into())
    }

    /// Reads something inside of something, with room on the stack and a bound on how deep that goes.
    pub(super) fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.nesting >= MAX_NESTING {
            let limit = TemplateError { kind: ErrorKind::Limit, ..*self.error(TOO_DEEP) };
            return Err(Box::new(limit));
        }
        self.nesting += 1;
        let result = stacker::maybe_grow(128 << 10, 1 << 20, || read(self));
        self.nesting -= 1;
        result
    }

    /// An error at the present token.
    #[expect(clippy::unnecessary_box_returns, reason = "all of the parser returns it in a box")]
    pub(super) fn error(&self, reason: &str) -> Box<TemplateError> {
        let pos = self.tokens[0].pos;
        let line = self.line(pos);
        Box::new(TemplateError {
            kind: ErrorKind::Parse,
            message: format!("template: {}:{line}: {reason}", self.parse_name),
            reason: reason.to_owned(),
            place: self.text.origin(pos),
            inside: None,
        })
    }

    /// The line of a byte, from 1.
    fn line(&self, pos: usize) -> usize {
        self.text[..pos].matches('\n').count() + 1
    }
}
