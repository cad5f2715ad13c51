//! A word of a shell text.
//!
//! Owns quotes and escapes; of expansions it only tells that they are there.

use std::borrow::Cow;

/// A word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Word<'t> {
    /// As it is written.
    pub written: &'t str,
    /// As the program gets it, up to the first expansion.
    pub text: Cow<'t, str>,
    /// Is there an expansion, so that the rest is not known?
    pub is_cut: bool,
    /// Has it a `*`, `?`, `[` or `{` that the shell replaces?
    pub has_glob: bool,
    /// Is a part of it in quotes?
    pub is_quoted: bool,
    /// The commands whose output is put into it.
    pub inner: Vec<&'t str>,
}

/// Does a letter end a word outside of quotes?
pub(super) fn ends(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b';' | b'&' | b'|' | b'<' | b'>' | b'(' | b')')
}

/// Does it not stand for itself inside of double quotes?
fn is_special(byte: u8) -> bool {
    matches!(byte, b'"' | b'\\' | b'$' | b'`')
}

impl<'t> Word<'t> {
    /// The word that a text begins with; `None` where a quote or a bracket has no end.
    pub(super) fn read(text: &'t str) -> Option<Self> {
        let mut letters = Letters { rest: text, word: Word::default() };
        while let Some(first) = letters.rest.bytes().next().filter(|first| !ends(*first)) {
            match first {
                b'\'' => letters.single()?,
                b'"' => letters.double()?,
                b'\\' => letters.escaped(),
                b'$' | b'`' => letters.expansion()?,
                _ => {
                    let plain =
                        letters.until(|byte| ends(byte) || is_special(byte) || byte == b'\'');
                    letters.word.has_glob |= plain.contains(['*', '?', '[', '{']);
                    letters.word.add(plain);
                }
            }
        }
        let written = &text[..text.len() - letters.rest.len()];
        Some(Self { written, ..letters.word })
    }

    /// A text that has no end.
    pub(super) fn lost(written: &'t str) -> Self {
        Self { written, is_cut: true, is_quoted: true, ..Self::default() }
    }

    /// As it is written, without quotes around it.
    pub fn unquoted(&self) -> &'t str {
        self.written.trim_matches(['"', '\''])
    }

    /// Are all letters known, and none in quotes?
    pub fn is_plain(&self) -> bool {
        !self.is_quoted && !self.is_cut
    }

    /// The name that an assignment is to: `A=b`, `A+=b`.
    pub fn assigned(&self) -> Option<&'t str> {
        let (name, _) = self.written.split_once('=')?;
        let name = name.strip_suffix('+').unwrap_or(name);
        let fits = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
        let begins = !name.is_empty() && !name.as_bytes()[0].is_ascii_digit();
        (begins && name.bytes().all(fits)).then_some(name)
    }

    fn add(&mut self, text: &'t str) {
        if self.is_cut || text.is_empty() {
        } else if self.text.is_empty() {
            self.text = Cow::Borrowed(text);
        } else {
            self.text.to_mut().push_str(text);
        }
    }
}

/// The letters of a text, and the word that they make.
struct Letters<'t> {
    rest: &'t str,
    word: Word<'t>,
}

impl<'t> Letters<'t> {
    /// Goes over letters; all that end are single bytes.
    fn until(&mut self, ends: impl Fn(u8) -> bool) -> &'t str {
        let length = self.rest.bytes().position(ends);
        let (taken, after) = self.rest.split_at(length.unwrap_or(self.rest.len()));
        self.rest = after;
        taken
    }

    fn single(&mut self) -> Option<()> {
        let (inside, after) = self.rest[1..].split_once('\'')?;
        self.word.add(inside);
        self.word.is_quoted = true;
        self.rest = after;
        Some(())
    }

    fn double(&mut self) -> Option<()> {
        self.word.is_quoted = true;
        self.rest = &self.rest[1..];
        loop {
            let inside = self.until(is_special);
            self.word.add(inside);
            match self.rest.bytes().next()? {
                b'"' => break,
                b'\\' => self.escaped(),
                _ => self.expansion()?,
            }
        }
        self.rest = &self.rest[1..];
        Some(())
    }

    fn escaped(&mut self) {
        let after = &self.rest[1..];
        let length = after.chars().next().map_or(0, char::len_utf8);
        let (taken, after) = after.split_at(length);
        self.rest = after;
        if taken != "\n" {
            self.word.add(taken);
        }
    }

    /// `$name`, `${name}`, `$(command)`, `` `command` ``; a `$` before anything else is one.
    fn expansion(&mut self) -> Option<()> {
        if let Some(after) = self.rest.strip_prefix('`') {
            let (inside, after) = after.split_once('`')?;
            self.word.inner.push(inside);
            self.rest = after;
        } else if self.rest.starts_with("$(") {
            let (inside, after) = closed(&self.rest[1..], (b'(', b')'))?;
            if !inside.starts_with('(') {
                self.word.inner.push(inside);
            }
            self.rest = after;
        } else if self.rest.starts_with("${") {
            self.rest = closed(&self.rest[1..], (b'{', b'}'))?.1;
        } else {
            let name = &self.rest[1..];
            let after = name.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_');
            let special = name.strip_prefix(['?', '#', '@', '*', '!', '-', '$']);
            if after.len() == name.len() && special.is_none() {
                self.word.add(&self.rest[..1]);
                self.rest = name;
                return Some(());
            }
            self.rest = special.unwrap_or(after);
        }
        self.word.is_cut = true;
        Some(())
    }
}

/// What the bracket at the begin of a text holds, and what is behind it; brackets in quotes do not count.
fn closed(text: &str, (open, close): (u8, u8)) -> Option<(&str, &str)> {
    let (mut depth, mut quote, mut at) = (0_usize, None, 0);
    while let Some(byte) = text.as_bytes().get(at).copied() {
        match byte {
            b'\\' if quote != Some(b'\'') => at += 1,
            _ if quote == Some(byte) => quote = None,
            _ if quote.is_some() => {}
            b'"' | b'\'' => quote = Some(byte),
            _ if byte == open => depth += 1,
            _ if byte == close && depth == 1 => return Some((&text[1..at], &text[at + 1..])),
            _ if byte == close => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    None
}
