//! `fmt.Sprintf`.

use super::flags::Flags;
use super::printer::printed;
use crate::gotemplate::value::type_of;
use crate::gotemplate::{Call, Failure, Value, literal};
use crate::text::{Builder, Mapped, Origin};

/// `fmt.Sprintf`: the text of the format, and the text arguments of `%s`, `%v` and `%q`, keep their origins.
pub fn sprintf(call: &Call<'_>, format: &Mapped, values: &[Value]) -> Result<Mapped, Failure> {
    let mut run = Sprintf {
        call,
        format,
        values,
        out: Builder::default(),
        at: 0,
        next: 0,
        good_index: true,
        reordered: false,
        after_index: false,
    };
    run.all()?;
    Ok(run.out.finish())
}

struct Sprintf<'a> {
    call: &'a Call<'a>,
    format: &'a Mapped,
    values: &'a [Value],
    out: Builder,
    /// The present byte of the format.
    at: usize,
    /// The next value.
    next: usize,
    /// `[n]` named a value that is there.
    good_index: bool,
    /// There was a `[n]`.
    reordered: bool,
    /// The last thing was a `[n]`.
    after_index: bool,
}

/// Go's bound of a width or a precision. Digits of a format may go one beyond.
const MAX_NUMBER: usize = 1_000_000;

impl Sprintf<'_> {
    fn all(&mut self) -> Result<(), Failure> {
        while let Some(length) = self.rest().find('%') {
            self.literal(self.at + length);
            self.at += 1;
            if !self.verb()? {
                break;
            }
            self.call.engine.room_for(self.out.len())?;
        }
        self.literal(self.format.len());
        if !self.reordered && self.next < self.values.len() {
            self.extra()?;
        }
        Ok(())
    }

    fn rest(&self) -> &str {
        &self.format.as_str()[self.at..]
    }

    fn is_next(&self, byte: u8) -> bool {
        self.format.as_bytes().get(self.at) == Some(&byte)
    }

    /// The format's own text up to `end`.
    fn literal(&mut self, end: usize) {
        self.out.push_slice(self.format, self.at..end);
        self.at = end;
    }

    /// The place of the present verb.
    fn place(&self) -> Origin {
        self.format.origin(self.at.saturating_sub(1)).unwrap_or(self.call.place).inexact()
    }

    fn push(&mut self, text: &str) {
        let place = self.place();
        self.out.push_str(text, place);
    }

    /// One verb with its flags; `false`: the format ends within it.
    fn verb(&mut self) -> Result<bool, Failure> {
        (self.good_index, self.after_index) = (true, false);
        let mut flags = self.flags();
        self.index();
        self.width(&mut flags);
        self.precision(&mut flags);
        if !self.after_index {
            self.index();
        }
        let Some(verb) = self.rest().chars().next() else {
            self.push("%!(NOVERB)");
            return Ok(false);
        };
        self.at += verb.len_utf8();
        if verb == '%' {
            self.push("%");
        } else if !self.good_index {
            self.push(&format!("%!{verb}(BADINDEX)"));
        } else if let Some(value) = self.values.get(self.next) {
            self.next += 1;
            self.value(value, verb, flags)?;
        } else {
            self.push(&format!("%!{verb}(MISSING)"));
        }
        Ok(true)
    }

    fn flags(&mut self) -> Flags {
        let mut flags = Flags::default();
        loop {
            match self.rest().as_bytes().first() {
                Some(b'#') => flags.sharp = true,
                Some(b'0') => flags.zero = true,
                Some(b'+') => flags.plus = true,
                Some(b'-') => flags.minus = true,
                Some(b' ') => flags.space = true,
                _ => return flags,
            }
            self.at += 1;
        }
    }

    /// `[n]`: which value is next.
    fn index(&mut self) {
        self.after_index = false;
        if !self.is_next(b'[') {
            return;
        }
        self.reordered = true;
        let Some(end) = self.rest().find(']').filter(|_| self.rest().len() >= 3) else {
            self.good_index = false;
            self.at += 1;
            return;
        };
        let number = self.rest()[1..end].parse::<usize>().ok();
        let digits = self.rest()[1..end].bytes().all(|b| b.is_ascii_digit());
        self.at += end + 1;
        self.after_index = digits && number.is_some();
        match number.filter(|n| digits && (1..=self.values.len()).contains(n)) {
            Some(number) => self.next = number - 1,
            None => self.good_index = false,
        }
    }

    /// Digits; a number that is far too large swallows the rest of the format, as in Go.
    fn number(&mut self) -> Option<usize> {
        let mut number = None;
        while let Some(digit) = self.rest().bytes().next().filter(u8::is_ascii_digit) {
            let before = number.unwrap_or(0);
            if before > MAX_NUMBER {
                self.at = self.format.len();
                return None;
            }
            number = Some(before * 10 + usize::from(digit - b'0'));
            self.at += 1;
        }
        number
    }

    /// A width or precision that a value gives: `*`.
    fn star(&mut self) -> Option<i128> {
        self.at += 1;
        let value = self.values.get(self.next)?;
        self.next += 1;
        match value {
            Value::Int(int) => {
                Some(int.value.value).filter(|n| n.unsigned_abs() <= MAX_NUMBER as u128)
            }
            _ => None,
        }
    }

    fn width(&mut self, flags: &mut Flags) {
        if self.is_next(b'*') {
            match self.star() {
                Some(width) => {
                    if width < 0 {
                        (flags.minus, flags.zero) = (true, false);
                    }
                    flags.width = usize::try_from(width.unsigned_abs()).ok();
                }
                None => self.push("%!(BADWIDTH)"),
            }
            self.after_index = false;
        } else {
            flags.width = self.number();
            if self.after_index && flags.width.is_some() {
                self.good_index = false;
            }
        }
    }

    fn precision(&mut self, flags: &mut Flags) {
        // A point at the very end is a verb, of no meaning.
        if !self.is_next(b'.') || self.rest() == "." {
            return;
        }
        self.at += 1;
        if self.after_index {
            self.good_index = false;
        }
        self.index();
        if self.is_next(b'*') {
            let precision = self.star().and_then(|value| usize::try_from(value).ok());
            if precision.is_none() {
                self.push("%!(BADPREC)");
            }
            flags.precision = precision;
            self.after_index = false;
        } else {
            flags.precision = Some(self.number().unwrap_or(0));
        }
    }

    fn value(&mut self, value: &Value, verb: char, flags: Flags) -> Result<(), Failure> {
        let wide = flags.width.unwrap_or(0) + flags.precision.unwrap_or(0);
        self.call.engine.room_for(self.out.len() + wide)?;
        match (value, verb) {
            (Value::Str(text), 's') => self.text(text, flags),
            (Value::Str(text), 'v') if !flags.sharp => self.text(text, flags.for_verb('v')),
            (Value::Str(text), 'q') if flags.width.is_none() && flags.precision.is_none() => {
                self.quoted(text, flags);
            }
            _ => {
                let text = printed(value, verb, flags)?;
                let place = value.origin().unwrap_or(self.call.place).inexact();
                self.out.push_str(&text, place);
            }
        }
        Ok(())
    }

    /// A text by `%s`: cut to the precision, filled up to the width.
    fn text(&mut self, text: &Mapped, flags: Flags) {
        if flags.width.is_none() && flags.precision.is_none() {
            return self.out.push(text);
        }
        let end = match flags.precision {
            Some(count) => text.char_indices().nth(count).map_or(text.len(), |(at, _)| at),
            None => text.len(),
        };
        let (before, after) = flags.padding(text[..end].chars().count());
        self.push(&before);
        self.out.push_slice(text, 0..end);
        self.push(&after);
    }

    /// A text by `%q`: what needs no escape keeps its places.
    fn quoted(&mut self, text: &Mapped, flags: Flags) {
        let plain = !flags.plus && !flags.sharp && literal::quote(text).len() == text.len() + 2;
        if plain {
            self.push("\"");
            self.out.push(text);
            self.push("\"");
            return;
        }
        // Text verbs are never refused.
        let quoted = printed(&Value::Str(text.clone()), 'q', flags).unwrap_or_default();
        let place = text.origin(0).unwrap_or(self.call.place).inexact();
        self.out.push_str(&quoted, place);
    }

    fn extra(&mut self) -> Result<(), Failure> {
        let mut text = "%!(EXTRA ".to_owned();
        for (at, value) in self.values[self.next..].iter().enumerate() {
            if at > 0 {
                text.push_str(", ");
            }
            if matches!(value, Value::Nil) {
                text.push_str("<nil>");
            } else {
                text.push_str(type_of(value));
                text.push('=');
                text.push_str(&printed(value, 'v', Flags::default())?);
            }
        }
        text.push(')');
        self.push(&text);
        Ok(())
    }
}
