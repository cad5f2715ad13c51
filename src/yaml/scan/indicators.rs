//! Tokens of one to three characters.

use super::{Problem, Scanner, TokenKind};

impl<'a> Scanner<'a> {
    /// The end of the text; it begins a line of its own.
    pub(super) fn stream_end(&mut self) -> Result<(), Problem> {
        if self.cursor.mark.column != 0 {
            self.cursor.mark.column = 0;
            self.cursor.mark.line += 1;
        }
        self.outside()?;
        self.push(TokenKind::StreamEnd, self.cursor.mark);
        Ok(())
    }

    /// `---` or `...`.
    pub(super) fn document_mark(&mut self, kind: TokenKind<'a>) -> Result<(), Problem> {
        self.outside()?;
        self.indicator(kind, 3)
    }

    /// All collections end.
    pub(super) fn outside(&mut self) -> Result<(), Problem> {
        self.unroll(None);
        self.remove_key()?;
        self.key_allowed = false;
        Ok(())
    }

    /// `[` or `{`.
    pub(super) fn flow_start(&mut self, kind: TokenKind<'a>) -> Result<(), Problem> {
        self.save_key()?;
        self.increase_flow()?;
        self.key_allowed = true;
        self.indicator(kind, 1)
    }

    /// `]` or `}`.
    pub(super) fn flow_end(&mut self, kind: TokenKind<'a>) -> Result<(), Problem> {
        self.remove_key()?;
        self.decrease_flow();
        self.key_allowed = false;
        self.indicator(kind, 1)
    }

    /// `,`.
    pub(super) fn flow_entry(&mut self) -> Result<(), Problem> {
        self.remove_key()?;
        self.key_allowed = true;
        self.indicator(TokenKind::FlowEntry, 1)
    }

    /// `-`.
    pub(super) fn block_entry(&mut self) -> Result<(), Problem> {
        self.begin("block sequence entries", TokenKind::BlockSequenceStart)?;
        self.remove_key()?;
        self.key_allowed = true;
        self.indicator(TokenKind::BlockEntry, 1)
    }

    /// `?`.
    pub(super) fn key(&mut self) -> Result<(), Problem> {
        self.begin("mapping keys", TokenKind::BlockMappingStart)?;
        self.remove_key()?;
        self.key_allowed = self.flow_level == 0;
        self.indicator(TokenKind::Key, 1)
    }

    /// `:`.
    pub(super) fn value(&mut self) -> Result<(), Problem> {
        if let Some((number, mark)) = self.take_key()? {
            self.insert(Some(number), TokenKind::Key, mark, mark);
            let start = TokenKind::BlockMappingStart;
            self.roll(mark.column, Some(number), start, mark)?;
            self.key_allowed = false;
        } else {
            self.begin("mapping values", TokenKind::BlockMappingStart)?;
            self.key_allowed = self.flow_level == 0;
        }
        self.indicator(TokenKind::Value, 1)
    }

    /// A collection may begin here, outside of brackets.
    fn begin(&mut self, what: &str, kind: TokenKind<'a>) -> Result<(), Problem> {
        let mark = self.cursor.mark;
        if self.flow_level == 0 && !self.key_allowed {
            return Err(Problem::scanner(format!("{what} are not allowed in this context"), mark));
        }
        self.roll(mark.column, None, kind, mark)
    }

    fn indicator(&mut self, kind: TokenKind<'a>, width: usize) -> Result<(), Problem> {
        let start = self.cursor.mark;
        self.cursor.skip_many(width)?;
        self.push(kind, start);
        Ok(())
    }
}
