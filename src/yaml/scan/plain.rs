//! Scalars without quotes.

use super::blanks::Blanks;
use super::classes::Class;
use super::cursor::Cursor;
use super::{Mark, Problem, Scanner, Written};

impl<'a> Scanner<'a> {
    /// The text, and where it ends.
    pub(super) fn scan_plain(&mut self) -> Result<(Written<'a>, Mark), Problem> {
        let indent = self.indent.map_or(0, |indent| indent + 1);
        let (mut text, mut blanks) = (Written::default(), Blanks::default());
        let mut end = self.cursor.mark;
        loop {
            self.cursor.look(4)?;
            let mark = ["---", "..."].iter().any(|mark| self.cursor.is_document_mark(mark));
            if mark || self.cursor.byte(0) == b'#' {
                break;
            }
            let in_brackets = self.flow_level > 0;
            let goes_on = |cursor: &Cursor<'_>| !cursor.is_blankz(0) && !ends(cursor, in_brackets);
            if goes_on(&self.cursor) {
                blanks.fold_into(&self.cursor, &mut text);
                self.cursor.read_while(&mut text, Class::PLAIN, goes_on)?;
                end = self.cursor.mark;
            }
            if !self.cursor.is_blank(0) && !self.cursor.is_break(0) {
                break;
            }
            blanks.take(&mut self.cursor, indent)?;
            if self.flow_level == 0 && self.cursor.mark.column < indent {
                break;
            }
        }
        if blanks.broken {
            self.key_allowed = true;
        }
        Ok((text, end))
    }
}

/// Does an indicator stand here that ends a scalar without quotes?
fn ends(cursor: &Cursor<'_>, in_brackets: bool) -> bool {
    let first = cursor.byte(0);
    first == b':' && cursor.is_blankz(1) || in_brackets && b",?[]{}".contains(&first)
}
