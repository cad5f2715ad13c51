//! Collections by indentation.

use super::{Composer, Form, Id};
use crate::yaml::scan::{Problem, Spot, TokenKind};

impl Composer<'_> {
    /// The items of a list; gives its end.
    pub(super) fn block_sequence(&mut self, id: Id) -> Result<usize, Problem> {
        self.scanner.next()?;
        let mut end = 0;
        loop {
            let token = self.scanner.peek()?;
            let start = token.start;
            match token.kind {
                TokenKind::BlockEntry => end = self.block_item(id, false)?,
                TokenKind::BlockEnd => {
                    self.scanner.next()?;
                    return Ok(end);
                }
                _ => return Err(Problem::parser("did not find expected '-' indicator", start)),
            }
        }
    }

    /// The items of a list that stands as far left as the key around it; gives its end.
    pub(super) fn indentless(&mut self, id: Id) -> Result<usize, Problem> {
        let mut end = 0;
        while matches!(self.scanner.peek()?.kind, TokenKind::BlockEntry) {
            end = self.block_item(id, true)?;
        }
        Ok(end)
    }

    fn block_item(&mut self, id: Id, indentless: bool) -> Result<usize, Problem> {
        let dash = self.scanner.next()?.start;
        let empty = match self.scanner.peek()?.kind {
            TokenKind::BlockEntry | TokenKind::BlockEnd => true,
            TokenKind::Key | TokenKind::Value => indentless,
            _ => false,
        };
        let item = if empty { self.nothing(dash) } else { self.node(true, false)? };
        if let Form::Sequence(items) = &mut self.tree.node_mut(id).form {
            items.push(item);
        }
        Ok(self.tree.node(item).span.end)
    }

    /// The keys and values of a mapping; gives its end.
    pub(super) fn block_mapping(&mut self, id: Id) -> Result<usize, Problem> {
        self.scanner.next()?;
        let mut end = 0;
        loop {
            let token = self.scanner.peek()?;
            let start = token.start;
            match token.kind {
                TokenKind::Key => {}
                TokenKind::BlockEnd => {
                    self.scanner.next()?;
                    return Ok(end);
                }
                _ => return Err(Problem::parser("did not find expected key", start)),
            }
            let key = self.block_part()?;
            let token = self.scanner.peek()?;
            let start = token.start;
            let value = match token.kind {
                TokenKind::Value => self.block_part()?,
                _ => self.nothing(self.no_later(start, key)),
            };
            end = self.add_pair(id, key, value);
        }
    }

    /// What follows `?` or `:`.
    fn block_part(&mut self) -> Result<Id, Problem> {
        let indicator = self.scanner.next()?.start;
        match self.scanner.peek()?.kind {
            TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd => Ok(self.nothing(indicator)),
            _ => self.node(true, true),
        }
    }

    /// The place of a value that is not there: yaml.v2 takes its line from the next token, and so do we; but the bytes
    /// are those after the key.
    fn no_later(&self, next: Spot, key: Id) -> Spot {
        next.with_byte(self.tree.node(key).span.end)
    }

    /// Adds a pair to a mapping; gives its end.
    pub(super) fn add_pair(&mut self, id: Id, key: Id, value: Id) -> usize {
        if let Form::Mapping(pairs) = &mut self.tree.node_mut(id).form {
            pairs.push((key, value));
        }
        self.tree.node(value).span.end.max(self.tree.node(key).span.end)
    }
}
