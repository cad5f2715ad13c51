//! The text of a scalar, and where its parts stand in the source.

use std::ops::Range;

/// A text that was read, part by part. Most stand in the source as they are, and are a part of it.
#[derive(Clone, Debug)]
pub(in crate::yaml) enum Written<'a> {
    /// A part of the source, from this byte on.
    Part(&'a str, usize),
    /// Made of several parts, or of other characters than those of the source.
    Made(Box<Made>),
}

/// A text with its pieces.
#[derive(Clone, Debug, Default)]
pub(in crate::yaml) struct Made {
    text: String,
    pieces: Vec<Piece>,
}

/// The text from `start` to the next piece.
#[derive(Clone, Copy, Debug)]
struct Piece {
    start: usize,
    /// The byte of the source that it comes from.
    from: usize,
    /// It stands there as it is.
    exact: bool,
}

impl Default for Written<'_> {
    fn default() -> Self {
        Self::Part("", 0)
    }
}

impl<'a> Written<'a> {
    /// The text.
    pub(in crate::yaml) fn as_str(&self) -> &str {
        match self {
            Self::Part(text, _) => text,
            Self::Made(made) => &made.text,
        }
    }

    /// The byte of the source from which all of it stands there as it is.
    pub(in crate::yaml) fn as_it_stands(&self) -> Option<usize> {
        match self {
            Self::Part(_, from) => Some(*from),
            Self::Made(_) => None,
        }
    }

    /// Is there nothing?
    pub(super) fn is_empty(&self) -> bool {
        self.as_str().is_empty()
    }

    /// The byte of the source that it begins with.
    pub(super) fn start(&self) -> usize {
        match self {
            Self::Part(_, from) => *from,
            Self::Made(made) => made.pieces.first().map_or(0, |piece| piece.from),
        }
    }

    /// Nothing again.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Adds what stands in the source at these bytes.
    pub(super) fn copy(&mut self, source: &'a str, bytes: Range<usize>) {
        match self {
            _ if bytes.is_empty() => {}
            Self::Part("", _) => *self = Self::Part(&source[bytes.clone()], bytes.start),
            Self::Part(text, from) if *from + text.len() == bytes.start => {
                *self = Self::Part(&source[*from..bytes.end], *from);
            }
            _ => self.made().add(&source[bytes.clone()], bytes.start, true),
        }
    }

    /// Adds what was made of that which stands at `from`.
    pub(super) fn make(&mut self, text: &str, from: usize) {
        self.made().add(text, from, false);
    }

    /// Takes all of another text, which is empty after it.
    pub(super) fn take(&mut self, source: &'a str, other: &mut Self) {
        match std::mem::take(other) {
            Self::Part(text, from) => self.copy(source, from..from + text.len()),
            made @ Self::Made(_) if self.is_empty() => *self = made,
            made @ Self::Made(_) => {
                for (text, from, exact) in made.pieces() {
                    self.made().add(text, from, exact);
                }
            }
        }
    }

    /// The parts: their text, the byte of the source, and whether they stand there as they are.
    pub(in crate::yaml) fn pieces(&self) -> impl Iterator<Item = (&str, usize, bool)> {
        let (part, made) = match self {
            Self::Part(text, from) => (Some((*text, *from, true)), None),
            Self::Made(made) => (None, Some(made.pieces())),
        };
        part.filter(|(text, ..)| !text.is_empty()).into_iter().chain(made.into_iter().flatten())
    }

    fn made(&mut self) -> &mut Made {
        if let Self::Part(text, from) = *self {
            let mut made = Made::default();
            made.add(text, from, true);
            *self = Self::Made(Box::new(made));
        }
        match self {
            Self::Made(made) => made,
            Self::Part(..) => unreachable!("it was made above"),
        }
    }
}

impl Made {
    fn pieces(&self) -> impl Iterator<Item = (&str, usize, bool)> {
        let ends = self.pieces.iter().skip(1).map(|piece| piece.start).chain([self.text.len()]);
        let pieces = self.pieces.iter().zip(ends);
        pieces.map(|(piece, end)| (&self.text[piece.start..end], piece.from, piece.exact))
    }

    fn add(&mut self, text: &str, from: usize, exact: bool) {
        if text.is_empty() {
            return;
        }
        let start = self.text.len();
        let follows = self.pieces.last().is_some_and(|last| {
            let next = if last.exact { last.from + (start - last.start) } else { last.from };
            last.exact == exact && next == from
        });
        if !follows {
            self.pieces.push(Piece { start, from, exact });
        }
        self.text.push_str(text);
    }
}
