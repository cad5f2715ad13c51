//! Pipelines, commands and operands.

use std::borrow::Cow;
use std::rc::Rc;

use super::super::lexer::{Kind, Token};
use super::super::literal;
use super::super::node::{Node, NodeKind, Pipe, Quoted, Taking, Variable, VariableId};
use super::tokens::{Parsed, Parser};
use crate::text::Mapped;

impl Parser<'_> {
    /// Commands up to `end`, with the variables before them.
    pub(super) fn pipeline(&mut self, context: &str, end: Kind) -> Parsed<Node> {
        let pos = self.peek_word().pos;
        let taking = self.declarations(context)?;
        let commands = self.many(|parser| {
            let token = parser.next_word();
            match token.kind {
                kind if kind == end => Ok(None),
                kind if starts_operand(kind) => {
                    parser.backup();
                    parser.command().map(Some)
                }
                _ => Err(parser.unexpected(token, context)),
            }
        })?;
        self.check(&commands, context)?;
        let taking = Some(taking).filter(|taking| !taking.variables.is_empty()).map(Box::new);
        Ok(Node::new(pos, NodeKind::Pipe(Pipe { taking, commands })))
    }

    fn declarations(&mut self, context: &str) -> Parsed<Taking> {
        let mut taking = Taking::default();
        loop {
            let variable = self.peek_word();
            if variable.kind != Kind::Variable {
                return Ok(taking);
            }
            self.next();
            let after = self.peek();
            let next = self.peek_word();
            match next.kind {
                Kind::Assign | Kind::Declare => {
                    taking.assigns = next.kind == Kind::Assign;
                    self.next_word();
                    self.declare(&mut taking, variable);
                    return Ok(taking);
                }
                Kind::Char if next.text == "," => {
                    self.next_word();
                    self.declare(&mut taking, variable);
                    if context != "range" || taking.variables.len() >= 2 {
                        return Err(self.error(&format!("too many declarations in {context}")));
                    }
                    let ahead = self.peek_word().kind;
                    if !matches!(ahead, Kind::Variable | Kind::RightDelim | Kind::RightParen) {
                        return Err(self.error("range can only initialize variables"));
                    }
                }
                _ if after.kind == Kind::Space => {
                    self.backup3(variable, after);
                    return Ok(taking);
                }
                _ => {
                    self.backup2(variable);
                    return Ok(taking);
                }
            }
        }
    }

    fn declare(&mut self, taking: &mut Taking, variable: Token<'_>) {
        let known = self.names.iter().position(|name| **name == *variable.text);
        let id = known.unwrap_or_else(|| {
            self.names.push(variable.text.into());
            self.names.len() - 1
        });
        taking.variables.push((VariableId(id), Rc::clone(&self.names[id])));
        self.variables.push(VariableId(id));
    }

    fn check(&self, commands: &[Node], context: &str) -> Parsed<()> {
        if commands.is_empty() {
            return Err(self.error(&format!("missing value for {context}")));
        }
        for (stage, command) in commands.iter().enumerate().skip(1) {
            let NodeKind::Command(arguments) = &command.kind else { continue };
            let constant = arguments.first().is_some_and(|first| {
                use NodeKind::{Bool, Dot, Nil, Number, String};
                matches!(first.kind, Bool(_) | Dot | Nil | Number(_) | String(_))
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
        let mut ended = false;
        let arguments = self.many(|parser| {
            while !ended {
                parser.peek_word();
                let operand = parser.operand()?;
                let token = parser.next();
                match token.kind {
                    Kind::Space => {}
                    Kind::RightDelim | Kind::RightParen => {
                        parser.backup();
                        ended = true;
                    }
                    Kind::Pipe => ended = true,
                    _ => return Err(parser.unexpected(token, "operand")),
                }
                if operand.is_some() {
                    return Ok(operand);
                }
            }
            Ok(None)
        })?;
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
        let mut end = pos;
        while self.peek().kind == Kind::Field {
            let field = self.next();
            end = field.pos + field.text.len();
        }
        // Fields stand behind each other without anything between.
        let fields = &self.text[pos..end];
        let kind = match node.kind {
            NodeKind::Field(names) => NodeKind::Field((names.into_string() + fields).into()),
            NodeKind::Variable(variable) => NodeKind::Variable(Variable {
                text: (variable.text.into_string() + fields).into(),
                ..variable
            }),
            NodeKind::Bool(_)
            | NodeKind::String(_)
            | NodeKind::Number(_)
            | NodeKind::Nil
            | NodeKind::Dot => {
                let shown = literal::quote(&node.to_string());
                return Err(self.error(&format!("unexpected . after term {shown}")));
            }
            _ => NodeKind::Chain(Box::new(node), fields[1..].into()),
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
            Kind::Field => NodeKind::Field(text[1..].into()),
            Kind::Bool => NodeKind::Bool(text == "true"),
            Kind::CharConstant | Kind::Complex | Kind::Number => {
                let number = literal::number(text).map_err(|words| self.error(&words))?;
                NodeKind::Number(Box::new(number))
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
        let known = self.variables.iter().find(|id| *self.names[id.0] == *name);
        if let Some(id) = known {
            let variable = Variable { id: *id, name_length: name.len(), text: name.into() };
            return Ok(NodeKind::Variable(variable));
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
        let plain = token.kind == Kind::String && matches!(text, Cow::Borrowed(_));
        let written = (!plain).then(|| token.text.into());
        let text = match text {
            Cow::Borrowed(_) => self.text.slice(token.pos + 1..token.pos + token.text.len() - 1),
            Cow::Owned(text) => match self.text.origin(token.pos) {
                Some(origin) => Mapped::new(text, origin.inexact()),
                None => Mapped::empty(),
            },
        };
        Ok(NodeKind::String(Box::new(Quoted { text, written })))
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
