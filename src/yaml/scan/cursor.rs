//! The place in the text, with line and column.

use std::ops::Range;

use super::classes::{self, Class};
use super::{Problem, Written};

/// yaml.v2 takes so many bytes at a time, and looks at each character of them.
const CHUNK: usize = 512;

/// A place in the text; all count from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Mark {
    /// Bytes before it.
    pub byte: usize,
    /// Characters before it.
    pub index: usize,
    /// Breaks of line before it.
    pub line: usize,
    /// Characters before it in its line.
    pub column: usize,
}

/// The way through a text.
pub(super) struct Cursor<'a> {
    text: &'a str,
    pub mark: Mark,
    looked_at: usize,
}

impl<'a> Cursor<'a> {
    /// At the start; a byte order mark is none of the text.
    pub(super) fn new(text: &'a str) -> Self {
        let mark =
            Mark { byte: if text.starts_with('\u{feff}') { 3 } else { 0 }, ..Mark::default() };
        Self { text, mark, looked_at: 0 }
    }

    /// Looks at the characters up to `count` bytes from here: some may stand in no YAML.
    #[inline]
    pub(super) fn look(&mut self, count: usize) -> Result<(), Problem> {
        if self.mark.byte + count > self.looked_at { self.look_on(count) } else { Ok(()) }
    }

    #[cold]
    fn look_on(&mut self, count: usize) -> Result<(), Problem> {
        while self.looked_at < self.text.len() && self.mark.byte + count > self.looked_at {
            let end = self.text.floor_char_boundary(self.looked_at + CHUNK);
            let chunk = &self.text[self.looked_at..end];
            if let Some(at) = classes::refused(chunk) {
                let message = "control characters are not allowed";
                return Err(Problem::unplaced(message, self.looked_at + at));
            }
            self.looked_at = end;
        }
        Ok(())
    }

    /// The byte that is `ahead` bytes from here; 0 at the end.
    #[inline]
    pub(super) fn byte(&self, ahead: usize) -> u8 {
        self.text.as_bytes().get(self.mark.byte + ahead).copied().unwrap_or(0)
    }

    /// Does `text` stand here?
    pub(super) fn starts_with(&self, text: &str) -> bool {
        self.text.as_bytes()[self.mark.byte..].starts_with(text.as_bytes())
    }

    /// How much of the text is not read yet.
    pub(super) fn bytes_left(&self) -> usize {
        self.text.len().saturating_sub(self.mark.byte)
    }

    /// Is here the end?
    pub(super) fn is_end(&self) -> bool {
        self.mark.byte >= self.text.len()
    }

    /// A space or a tab.
    #[inline]
    pub(super) fn is_blank(&self, ahead: usize) -> bool {
        matches!(self.byte(ahead), b' ' | b'\t')
    }

    /// A break of line.
    #[inline]
    pub(super) fn is_break(&self, ahead: usize) -> bool {
        match self.byte(ahead) {
            b'\r' | b'\n' => true,
            0xC2 => self.byte(ahead + 1) == 0x85,
            0xE2 => self.byte(ahead + 1) == 0x80 && matches!(self.byte(ahead + 2), 0xA8 | 0xA9),
            _ => false,
        }
    }

    /// A break of line, or the end.
    #[inline]
    pub(super) fn is_breakz(&self, ahead: usize) -> bool {
        self.byte(ahead) == 0 || self.is_break(ahead)
    }

    /// A space, a tab, a break of line, or the end.
    #[inline]
    pub(super) fn is_blankz(&self, ahead: usize) -> bool {
        self.is_blank(ahead) || self.is_breakz(ahead)
    }

    /// A letter, a digit, `_` or `-`.
    pub(super) fn is_word(&self) -> bool {
        matches!(self.byte(0), b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'_' | b'-')
    }

    /// `---` or `...` at the start of a line.
    #[inline]
    pub(super) fn is_document_mark(&self, mark: &str) -> bool {
        self.mark.column == 0 && self.starts_with(mark) && self.is_blankz(3)
    }

    /// Over one character.
    #[inline]
    pub(super) fn skip(&mut self) -> Result<(), Problem> {
        self.mark.byte += match self.byte(0) {
            0 if self.is_end() => 0,
            ..=0x7F => 1,
            0x80..=0xDF => 2,
            0xE0..=0xEF => 3,
            0xF0.. => 4,
        };
        self.mark.index += 1;
        self.mark.column += 1;
        self.look(1)
    }

    /// Over the characters of a class that stand here.
    fn run(&mut self, class: Class) -> Result<(), Problem> {
        self.run_within(class, usize::MAX)
    }

    fn run_within(&mut self, class: Class, mut most: usize) -> Result<(), Problem> {
        loop {
            let looked = &self.text.as_bytes()[..self.looked_at];
            let ahead = looked.get(self.mark.byte..).unwrap_or(&[]);
            let ahead = &ahead[..most.min(ahead.len())];
            let count = ahead.iter().take_while(|byte| class.has(**byte)).count();
            self.mark.byte += count;
            self.mark.index += count;
            self.mark.column += count;
            most -= count;
            if count == 0 || count < ahead.len() {
                return Ok(());
            }
            self.look(1)?;
        }
    }

    /// Over spaces, at most so many.
    pub(super) fn skip_spaces(&mut self, most: usize) -> Result<(), Problem> {
        self.run_within(Class::SPACE, most)
    }

    /// Over some characters.
    pub(super) fn skip_many(&mut self, count: usize) -> Result<(), Problem> {
        (0..count).try_for_each(|_| self.skip())
    }

    /// Over a break of line, if here is one.
    pub(super) fn skip_line(&mut self) -> Result<(), Problem> {
        let width = self.break_width();
        if width == 0 { Ok(()) } else { self.over_line(width) }
    }

    /// Over a character, which is added to `out`.
    pub(super) fn read(&mut self, out: &mut Written<'a>) -> Result<(), Problem> {
        let start = self.mark.byte;
        self.skip()?;
        out.copy(self.text, start..self.mark.byte);
        Ok(())
    }

    /// Adds all of `other`, which is empty after it, to `out`.
    pub(super) fn take(&self, other: &mut Written<'a>, out: &mut Written<'a>) {
        out.take(self.text, other);
    }

    /// Adds these bytes of the text to `out`.
    pub(super) fn copy(&self, bytes: Range<usize>, out: &mut Written<'a>) {
        out.copy(self.text, bytes);
    }

    /// Over characters as long as `goes_on`, which those of the class do; they are added to `out`.
    pub(super) fn read_while(
        &mut self,
        out: &mut Written<'a>,
        class: Class,
        goes_on: impl Fn(&Self) -> bool,
    ) -> Result<(), Problem> {
        let start = self.mark.byte;
        self.run(class)?;
        while goes_on(self) {
            self.skip()?;
            self.run(class)?;
        }
        out.copy(self.text, start..self.mark.byte);
        Ok(())
    }

    /// Over a break of line, which is added to `out` as a line feed, or as itself where Unicode has more of them.
    pub(super) fn read_line(&mut self, out: &mut Written<'a>) -> Result<(), Problem> {
        let (start, width) = (self.mark.byte, self.break_width());
        match width {
            0 => return Ok(()),
            3 => out.copy(self.text, start..start + 3),
            1 if self.byte(0) == b'\n' => out.copy(self.text, start..start + 1),
            _ => out.make("\n", start),
        }
        self.over_line(width)
    }

    /// The bytes of the break of line that stands here; none: 0.
    fn break_width(&self) -> usize {
        match self.byte(0) {
            _ if !self.is_break(0) => 0,
            b'\r' if self.byte(1) == b'\n' => 2,
            b'\r' | b'\n' => 1,
            0xC2 => 2,
            _ => 3,
        }
    }

    fn over_line(&mut self, width: usize) -> Result<(), Problem> {
        self.mark.index += if width == 2 && self.byte(0) == b'\r' { 2 } else { 1 };
        self.mark.byte += width;
        self.mark.line += 1;
        self.mark.column = 0;
        self.look(1)
    }

    /// Over spaces and tabs.
    pub(super) fn skip_blanks(&mut self) -> Result<(), Problem> {
        self.run(Class::BLANK)
    }

    /// Over a comment, if here is one.
    pub(super) fn skip_comment(&mut self) -> Result<(), Problem> {
        if self.byte(0) == b'#' {
            self.run(Class::LINE)?;
            while !self.is_breakz(0) {
                self.skip()?;
                self.run(Class::LINE)?;
            }
        }
        Ok(())
    }

    /// Words (see [`Self::is_word`]) from here on.
    pub(super) fn word(&mut self) -> Result<String, Problem> {
        let start = self.mark.byte;
        while self.is_word() {
            self.skip()?;
        }
        Ok(self.text[start..self.mark.byte].to_owned())
    }
}
