//! From Go's syntax of patterns to that of the crate regex.
//!
//! Each piece is written so that it needs no flags from before: `(?i:a)`, `(?s:.)`; groups have no names. Go's rule of
//! what a repetition repeats (the last piece, also past `(?i)`) is kept by keeping pieces apart until their group ends.
//!
//! Facts: Go, `src/regexp/syntax/parse.go`.

use super::class::{NOTHING, bracketed, escaped};
use super::escape::{before, escape, next};
use super::mistake::{Mistake, code};
use super::repeat::{MOST, Times, counted};

/// A pattern for the crate regex.
#[derive(Debug)]
pub(super) struct Translated {
    /// It.
    pub(super) text: String,
    /// The names of its groups, the whole first.
    pub(super) names: Vec<Option<String>>,
}

/// Groups and repetitions inside each other; Go allows more.
const DEEPEST: u32 = 250;

/// Bytes of a pattern; Go allows more.
const LONGEST: usize = 256 << 10;

/// Translates a pattern.
pub(super) fn translate(pattern: &str) -> Result<Translated, Mistake> {
    if pattern.len() > LONGEST {
        return Err(Mistake::Limit("a regular expression is over 256 KiB long"));
    }
    let mut reader = Reader::new(pattern);
    while !reader.rest.is_empty() {
        reader.step()?;
    }
    if !reader.outer.is_empty() {
        return Err(Mistake::new(code::PARENTHESIS, pattern));
    }
    Ok(Translated { text: reader.level.close().text, names: reader.names })
}

#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "these are the flags of Go's syntax")]
struct Flags {
    fold: bool,
    lines: bool,
    dot_all: bool,
    lazy: bool,
}

/// A piece that a repetition can repeat.
#[derive(Debug, Default)]
struct Piece {
    text: String,
    /// How often its parts are repeated at most.
    repeats: u32,
    depth: u32,
    /// It needs a group around it to be repeated.
    loose: bool,
}

/// What stands inside of one group.
#[derive(Debug, Default)]
struct Level {
    opening: &'static str,
    /// The flags before the group.
    flags: Flags,
    done: Piece,
    pieces: Vec<Piece>,
}

impl Level {
    /// Puts what stands since the last `|` to what is done.
    fn settle(&mut self) {
        for piece in self.pieces.drain(..) {
            self.done.text.push_str(&piece.text);
            self.done.repeats = self.done.repeats.max(piece.repeats);
            self.done.depth = self.done.depth.max(piece.depth);
        }
    }

    fn close(mut self) -> Piece {
        self.settle();
        self.done
    }
}

struct Reader<'t> {
    whole: &'t str,
    rest: &'t str,
    flags: Flags,
    level: Level,
    outer: Vec<Level>,
    names: Vec<Option<String>>,
    /// Where the repetition begins that was read just before.
    repeated: Option<&'t str>,
}

impl<'t> Reader<'t> {
    fn new(whole: &'t str) -> Self {
        Self {
            whole,
            rest: whole,
            flags: Flags::default(),
            level: Level::default(),
            outer: Vec::new(),
            names: vec![None],
            repeated: None,
        }
    }

    fn step(&mut self) -> Result<(), Mistake> {
        let text = self.rest;
        let last = self.repeated.take();
        let Some((char, rest)) = next(text) else { return Ok(()) };
        self.rest = rest;
        match char {
            '(' if rest.starts_with('?') => self.flagged(text)?,
            '(' => self.open("(", None, self.flags)?,
            ')' => self.end()?,
            '|' => {
                self.level.settle();
                self.level.done.text.push('|');
            }
            '^' if self.flags.lines => self.loose("(?m:^)"),
            '^' => self.loose(r"\A"),
            '$' if self.flags.lines => self.loose("(?m:$)"),
            '$' => self.loose(r"\z"),
            '.' if self.flags.dot_all => self.push("(?s:.)".to_owned()),
            '.' => self.push(".".to_owned()),
            '[' => {
                let (class, rest) = bracketed(text)?;
                self.class(class, rest);
            }
            '*' => self.repeat(Times::Any, text, last)?,
            '+' => self.repeat(Times::Some, text, last)?,
            '?' => self.repeat(Times::Maybe, text, last)?,
            '{' => match counted(text) {
                Some((times, rest)) => {
                    self.rest = rest;
                    self.repeat(times, text, last)?;
                }
                None => self.literal(char),
            },
            '\\' => self.escape(text)?,
            char => self.literal(char),
        }
        Ok(())
    }

    fn push(&mut self, text: String) {
        self.level.pieces.push(Piece { text, repeats: 1, depth: 1, loose: false });
    }

    fn loose(&mut self, text: &str) {
        let text = text.to_owned();
        self.level.pieces.push(Piece { text, repeats: 1, depth: 1, loose: true });
    }

    fn literal(&mut self, char: char) {
        let text = regex_syntax::escape(char.encode_utf8(&mut [0; 4]));
        self.push(if self.flags.fold { format!("(?i:{text})") } else { text });
    }

    fn class(&mut self, class: String, rest: &'t str) {
        self.push(if self.flags.fold { format!("(?i:{class})") } else { class });
        self.rest = rest;
    }

    fn escape(&mut self, text: &'t str) -> Result<(), Mistake> {
        let plain = match text.as_bytes().get(1) {
            Some(b'A') => Some(r"\A"),
            Some(b'b') => Some(r"(?-u:\b)"),
            Some(b'B') => Some(r"(?-u:\B)"),
            Some(b'z') => Some(r"\z"),
            _ => None,
        };
        if let Some(plain) = plain {
            self.loose(plain);
            self.rest = &text[2..];
        } else if let Some(quoted) = text.strip_prefix(r"\Q") {
            let (literal, rest) = quoted.split_once(r"\E").unwrap_or((quoted, ""));
            for char in literal.chars() {
                self.literal(char);
            }
            self.rest = rest;
        } else if let Some((class, rest)) = escaped(text)? {
            self.class(class, rest);
        } else {
            let (number, rest) = escape(text)?;
            match char::from_u32(number) {
                Some(char) => self.literal(char),
                None => self.push(NOTHING.to_owned()),
            }
            self.rest = rest;
        }
        Ok(())
    }

    fn repeat(
        &mut self,
        times: Times,
        text: &'t str,
        last: Option<&'t str>,
    ) -> Result<(), Mistake> {
        let wrong = |code, from: &str, rest: &str| Err(Mistake::new(code, before(from, rest)));
        if !times.is_good() {
            return wrong(code::REPEAT_COUNT, text, self.rest);
        }
        let mut lazy = self.flags.lazy;
        if let Some(rest) = self.rest.strip_prefix('?') {
            lazy = !lazy;
            self.rest = rest;
        }
        if let Some(last) = last {
            return wrong(code::REPEAT_OF_REPEAT, last, self.rest);
        }
        let Some(piece) = self.level.pieces.pop() else {
            return wrong(code::REPEAT_OF_NOTHING, text, self.rest);
        };
        let repeats = times.of(piece.repeats);
        if times.multiplies() && repeats > MOST {
            return wrong(code::REPEAT_COUNT, text, self.rest);
        }
        let depth = deeper(piece.depth)?;
        let (open, close) = if piece.loose { ("(?:", ")") } else { ("", "") };
        let lazy = if lazy { "?" } else { "" };
        let text_of = format!("{open}{}{close}{}{lazy}", piece.text, times.sign());
        self.level.pieces.push(Piece { text: text_of, repeats, depth, loose: true });
        self.repeated = Some(text);
        Ok(())
    }

    fn open(
        &mut self,
        opening: &'static str,
        name: Option<&str>,
        flags: Flags,
    ) -> Result<(), Mistake> {
        if opening == "(" {
            self.names.push(name.map(str::to_owned));
        }
        deeper(u32::try_from(self.outer.len()).unwrap_or(u32::MAX))?;
        let level = Level { opening, flags: self.flags, ..Level::default() };
        self.outer.push(std::mem::replace(&mut self.level, level));
        self.flags = flags;
        Ok(())
    }

    fn end(&mut self) -> Result<(), Mistake> {
        let Some(outer) = self.outer.pop() else {
            return Err(Mistake::new(code::UNEXPECTED, self.whole));
        };
        let level = std::mem::replace(&mut self.level, outer);
        self.flags = level.flags;
        let opening = level.opening;
        let inner = level.close();
        let text = format!("{opening}{})", inner.text);
        let (repeats, depth) = (inner.repeats.max(1), deeper(inner.depth)?);
        self.level.pieces.push(Piece { text, repeats, depth, loose: false });
        Ok(())
    }

    /// Reads `(?P<name>`, `(?<name>`, `(?i)`, `(?i:`.
    fn flagged(&mut self, text: &'t str) -> Result<(), Mistake> {
        let name = match text.strip_prefix("(?P<").or_else(|| text.strip_prefix("(?<")) {
            Some(name) if !name.is_empty() => Some(name),
            _ => None,
        };
        let Some(named) = name else { return self.switched(text) };
        let Some((name, rest)) = named.split_once('>') else {
            return Err(Mistake::new(code::NAMED_CAPTURE, text));
        };
        if name.is_empty()
            || name.contains(|char: char| char != '_' && !char.is_ascii_alphanumeric())
        {
            return Err(Mistake::new(code::NAMED_CAPTURE, before(text, rest)));
        }
        self.rest = rest;
        self.open("(", Some(name), self.flags)
    }

    fn switched(&mut self, text: &'t str) -> Result<(), Mistake> {
        let mut flags = self.flags;
        let (mut on, mut seen) = (true, false);
        let mut rest = &text[2..];
        while let Some((char, after)) = next(rest) {
            rest = after;
            match char {
                'i' => flags.fold = on,
                'm' => flags.lines = on,
                's' => flags.dot_all = on,
                'U' => flags.lazy = on,
                '-' if on => on = false,
                ':' | ')' if on || seen => {
                    self.rest = rest;
                    if char == ':' {
                        return self.open("(?:", None, flags);
                    }
                    self.flags = flags;
                    return Ok(());
                }
                _ => break,
            }
            seen = char != '-';
        }
        Err(Mistake::new(code::PERL, before(text, rest)))
    }
}

fn deeper(depth: u32) -> Result<u32, Mistake> {
    if depth < DEEPEST {
        Ok(depth + 1)
    } else {
        Err(Mistake::Limit(
            "a regular expression has over 250 groups and repetitions in each other",
        ))
    }
}
