//! Scalars as blocks: `|` keeps breaks, `>` folds them.

use super::classes::Class;
use super::{Mark, Problem, Scanner, Written};

/// What becomes of the breaks at the end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chomping {
    Strip,
    Clip,
    Keep,
}

impl<'a> Scanner<'a> {
    /// The text, and where it ends.
    pub(super) fn scan_block(&mut self, literal: bool) -> Result<(Written<'a>, Mark), Problem> {
        self.cursor.skip()?;
        let (chomping, increment) = self.block_header()?;
        let given = increment.map(|increment| self.indent.unwrap_or(0) + increment);
        let (mut text, mut last_break) = (Written::default(), Written::default());
        let mut breaks = Written::default();
        let (indent, mut end) = self.block_breaks(given, &mut breaks)?;
        let mut blank_before = false;
        while self.cursor.mark.column == indent && !self.cursor.is_end() {
            let blank = self.cursor.is_blank(0);
            let folds = !literal && !blank_before && !blank;
            if !(folds && last_break.as_str().starts_with('\n')) {
                self.cursor.take(&mut last_break, &mut text);
            } else if breaks.is_empty() {
                text.make(" ", last_break.start());
            }
            last_break.clear();
            self.cursor.take(&mut breaks, &mut text);
            blank_before = blank;
            self.cursor.read_while(&mut text, Class::LINE, |cursor| !cursor.is_breakz(0))?;
            self.cursor.read_line(&mut last_break)?;
            (_, end) = self.block_breaks(Some(indent), &mut breaks)?;
        }
        if chomping != Chomping::Strip {
            self.cursor.take(&mut last_break, &mut text);
        }
        if chomping == Chomping::Keep {
            self.cursor.take(&mut breaks, &mut text);
        }
        Ok((text, end))
    }

    /// The rest of the first line: how the end is treated, and how far the text is indented.
    fn block_header(&mut self) -> Result<(Chomping, Option<usize>), Problem> {
        let (mut chomping, mut increment) = (self.chomping()?, None);
        if let digit @ b'0'..=b'9' = self.cursor.byte(0) {
            if digit == b'0' {
                let message = "found an indentation indicator equal to 0";
                return Err(Problem::scanner(message, self.cursor.mark));
            }
            increment = Some(usize::from(digit - b'0'));
            self.cursor.skip()?;
            if chomping.is_none() {
                chomping = self.chomping()?;
            }
        }
        self.cursor.skip_blanks()?;
        self.cursor.skip_comment()?;
        if !self.cursor.is_breakz(0) {
            let message = "did not find expected comment or line break";
            return Err(Problem::scanner(message, self.cursor.mark));
        }
        self.cursor.skip_line()?;
        Ok((chomping.unwrap_or(Chomping::Clip), increment))
    }

    fn chomping(&mut self) -> Result<Option<Chomping>, Problem> {
        let chomping = match self.cursor.byte(0) {
            b'+' => Chomping::Keep,
            b'-' => Chomping::Strip,
            _ => return Ok(None),
        };
        self.cursor.skip()?;
        Ok(Some(chomping))
    }

    /// Indentation and empty lines; gives the indentation (found here if it was not given) and the end so far.
    fn block_breaks(
        &mut self,
        given: Option<usize>,
        breaks: &mut Written<'a>,
    ) -> Result<(usize, Mark), Problem> {
        let mut end = self.cursor.mark;
        let mut widest = 0;
        loop {
            let inside = |column| given.is_none_or(|indent| column < indent);
            let column = self.cursor.mark.column;
            let most = given.map_or(usize::MAX, |indent| indent.saturating_sub(column));
            self.cursor.skip_spaces(most)?;
            widest = widest.max(self.cursor.mark.column);
            if inside(self.cursor.mark.column) && self.cursor.byte(0) == b'\t' {
                let message = "found a tab character where an indentation space is expected";
                return Err(Problem::scanner(message, self.cursor.mark));
            }
            if !self.cursor.is_break(0) {
                break;
            }
            self.cursor.read_line(breaks)?;
            end = self.cursor.mark;
        }
        let least = self.indent.map_or(0, |indent| indent + 1).max(1);
        Ok((given.unwrap_or_else(|| widest.max(least)), end))
    }
}
