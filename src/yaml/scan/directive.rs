//! `%YAML` and `%TAG`.

use super::{Problem, Scanner, TokenKind};

impl<'a> Scanner<'a> {
    /// A directive and the rest of its line.
    pub(super) fn directive(&mut self) -> Result<(), Problem> {
        self.outside()?;
        let start = self.cursor.mark;
        self.cursor.skip()?;
        let name = self.cursor.word()?;
        if name.is_empty() {
            return self.expected(false, "could not find expected directive name");
        }
        let found = self.cursor.is_blankz(0);
        self.expected(found, "found unexpected non-alphabetical character")?;
        let kind = match name.as_str() {
            "YAML" => self.version()?,
            "TAG" => self.tag_directive()?,
            _ => return self.expected(false, "found unknown directive name"),
        };
        let end = self.cursor.mark;
        self.cursor.skip_blanks()?;
        self.cursor.skip_comment()?;
        let found = self.cursor.is_breakz(0);
        self.expected(found, "did not find expected comment or line break")?;
        self.cursor.skip_line()?;
        self.insert(None, kind, start, end);
        Ok(())
    }

    fn version(&mut self) -> Result<TokenKind<'a>, Problem> {
        self.cursor.skip_blanks()?;
        let major = self.version_number()?;
        let found = self.cursor.byte(0) == b'.';
        self.expected(found, "did not find expected digit or '.' character")?;
        self.cursor.skip()?;
        Ok(TokenKind::Version(major, self.version_number()?))
    }

    fn version_number(&mut self) -> Result<u32, Problem> {
        let (mut value, mut length) = (0, 0);
        while let Some(digit) = char::from(self.cursor.byte(0)).to_digit(10) {
            length += 1;
            self.expected(length <= 2, "found extremely long version number")?;
            value = value * 10 + digit;
            self.cursor.skip()?;
        }
        self.expected(length > 0, "did not find expected version number")?;
        Ok(value)
    }

    fn tag_directive(&mut self) -> Result<TokenKind<'a>, Problem> {
        self.cursor.skip_blanks()?;
        let handle = self.tag_handle(true)?;
        let found = self.cursor.is_blank(0);
        self.expected(found, "did not find expected whitespace")?;
        self.cursor.skip_blanks()?;
        let prefix = self.tag_uri("")?;
        let found = self.cursor.is_blankz(0);
        self.expected(found, "did not find expected whitespace or line break")?;
        Ok(TokenKind::TagDirective(Box::new((handle, prefix))))
    }

    fn expected(&self, found: bool, otherwise: &str) -> Result<(), Problem> {
        if found { Ok(()) } else { Err(Problem::scanner(otherwise, self.cursor.mark)) }
    }
}
