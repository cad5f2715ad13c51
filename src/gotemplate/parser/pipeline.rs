//! Pipelines, commands and operands.

use std::rc::Rc;

use super::super::lexer::{Kind, Token};
use super::super::literal;
use super::super::node::{Names, Node, NodeKind, Pipe};
use super::tokens::{Parsed, Parser};
use crate::text::Mapped;

impl Parser<'_> {
    /// Commands up to `end`, with the variables before them.
    pub(super) fn pipeline(&mut self, context: &str, end: Kind) -> Parsed<Node> {
        let pos = self.peek_word().pos;
        let mut pipe = Pipe { assigns: false, variables: Vec::new(), commands: Vec::new() };
        self.declarations(&mut pipe, context)?;
        loop {
            let token = self.next_word();
            match token.kind {
                kind if kind == end => break,
                kind if starts_operand(kind) => {
                    self.backup();
                    pipe.commands.push(self.command()?);
                }
                _ => return Err(self.unexpected(token, context)),
            }
        }
        self.check(&pipe, context)?;
        Ok(Node::new(pos, NodeKind::Pipe(pipe)))
    }

    fn declarations(&mut self, pipe: &mut Pipe, context: &str) -> Parsed<()> {
        loop {
            let variable = self.peek_word();
            if variable.kind != Kind::Variable {
                return Ok(());
            }
            self.next();
            let after = self.peek();
            let next = self.peek_word();
            match next.kind {
                Kind::Assign | Kind::Declare => {
                    pipe.assigns = next.kind == Kind::Assign;
                    self.next_word();
                    self.declare(pipe, variable);
                    return Ok(());
                }
                Kind::Char if next.text == "," => {
                    self.next_word();
                    self.declare(pipe, variable);
                    if context != "range" || pipe.variables.len() >= 2 {
                        return Err(self.error(&format!("too many declarations in {context}")));
                    }
                    let ahead = self.peek_word().kind;
                    if !matches!(ahead, Kind::Variable | Kind::RightDelim | Kind::RightParen) {
                        return Err(self.error("range can only initialize variables"));
                    }
                }
                _ if after.kind == Kind::Space => {
                    self.backup3(variable, after);
                    return Ok(());
                }
                _ => {
                    self.backup2(variable);
                    return Ok(());
                }
            }
        }
    }

    fn declare(&mut self, pipe: &mut Pipe, variable: Token<'_>) {
        let name: Rc<str> = variable.text.into();
        pipe.variables.push(Rc::clone(&name));
        self.variables.push(name);
    }

    fn check(&self, pipe: &Pipe, context: &str) -> Parsed<()> {
        if pipe.commands.is_empty() {
            return Err(self.error(&format!("missing value for {context}")));
        }
        for (stage, command) in pipe.commands.iter().enumerate().skip(1) {
            let NodeKind::Command(arguments) = &command.kind else { continue };
            let constant = arguments.first().is_some_and(|first| {
                use NodeKind::{Bool, Dot, Nil, Number, String};
                matches!(first.kind, Bool(_) | Dot | Nil | Number(_) | String { .. })
            });
            if constant {
                let stage = stage + 1;
                let message = format!("non executable command in pipeline stage {stage}");
                return Err(self.error(&message));
            }
        }
        Ok(())
    }

    fn command(&mut self) -> Parsed<Node> {
        let pos = self.peek_word().pos;
        let mut arguments = Vec::new();
        loop {
            self.peek_word();
            arguments.extend(self.operand()?);
            let token = self.next();
            match token.kind {
                Kind::Space => {}
                Kind::RightDelim | Kind::RightParen => {
                    self.backup();
                    break;
                }
                Kind::Pipe => break,
                _ => return Err(self.unexpected(token, "operand")),
            }
        }
        if arguments.is_empty() {
            return Err(self.error("empty command"));
        }
        Ok(Node::new(pos, NodeKind::Command(arguments)))
    }

    /// A term with fields behind it.
    fn operand(&mut self) -> Parsed<Option<Node>> {
        let Some(node) = self.term()? else { return Ok(None) };
        if self.peek().kind != Kind::Field {
            return Ok(Some(node));
        }
        let pos = self.peek().pos;
        let mut fields = Names::new();
        while self.peek().kind == Kind::Field {
            fields.push(self.next().text[1..].into());
        }
        let with = |mut names: Names| {
            names.extend(fields.iter().cloned());
            names
        };
        let kind = match node.kind {
            NodeKind::Field(names) => NodeKind::Field(with(names)),
            NodeKind::Variable(names) => NodeKind::Variable(with(names)),
            NodeKind::Bool(_)
            | NodeKind::String { .. }
            | NodeKind::Number(_)
            | NodeKind::Nil
            | NodeKind::Dot => {
                let shown = literal::quote(&node.to_string());
                return Err(self.error(&format!("unexpected . after term {shown}")));
            }
            _ => NodeKind::Chain(Box::new(node), fields),
        };
        Ok(Some(Node::new(pos, kind)))
    }

    fn term(&mut self) -> Parsed<Option<Node>> {
        let token = self.next_word();
        let text = token.text;
        let kind = match token.kind {
            Kind::Identifier => {
                let Some(function) = self.functions.id(text) else {
                    let shown = literal::quote(text);
                    return Err(self.error(&format!("function {shown} not defined")));
                };
                NodeKind::Identifier(self.functions.of(function).name, function)
            }
            Kind::Dot => NodeKind::Dot,
            Kind::Keyword(super::super::lexer::Keyword::Nil) => NodeKind::Nil,
            Kind::Variable => self.variable(text)?,
            Kind::Field => NodeKind::Field(vec![text[1..].into()]),
            Kind::Bool => NodeKind::Bool(text == "true"),
            Kind::CharConstant | Kind::Complex | Kind::Number => {
                NodeKind::Number(literal::number(text).map_err(|words| self.error(&words))?)
            }
            Kind::LeftParen => return self.parenthesized().map(Some),
            Kind::String | Kind::RawString => self.string(token)?,
            _ => {
                self.backup();
                return Ok(None);
            }
        };
        Ok(Some(Node::new(token.pos, kind)))
    }

    fn variable(&self, name: &str) -> Parsed<NodeKind> {
        if let Some(known) = self.variables.iter().find(|known| &***known == name) {
            return Ok(NodeKind::Variable(vec![Rc::clone(known)]));
        }
        let shown = literal::quote(name);
        Err(self.error(&format!("undefined variable {shown}")))
    }

    fn parenthesized(&mut self) -> Parsed<Node> {
        self.nested(|parser| parser.pipeline("parenthesized pipeline", Kind::RightParen))
    }

    /// A string; its bytes have the places that they stand at where nothing in it is escaped.
    fn string(&self, token: Token<'_>) -> Parsed<NodeKind> {
        let Some(text) = literal::unquote(token.text) else {
            return Err(self.error("invalid syntax"));
        };
        let inner = token.pos + 1..token.pos + token.text.len() - 1;
        let written = self.text.slice(inner);
        let text = if written.as_str() == text {
            written
        } else {
            match self.text.origin(token.pos) {
                Some(origin) => Mapped::new(text, origin.inexact()),
                None => Mapped::empty(),
            }
        };
        Ok(NodeKind::String { quoted: token.text.into(), text })
    }
}

fn starts_operand(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Bool
            | Kind::CharConstant
            | Kind::Complex
            | Kind::Dot
            | Kind::Field
            | Kind::Identifier
            | Kind::Number
            | Kind::Keyword(super::super::lexer::Keyword::Nil)
            | Kind::RawString
            | Kind::String
            | Kind::Variable
            | Kind::LeftParen
    )
}
