//! Simple keys and indentation: where a mapping begins is known only at its first colon.

use super::{Mark, Problem, Scanner, TokenKind};

/// So many characters may a key be before its colon.
const LONGEST_KEY: usize = 1024;

/// yaml.v2's bound of collections inside each other.
const MAX_LEVELS: usize = 10_000;

/// What may be a key, if a colon follows.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct SimpleKey {
    possible: bool,
    required: bool,
    /// The number of its token.
    number: usize,
    mark: Mark,
}

impl<'a> Scanner<'a> {
    /// Is it too late for a colon?
    pub(super) fn is_key_possible(&mut self, level: usize) -> Result<bool, Problem> {
        let mark = self.cursor.mark;
        let Some(key) = self.keys.get_mut(level).filter(|key| key.possible) else {
            return Ok(false);
        };
        if key.mark.line >= mark.line && key.mark.index + LONGEST_KEY >= mark.index {
            return Ok(true);
        }
        if key.required {
            return Err(
                Problem::scanner("could not find expected ':'", mark).since(key.mark.into())
            );
        }
        key.possible = false;
        Ok(false)
    }

    /// What begins here may be a key.
    pub(super) fn save_key(&mut self) -> Result<(), Problem> {
        let mark = self.cursor.mark;
        let required = self.flow_level == 0 && self.indent == Some(mark.column);
        if self.key_allowed {
            let key = SimpleKey { possible: true, required, number: self.number(), mark };
            self.remove_key()?;
            self.note_key(key.number);
            if let Some(last) = self.keys.last_mut() {
                *last = key;
            }
        }
        Ok(())
    }

    /// What might have been a key in these brackets is none.
    pub(super) fn remove_key(&mut self) -> Result<(), Problem> {
        let mark = self.cursor.mark;
        if let Some(key) = self.keys.last_mut().filter(|key| key.possible) {
            if key.required {
                return Err(
                    Problem::scanner("could not find expected ':'", mark).since(key.mark.into())
                );
            }
            key.possible = false;
            let number = key.number;
            self.forget_key(number);
        }
        Ok(())
    }

    /// A bracket opens.
    pub(super) fn increase_flow(&mut self) -> Result<(), Problem> {
        let (number, mark) = (self.number(), self.cursor.mark);
        self.keys.push(SimpleKey { possible: false, required: false, number, mark });
        self.flow_level += 1;
        if self.flow_level > MAX_LEVELS { Err(self.too_deep()) } else { Ok(()) }
    }

    /// A bracket closes.
    pub(super) fn decrease_flow(&mut self) {
        if self.flow_level > 0 {
            self.flow_level -= 1;
            if let Some(key) = self.keys.pop() {
                // An opening bracket and what it holds first have one number: the bracket is no key any more, as in yaml.v2.
                self.forget_key(key.number);
            }
        }
    }

    /// The level of the key that begins with a token, if one may.
    pub(super) fn level_of_key(&self, number: usize) -> Option<usize> {
        let at = self.keys_by_token.binary_search_by_key(&number, |(number, _)| *number).ok()?;
        Some(self.keys_by_token[at].1)
    }

    /// The token of this number, the last one so far, may begin a key of the innermost level.
    fn note_key(&mut self, number: usize) {
        let level = self.keys.len() - 1;
        match self.keys_by_token.last_mut() {
            Some(last) if last.0 == number => last.1 = level,
            _ => self.keys_by_token.push((number, level)),
        }
    }

    fn forget_key(&mut self, number: usize) {
        let found = self.keys_by_token.binary_search_by_key(&number, |(number, _)| *number);
        if let Ok(at) = found {
            self.keys_by_token.remove(at);
        }
    }

    /// The key before the colon that stands here, if it is one.
    pub(super) fn take_key(&mut self) -> Result<Option<(usize, Mark)>, Problem> {
        if !self.is_key_possible(self.keys.len() - 1)? {
            return Ok(None);
        }
        let key = self.keys.last_mut().map(|key| {
            key.possible = false;
            (key.number, key.mark)
        });
        if let Some((number, _)) = key {
            self.forget_key(number);
        }
        Ok(key)
    }

    /// A collection begins if the column is right of the one around it; its token stands before the token `number`.
    pub(super) fn roll(
        &mut self,
        column: usize,
        number: Option<usize>,
        kind: TokenKind<'a>,
        mark: Mark,
    ) -> Result<(), Problem> {
        if self.flow_level == 0 && self.indent.is_none_or(|indent| indent < column) {
            self.indents.push(self.indent);
            self.indent = Some(column);
            if self.indents.len() > MAX_LEVELS {
                return Err(self.too_deep());
            }
            self.insert(number, kind, mark, mark);
        }
        Ok(())
    }

    /// The collections that are right of the column end.
    pub(super) fn unroll(&mut self, column: Option<usize>) {
        while self.flow_level == 0 && self.indent > column {
            self.push(TokenKind::BlockEnd, self.cursor.mark);
            self.indent = self.indents.pop().flatten();
        }
    }

    fn too_deep(&self) -> Problem {
        Problem::scanner(format!("exceeded max depth of {MAX_LEVELS}"), self.cursor.mark)
    }
}
