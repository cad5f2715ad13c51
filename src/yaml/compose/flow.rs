//! Collections in brackets.

use super::{Composer, Form, Id};
use crate::yaml::scan::{Problem, TokenKind};

impl Composer<'_> {
    /// The items of a list; gives its end.
    pub(super) fn flow_sequence(&mut self, id: Id) -> Result<usize, Problem> {
        self.scanner.next()?;
        let mut first = true;
        loop {
            self.separator(first, |kind| matches!(kind, TokenKind::FlowSequenceEnd), ']')?;
            first = false;
            let token = self.scanner.peek()?;
            let at = token.start;
            let item = match token.kind {
                TokenKind::FlowSequenceEnd => return Ok(self.scanner.next()?.end.byte()),
                TokenKind::Key => self.bare_mapping(at, Self::single_pair)?,
                _ => self.node(false, false)?,
            };
            if let Form::Sequence(items) = &mut self.tree.node_mut(id).form {
                items.push(item);
            }
        }
    }

    /// `key: value` as an item of a list.
    fn single_pair(&mut self, id: Id) -> Result<usize, Problem> {
        self.scanner.next()?;
        let token = self.scanner.peek()?;
        let key = match token.kind {
            // yaml.v2 takes the colon, comma or bracket with it: what follows is read as if it were not there.
            TokenKind::Value | TokenKind::FlowEntry | TokenKind::FlowSequenceEnd => {
                let end = token.end;
                self.scanner.next()?;
                self.nothing(end)
            }
            _ => self.node(false, false)?,
        };
        let mut token = self.scanner.peek()?;
        let mut value = None;
        if matches!(token.kind, TokenKind::Value) {
            self.scanner.next()?;
            token = self.scanner.peek()?;
            if !matches!(token.kind, TokenKind::FlowEntry | TokenKind::FlowSequenceEnd) {
                value = Some(self.node(false, false)?);
            }
        }
        let value = if let Some(value) = value {
            value
        } else {
            let at = self.scanner.peek()?.start;
            self.nothing(at)
        };
        Ok(self.add_pair(id, key, value))
    }

    /// The keys and values of a mapping; gives its end.
    pub(super) fn flow_mapping(&mut self, id: Id) -> Result<usize, Problem> {
        self.scanner.next()?;
        let mut first = true;
        loop {
            self.separator(first, |kind| matches!(kind, TokenKind::FlowMappingEnd), '}')?;
            first = false;
            let (key, value) = match self.scanner.peek()?.kind {
                TokenKind::FlowMappingEnd => return Ok(self.scanner.next()?.end.byte()),
                TokenKind::Key => {
                    self.scanner.next()?;
                    (self.flow_part()?, self.flow_value()?)
                }
                _ => {
                    let key = self.node(false, false)?;
                    let at = self.scanner.peek()?.start;
                    (key, self.nothing(at))
                }
            };
            self.add_pair(id, key, value);
        }
    }

    fn flow_value(&mut self) -> Result<Id, Problem> {
        let token = self.scanner.peek()?;
        let at = token.start;
        if !matches!(token.kind, TokenKind::Value) {
            return Ok(self.nothing(at));
        }
        self.scanner.next()?;
        match self.scanner.peek()? {
            token if matches!(token.kind, TokenKind::FlowEntry | TokenKind::FlowMappingEnd) => {
                let at = token.start;
                Ok(self.nothing(at))
            }
            _ => self.node(false, false),
        }
    }

    /// A key after its mark.
    fn flow_part(&mut self) -> Result<Id, Problem> {
        let token = self.scanner.peek()?;
        let at = token.start;
        match token.kind {
            TokenKind::Value | TokenKind::FlowEntry | TokenKind::FlowMappingEnd => {
                Ok(self.nothing(at))
            }
            _ => self.node(false, false),
        }
    }

    /// A comma, except before the first item and before the closing bracket.
    fn separator(
        &mut self,
        first: bool,
        closes: fn(&TokenKind<'_>) -> bool,
        bracket: char,
    ) -> Result<(), Problem> {
        let token = self.scanner.peek()?;
        if first || closes(&token.kind) {
            return Ok(());
        }
        if !matches!(token.kind, TokenKind::FlowEntry) {
            let message = format!("did not find expected ',' or '{bracket}'");
            return Err(Problem::parser(message, token.start));
        }
        self.scanner.next()?;
        Ok(())
    }
}
