//! Texts, definitions and what stands between `{{` and `}}` as a whole.

use std::rc::Rc;

use super::super::lexer::{Keyword, Kind, Token};
use super::super::literal;
use super::super::node::{Branch, Node, NodeKind, Tree, VariableId};
use super::super::{Functions, TemplateError};
use super::tokens::{Parsed, Parser};
use crate::text::Mapped;

/// Reads a text as the template of a name: its tree is the last one, those it defines stand before it.
pub(in crate::gotemplate) fn parse(
    name: &str,
    text: &Mapped,
    functions: &Functions,
) -> Result<Vec<Tree>, TemplateError> {
    let mut parser = Parser::new(name, text, functions);
    let root = parser.whole().map_err(|error| *error)?;
    parser.add(name.into(), root).map_err(|error| *error)?;
    Ok(parser.trees)
}

impl<'a> Parser<'a> {
    /// All of the text.
    fn whole(&mut self) -> Parsed<Node> {
        let pos = self.peek().pos;
        let nodes = self.many(|parser| {
            while parser.peek().kind != Kind::End {
                if parser.peek().kind == Kind::LeftDelim {
                    let delim = parser.next();
                    if parser.next_word().kind == Kind::Keyword(Keyword::Define) {
                        parser.definition()?;
                        continue;
                    }
                    parser.backup2(delim);
                }
                let node = parser.text_or_action()?;
                if matches!(node.kind, NodeKind::End | NodeKind::Else) {
                    return Err(parser.error(&format!("unexpected {node}")));
                }
                return Ok(Some(node));
            }
            Ok(None)
        })?;
        Ok(Node::new(pos, NodeKind::List(nodes)))
    }

    fn definition(&mut self) -> Parsed<()> {
        const CONTEXT: &str = "define clause";
        let token = self.next_word();
        let name = self.template_name(token, CONTEXT)?;
        self.expect(Kind::RightDelim, CONTEXT)?;
        let (root, end) = self.apart(Self::list)?;
        if !matches!(end.kind, NodeKind::End) {
            return Err(self.error(&format!("unexpected {end} in {CONTEXT}")));
        }
        self.add(name, root)
    }

    /// Reads as a template of its own: with its own variables, outside of any `range`.
    fn apart<T>(&mut self, read: fn(&mut Self) -> Parsed<T>) -> Parsed<T> {
        let variables = std::mem::replace(&mut self.variables, vec![VariableId::ROOT]);
        let range_depth = std::mem::take(&mut self.range_depth);
        let action_start = self.action_start.take();
        let result = self.nested(read);
        self.variables = variables;
        self.range_depth = range_depth;
        self.action_start = action_start;
        result
    }

    /// Keeps a tree; two that are not empty cannot have one name.
    fn add(&mut self, name: Rc<str>, root: Node) -> Parsed<()> {
        let tree = Tree {
            name,
            parse_name: Rc::clone(&self.parse_name),
            text: self.text.clone(),
            root,
            alone: false,
        };
        match self.trees.iter_mut().find(|other| other.name == tree.name) {
            None => self.trees.push(tree),
            Some(other) if other.root.is_empty() => *other = tree,
            Some(_) if tree.root.is_empty() => {}
            Some(_) => {
                let name = literal::quote(&tree.name);
                return Err(
                    self.error(&format!("template: multiple definition of template {name}"))
                );
            }
        }
        Ok(())
    }

    /// Nodes up to `{{end}}` or `{{else}}`, which comes second.
    fn list(&mut self) -> Parsed<(Node, Node)> {
        let pos = self.peek_word().pos;
        let mut end = None;
        let nodes = self.many(|parser| {
            if parser.peek_word().kind == Kind::End {
                return Err(parser.error("unexpected EOF"));
            }
            let node = parser.text_or_action()?;
            if matches!(node.kind, NodeKind::End | NodeKind::Else) {
                end = Some(node);
                return Ok(None);
            }
            Ok(Some(node))
        })?;
        let end = end.ok_or_else(|| self.error("unexpected EOF"))?;
        Ok((Node::new(pos, NodeKind::List(nodes)), end))
    }

    fn text_or_action(&mut self) -> Parsed<Node> {
        let token = self.next_word();
        match token.kind {
            Kind::Text => {
                let text = self.text.slice(token.pos..token.pos + token.text.len());
                Ok(Node::new(token.pos, NodeKind::Text(text)))
            }
            Kind::LeftDelim => {
                self.action_start = Some(token.pos);
                let node = self.action()?;
                self.action_start = None;
                Ok(node)
            }
            _ => Err(self.unexpected(token, "input")),
        }
    }

    fn action(&mut self) -> Parsed<Node> {
        let token = self.next_word();
        if let Kind::Keyword(keyword) = token.kind {
            match keyword {
                Keyword::Block => return self.block(),
                Keyword::Break => return self.leave(token, "{{break}}", NodeKind::Break),
                Keyword::Continue => return self.leave(token, "{{continue}}", NodeKind::Continue),
                Keyword::Else => return self.otherwise(),
                Keyword::End => {
                    let pos = self.expect(Kind::RightDelim, "end")?.pos;
                    return Ok(Node::new(pos, NodeKind::End));
                }
                Keyword::If => return self.branch("if", NodeKind::If),
                Keyword::Range => return self.branch("range", NodeKind::Range),
                Keyword::With => return self.branch("with", NodeKind::With),
                Keyword::Template => return self.template(),
                Keyword::Define | Keyword::Nil => {}
            }
        }
        self.backup();
        let pos = self.peek().pos;
        let pipe = self.pipeline("command", Kind::RightDelim)?;
        Ok(Node::new(pos, NodeKind::Action(Box::new(pipe))))
    }

    fn leave(&mut self, keyword: Token<'_>, shown: &str, kind: NodeKind) -> Parsed<Node> {
        let token = self.next_word();
        if token.kind != Kind::RightDelim {
            return Err(self.unexpected(token, shown));
        }
        if self.range_depth == 0 {
            return Err(self.error(&format!("{shown} outside {{{{range}}}}")));
        }
        Ok(Node::new(keyword.pos, kind))
    }

    fn otherwise(&mut self) -> Parsed<Node> {
        let ahead = self.peek_word();
        let chained = [Kind::Keyword(Keyword::If), Kind::Keyword(Keyword::With)];
        if chained.contains(&ahead.kind) {
            return Ok(Node::new(ahead.pos, NodeKind::Else));
        }
        let pos = self.expect(Kind::RightDelim, "else")?.pos;
        Ok(Node::new(pos, NodeKind::Else))
    }

    fn branch(&mut self, context: &str, kind: fn(Box<Branch>) -> NodeKind) -> Parsed<Node> {
        let known = self.variables.len();
        let pipe = self.pipeline(context, Kind::RightDelim)?;
        let inside = usize::from(context == "range");
        self.range_depth += inside;
        let (list, end) = self.nested(Self::list)?;
        self.range_depth -= inside;
        let otherwise = match end.kind {
            NodeKind::Else => Some(self.else_list(context, kind, end.pos)?),
            _ => None,
        };
        self.variables.truncate(known);
        Ok(Node::new(pipe.pos, kind(Box::new(Branch { pipe, list, otherwise }))))
    }

    fn else_list(
        &mut self,
        context: &str,
        kind: fn(Box<Branch>) -> NodeKind,
        pos: usize,
    ) -> Parsed<Node> {
        let chained = match self.peek().kind {
            Kind::Keyword(Keyword::If) => context == "if",
            Kind::Keyword(Keyword::With) => context == "with",
            _ => false,
        };
        if chained {
            self.next();
            let node = self.nested(|parser| parser.branch(context, kind))?;
            return Ok(Node::new(pos, NodeKind::List(Box::new([node]))));
        }
        let (list, end) = self.list()?;
        if !matches!(end.kind, NodeKind::End) {
            return Err(self.error(&format!("expected end; found {end}")));
        }
        Ok(list)
    }

    fn block(&mut self) -> Parsed<Node> {
        const CONTEXT: &str = "block clause";
        let token = self.next_word();
        let name = self.template_name(token, CONTEXT)?;
        let pipe = self.pipeline(CONTEXT, Kind::RightDelim)?;
        let (root, end) = self.apart(Self::list)?;
        if !matches!(end.kind, NodeKind::End) {
            return Err(self.error(&format!("unexpected {end} in {CONTEXT}")));
        }
        self.add(Rc::clone(&name), root)?;
        Ok(Node::new(token.pos, NodeKind::Template { name, pipe: Some(Box::new(pipe)) }))
    }

    fn template(&mut self) -> Parsed<Node> {
        const CONTEXT: &str = "template clause";
        let token = self.next_word();
        let name = self.template_name(token, CONTEXT)?;
        let mut pipe = None;
        if self.next_word().kind != Kind::RightDelim {
            self.backup();
            pipe = Some(Box::new(self.pipeline(CONTEXT, Kind::RightDelim)?));
        }
        Ok(Node::new(token.pos, NodeKind::Template { name, pipe }))
    }

    fn template_name(&mut self, token: Token<'a>, context: &str) -> Parsed<Rc<str>> {
        if !matches!(token.kind, Kind::String | Kind::RawString) {
            return Err(self.unexpected(token, context));
        }
        match literal::unquote(token.text) {
            Some(name) => Ok(name.as_ref().into()),
            None => Err(self.error("invalid syntax")),
        }
    }
}
