//! Anchors, aliases and tags.

use super::{Mark, Problem, Scanner, TokenKind};

impl<'a> Scanner<'a> {
    /// `&name` or `*name`.
    pub(super) fn anchor(&mut self, kind: fn(Box<str>) -> TokenKind<'a>) -> Result<(), Problem> {
        self.save_key()?;
        self.key_allowed = false;
        let start = self.cursor.mark;
        self.cursor.skip()?;
        let name = self.cursor.word()?;
        let ends = self.cursor.is_blankz(0) || b"?:,]}%@`".contains(&self.cursor.byte(0));
        if name.is_empty() || !ends {
            let message = "did not find expected alphabetic or numeric character";
            return Err(Problem::scanner(message, self.cursor.mark));
        }
        self.push(kind(name.into()), start);
        Ok(())
    }

    /// `!name`, `!!name`, `!handle!name`, `!<name>` or `!`.
    pub(super) fn tag(&mut self) -> Result<(), Problem> {
        self.save_key()?;
        self.key_allowed = false;
        let start = self.cursor.mark;
        let tag =
            if self.cursor.byte(1) == b'<' { self.verbatim_tag()? } else { self.short_tag()? };
        if !self.cursor.is_blankz(0) {
            let message = "did not find expected whitespace or line break";
            return Err(Problem::scanner(message, self.cursor.mark));
        }
        self.push(TokenKind::Tag(Box::new(tag)), start);
        Ok(())
    }

    fn verbatim_tag(&mut self) -> Result<(String, String), Problem> {
        self.cursor.skip_many(2)?;
        let suffix = self.tag_uri("")?;
        if self.cursor.byte(0) != b'>' {
            return Err(Problem::scanner("did not find the expected '>'", self.cursor.mark));
        }
        self.cursor.skip()?;
        Ok((String::new(), suffix))
    }

    fn short_tag(&mut self) -> Result<(String, String), Problem> {
        let handle = self.tag_handle(false)?;
        if handle.len() > 1 && handle.ends_with('!') {
            let suffix = self.tag_uri("")?;
            return Ok((handle, suffix));
        }
        let suffix = self.tag_uri(&handle)?;
        let bang = "!".to_owned();
        Ok(if suffix.is_empty() { (suffix, bang) } else { (bang, suffix) })
    }

    /// `!`, `!!` or `!handle!`; in a tag also the start of `!name`.
    pub(super) fn tag_handle(&mut self, directive: bool) -> Result<String, Problem> {
        let missing = |mark: Mark| Problem::scanner("did not find expected '!'", mark);
        if self.cursor.byte(0) != b'!' {
            return Err(missing(self.cursor.mark));
        }
        self.cursor.skip()?;
        let mut handle = format!("!{}", self.cursor.word()?);
        if self.cursor.byte(0) == b'!' {
            self.cursor.skip()?;
            handle.push('!');
        } else if directive && handle != "!" {
            return Err(missing(self.cursor.mark));
        }
        Ok(handle)
    }

    /// The rest of a tag, after `head` without its `!`.
    pub(super) fn tag_uri(&mut self, head: &str) -> Result<String, Problem> {
        let mut uri: Vec<u8> = head.bytes().skip(1).collect();
        let mut found = !head.is_empty();
        while self.cursor.is_word() || b";/?:@&=+$,.!~*'()[]%".contains(&self.cursor.byte(0)) {
            found = true;
            if self.cursor.byte(0) == b'%' {
                self.uri_escape(&mut uri)?;
            } else {
                uri.push(self.cursor.byte(0));
                self.cursor.skip()?;
            }
        }
        if !found {
            return Err(Problem::scanner("did not find expected tag URI", self.cursor.mark));
        }
        Ok(String::from_utf8_lossy(&uri).into_owned())
    }

    /// `%C3%A4`: all bytes of one character.
    fn uri_escape(&mut self, uri: &mut Vec<u8>) -> Result<(), Problem> {
        let first = self.octet()?;
        let width = match first {
            ..=0x7F => 1,
            0xC0..=0xDF => 2,
            0xE0..=0xEF => 3,
            0xF0..=0xF7 => 4,
            _ => return self.refuse("found an incorrect leading UTF-8 octet"),
        };
        self.add_octet(first, uri)?;
        for _ in 1..width {
            let octet = self.octet()?;
            if octet & 0xC0 != 0x80 {
                return self.refuse("found an incorrect trailing UTF-8 octet");
            }
            self.add_octet(octet, uri)?;
        }
        Ok(())
    }

    fn octet(&mut self) -> Result<u8, Problem> {
        self.cursor.look(3)?;
        let digit = |at| char::from(self.cursor.byte(at)).to_digit(16);
        let octet = match (self.cursor.byte(0), digit(1), digit(2)) {
            (b'%', Some(high), Some(low)) => u8::try_from(high << 4 | low).ok(),
            _ => None,
        };
        octet.map_or_else(|| self.refuse("did not find URI escaped octet"), Ok)
    }

    fn add_octet(&mut self, octet: u8, uri: &mut Vec<u8>) -> Result<(), Problem> {
        uri.push(octet);
        self.cursor.skip_many(3)
    }

    fn refuse<T>(&self, message: &str) -> Result<T, Problem> {
        Err(Problem::scanner(message, self.cursor.mark))
    }
}
