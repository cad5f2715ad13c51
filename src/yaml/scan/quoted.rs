//! Scalars in quotes.

use super::blanks::Blanks;
use super::classes::Class;
use super::{Problem, Scanner, Written};

impl<'a> Scanner<'a> {
    /// The text of a scalar in single or double quotes.
    pub(super) fn scan_quoted(&mut self, single: bool) -> Result<Written<'a>, Problem> {
        let quote = if single { b'\'' } else { b'"' };
        let (mut text, mut blanks) = (Written::default(), Blanks::default());
        let start = self.cursor.mark;
        self.cursor.skip()?;
        loop {
            self.cursor.look(4)?;
            self.check_quoted().map_err(|problem| problem.since(start.into()))?;
            while !self.cursor.is_blankz(0) {
                let first = self.cursor.byte(0);
                if first == quote && !(single && self.cursor.byte(1) == quote) {
                    break;
                }
                if first == quote {
                    self.cursor.skip()?;
                    self.cursor.read(&mut text)?;
                } else if single || first != b'\\' {
                    self.cursor.read(&mut text)?;
                    self.cursor.read_while(&mut text, Class::QUOTED, |cursor| {
                        !cursor.is_blankz(0) && !matches!(cursor.byte(0), b'"' | b'\'' | b'\\')
                    })?;
                } else if self.cursor.is_break(1) {
                    self.cursor.skip()?;
                    self.cursor.skip_line()?;
                    blanks.broken = true;
                    break;
                } else {
                    self.escape(&mut text)?;
                }
            }
            if self.cursor.byte(0) == quote {
                break;
            }
            blanks.take(&mut self.cursor, 0)?;
            blanks.fold_into(&self.cursor, &mut text);
        }
        self.cursor.skip()?;
        Ok(text)
    }

    fn check_quoted(&self) -> Result<(), Problem> {
        let mark = self.cursor.mark;
        if self.cursor.is_document_mark("---") || self.cursor.is_document_mark("...") {
            return Err(Problem::scanner("found unexpected document indicator", mark));
        }
        if self.cursor.is_end() {
            return Err(Problem::scanner("found unexpected end of stream", mark));
        }
        Ok(())
    }

    fn escape(&mut self, text: &mut Written<'a>) -> Result<(), Problem> {
        let start = self.cursor.mark;
        let made = match self.cursor.byte(1) {
            b'0' => "\0",
            b'a' => "\u{7}",
            b'b' => "\u{8}",
            b't' | b'\t' => "\t",
            b'n' => "\n",
            b'v' => "\u{b}",
            b'f' => "\u{c}",
            b'r' => "\r",
            b'e' => "\u{1b}",
            b' ' => " ",
            b'"' => "\"",
            b'\'' => "'",
            b'\\' => "\\",
            b'N' => "\u{85}",
            b'_' => "\u{a0}",
            b'L' => "\u{2028}",
            b'P' => "\u{2029}",
            b'x' => return self.code(2, text),
            b'u' => return self.code(4, text),
            b'U' => return self.code(8, text),
            _ => return Err(Problem::scanner("found unknown escape character", start)),
        };
        self.cursor.skip_many(2)?;
        text.make(made, start.byte);
        Ok(())
    }

    /// A character by its number.
    fn code(&mut self, length: usize, text: &mut Written<'a>) -> Result<(), Problem> {
        let start = self.cursor.mark.byte;
        self.cursor.skip_many(2)?;
        self.cursor.look(length)?;
        let mut value: u32 = 0;
        for at in 0..length {
            let digit = char::from(self.cursor.byte(at)).to_digit(16).ok_or_else(|| {
                Problem::scanner("did not find expected hexdecimal number", self.cursor.mark)
            })?;
            value = value << 4 | digit;
        }
        let character = char::from_u32(value).ok_or_else(|| {
            let message = "found invalid Unicode character escape code";
            Problem::scanner(message, self.cursor.mark)
        })?;
        self.cursor.skip_many(length)?;
        text.make(character.encode_utf8(&mut [0; 4]), start);
        Ok(())
    }
}
