//! Blanks and breaks between the words of a scalar: they are folded.

use std::ops::Range;

use super::cursor::Cursor;
use super::{Problem, Written};

/// What stood between two words so far.
#[derive(Default)]
pub(super) struct Blanks<'a> {
    /// The bytes of blanks before any break.
    spaces: Range<usize>,
    first_break: Written<'a>,
    more_breaks: Written<'a>,
    /// There was a break.
    pub broken: bool,
}

impl<'a> Blanks<'a> {
    /// Takes blanks and breaks. `tabs_from`: after a break, tabs left of this column are an error.
    pub(super) fn take(
        &mut self,
        cursor: &mut Cursor<'a>,
        tabs_from: usize,
    ) -> Result<(), Problem> {
        loop {
            if cursor.is_blank(0) {
                let early = self.broken && cursor.mark.column < tabs_from;
                if early && cursor.byte(0) == b'\t' {
                    let message = "found a tab character that violates indentation";
                    return Err(Problem::scanner(message, cursor.mark));
                }
                let start = cursor.mark.byte;
                cursor.skip()?;
                if !self.broken {
                    let first = if self.spaces.is_empty() { start } else { self.spaces.start };
                    self.spaces = first..cursor.mark.byte;
                }
            } else if !cursor.is_break(0) {
                return Ok(());
            } else if self.broken {
                cursor.read_line(&mut self.more_breaks)?;
            } else {
                self.spaces = 0..0;
                cursor.read_line(&mut self.first_break)?;
                self.broken = true;
            }
        }
    }

    /// Puts them into the text: one break is a space, more breaks are one less.
    pub(super) fn fold_into(&mut self, cursor: &Cursor<'a>, out: &mut Written<'a>) {
        if !self.broken {
            cursor.copy(std::mem::take(&mut self.spaces), out);
            return;
        }
        if !self.first_break.as_str().starts_with('\n') {
            cursor.take(&mut self.first_break, out);
        } else if self.more_breaks.is_empty() {
            out.make(" ", self.first_break.start());
        }
        self.first_break.clear();
        cursor.take(&mut self.more_breaks, out);
        self.broken = false;
    }
}
