//! A text whose bytes know where they were written.
//!
//! Owns the runs of origins and the operations that keep them. What an origin means is in `map`.

use std::ops::{Deref, Range};
use std::rc::Rc;

use super::{CallId, Origin};

/// A text, and for each byte its origin. Cloning is cheap.
///
/// A text that is not empty has an origin for every byte; an empty one has none.
#[derive(Clone, Debug)]
pub struct Mapped {
    text: Rc<str>,
    runs: Runs,
}

/// Bytes from `start` to the start of the next run have the origin `origin`, counted on where it is exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    start: usize,
    origin: Origin,
}

/// A text of more runs is no text of a person's: the rest of it has one origin, so that memory has a bound.
const MOST_RUNS: usize = 1 << 20;

#[derive(Clone, Debug)]
enum Runs {
    None,
    One(Origin),
    Many(Rc<[Run]>),
}

impl Mapped {
    /// A text whose bytes stand in a source from `origin` on; exact or not, as the origin is.
    pub fn new(text: impl Into<Rc<str>>, origin: Origin) -> Self {
        let text = text.into();
        let runs = if text.is_empty() { Runs::None } else { Runs::One(origin) };
        Self { text, runs }
    }

    /// No text.
    pub fn empty() -> Self {
        Self { text: Rc::from(""), runs: Runs::None }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The text, shared.
    pub fn shared(&self) -> Rc<str> {
        Rc::clone(&self.text)
    }

    /// The origin of a byte; past the end that of the last byte; `None` only for an empty text.
    pub fn origin(&self, byte: usize) -> Option<Origin> {
        let byte = byte.min(self.text.len().checked_sub(1)?);
        match &self.runs {
            Runs::None => None,
            Runs::One(origin) => Some(origin.forward(byte)),
            Runs::Many(runs) => {
                let run = runs[runs.partition_point(|run| run.start <= byte).max(1) - 1];
                Some(run.origin.forward(byte - run.start))
            }
        }
    }

    /// Ranges of bytes and the origin of the first byte of each, in order, without gaps.
    pub fn runs(&self) -> impl Iterator<Item = (Range<usize>, Origin)> + '_ {
        let one = match &self.runs {
            Runs::One(origin) => Some((0..self.text.len(), *origin)),
            _ => None,
        };
        let many: &[Run] = match &self.runs {
            Runs::Many(runs) => runs,
            _ => &[],
        };
        let ends = many.iter().skip(1).map(|run| run.start).chain([self.text.len()]);
        let many = many.iter().zip(ends).map(|(run, end)| (run.start..end, run.origin));
        one.into_iter().chain(many)
    }

    /// Do all its bytes stand in one source, one after the other?
    pub fn is_of_one_piece(&self) -> bool {
        matches!(self.runs, Runs::One(_))
    }

    /// A part of it.
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> Self {
        if range == (0..self.text.len()) {
            return self.clone();
        }
        if let Runs::One(origin) = self.runs {
            return Self::new(&self.text[range.clone()], origin.forward(range.start));
        }
        if let Some(origin) = self.only_origin(&range) {
            return Self::new(&self.text[range], origin);
        }
        let mut out = Builder::default();
        out.push_slice(self, range);
        out.finish()
    }

    /// The origin of the first byte of a range, where all of it is in one run.
    fn only_origin(&self, range: &Range<usize>) -> Option<Origin> {
        let Runs::Many(runs) = &self.runs else { return None };
        let at = runs.partition_point(|run| run.start <= range.start).checked_sub(1)?;
        let ends_later = runs.get(at + 1).is_none_or(|next| range.end <= next.start);
        ends_later.then(|| runs[at].origin.forward(range.start - runs[at].start))
    }

    /// The same text, every byte reached through another call.
    #[must_use]
    pub fn through(&self, call: CallId) -> Self {
        let runs = match &self.runs {
            Runs::None => Runs::None,
            Runs::One(origin) => Runs::One(origin.through(call)),
            Runs::Many(runs) => Runs::Many(
                runs.iter().map(|run| Run { origin: run.origin.through(call), ..*run }).collect(),
            ),
        };
        Self { text: Rc::clone(&self.text), runs }
    }

    /// The same text, bytes that were reached through one call reached through another: pairs of such calls.
    #[must_use]
    pub fn through_others(&self, calls: &[(CallId, CallId)]) -> Self {
        if calls.is_empty() {
            return self.clone();
        }
        let moved = |origin: Origin| match calls.iter().find(|(from, _)| *from == origin.call) {
            Some((_, to)) => origin.through(*to),
            None => origin,
        };
        let runs = match &self.runs {
            Runs::None => Runs::None,
            Runs::One(origin) => Runs::One(moved(*origin)),
            Runs::Many(runs) => Runs::Many(
                runs.iter().map(|run| Run { origin: moved(run.origin), ..*run }).collect(),
            ),
        };
        Self { text: Rc::clone(&self.text), runs }
    }

    /// Another text that was made from this one: it has the origin of the first byte, as that of an expression;
    /// `fallback` is for an empty one. The same text keeps all its origins.
    #[must_use]
    pub fn with_text(&self, text: impl Into<Rc<str>>, fallback: Origin) -> Self {
        let text = text.into();
        if *text == *self.text {
            return self.clone();
        }
        Self::new(text, self.origin(0).unwrap_or(fallback).inexact())
    }

    /// The part of it that `part` is; `part` must be a slice of [`Self::as_str`] (what `trim` and `split` give).
    #[must_use]
    pub fn part(&self, part: &str) -> Self {
        let start = part.as_ptr() as usize - self.text.as_ptr() as usize;
        self.slice(start..start + part.len())
    }

    /// All texts with `separator` between them.
    pub fn join(texts: &[Self], separator: &Self) -> Self {
        let mut out = Builder::default();
        for (at, text) in texts.iter().enumerate() {
            if at > 0 {
                out.push(separator);
            }
            out.push(text);
        }
        out.finish()
    }

    /// Puts `new` in place of each `old`, as Go's `strings.ReplaceAll`: an empty `old` stands before each character
    /// and at the end.
    #[must_use]
    pub fn replace(&self, old: &str, new: &Self) -> Self {
        let mut out = Builder::default();
        let mut done = 0;
        for (at, found) in self.text.match_indices(old) {
            out.push_slice(self, done..at);
            out.push(new);
            done = at + found.len();
        }
        out.push_slice(self, done..self.text.len());
        out.finish()
    }
}

impl Deref for Mapped {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl PartialEq for Mapped {
    /// Texts are equal whatever their origins.
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

/// Puts a mapped text together.
#[derive(Clone, Debug, Default)]
pub struct Builder {
    text: String,
    runs: Vec<Run>,
}

impl Builder {
    /// Bytes so far.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Is there nothing yet?
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The text so far.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Adds a text with its origins.
    pub fn push(&mut self, text: &Mapped) {
        match &text.runs {
            Runs::None => {}
            Runs::One(origin) => self.push_str(&text.text, *origin),
            Runs::Many(_) => self.push_slice(text, 0..text.text.len()),
        }
    }

    /// Adds a text with its origins, every byte reached through another call.
    pub fn push_through(&mut self, text: &Mapped, call: CallId) {
        for (range, origin) in text.runs() {
            self.push_str(&text.text[range], origin.through(call));
        }
    }

    /// Adds a part of a text with its origins.
    pub fn push_slice(&mut self, text: &Mapped, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        match &text.runs {
            Runs::None => {}
            Runs::One(origin) => {
                let origin = origin.forward(range.start);
                self.push_str(&text.text[range], origin);
            }
            Runs::Many(runs) => {
                let first = runs.partition_point(|run| run.start <= range.start).max(1) - 1;
                for (at, run) in runs.iter().enumerate().skip(first) {
                    if run.start >= range.end {
                        break;
                    }
                    let next = runs.get(at + 1).map_or(text.text.len(), |next| next.start);
                    let (start, end) = (run.start.max(range.start), next.min(range.end));
                    self.push_str(&text.text[start..end], run.origin.forward(start - run.start));
                }
            }
        }
    }

    /// Adds a text whose bytes stand from `origin` on.
    pub fn push_str(&mut self, text: &str, origin: Origin) {
        if text.is_empty() {
            return;
        }
        let start = self.text.len();
        let follows =
            self.runs.last().is_some_and(|last| last.origin.forward(start - last.start) == origin);
        if !follows && self.runs.len() < MOST_RUNS {
            self.runs.push(Run { start, origin });
        } else if !follows && self.runs.len() == MOST_RUNS {
            self.runs.push(Run { start, origin: origin.inexact() });
        }
        self.text.push_str(text);
    }

    /// The text.
    pub fn finish(self) -> Mapped {
        let runs = match &self.runs[..] {
            [] => Runs::None,
            [one] => Runs::One(one.origin),
            many => Runs::Many(many.into()),
        };
        Mapped { text: self.text.into(), runs }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Source, SourceMap};
    use super::*;

    fn origin(at: u32) -> Origin {
        let source = SourceMap::default().add(Source::new("t", ""));
        Origin { source, at, call: CallId::ROOT, exact: true }
    }

    fn places(text: &Mapped) -> Vec<u32> {
        (0..text.len()).map(|byte| text.origin(byte).unwrap().at).collect()
    }

    #[test]
    fn parts_and_joins_keep_the_place_of_every_byte() {
        let text = Mapped::new("abcdef", origin(10));
        assert_eq!(places(&text.slice(2..4)), [12, 13]);
        let joined =
            Mapped::join(&[text.slice(4..6), text.slice(0..2)], &Mapped::new("-", origin(50)));
        assert_eq!(joined.as_str(), "ef-ab");
        assert_eq!(places(&joined), [14, 15, 50, 10, 11]);
        assert_eq!(places(&joined.slice(1..4)), [15, 50, 10]);
        assert_eq!(places(&joined.part(&joined.as_str()[3..])), [10, 11]);
        assert_eq!(joined.runs().map(|(range, _)| range).collect::<Vec<_>>(), [0..2, 2..3, 3..5]);
    }

    #[test]
    fn what_follows_in_the_source_is_one_run() {
        let text = Mapped::new("abcdef", origin(10));
        let again = Mapped::join(&[text.slice(0..3), text.slice(3..6)], &Mapped::empty());
        assert_eq!(again.runs().count(), 1);
    }

    #[test]
    fn replacing_keeps_the_rest() {
        let text = Mapped::new("a.b.c", origin(0));
        let replaced = text.replace(".", &Mapped::new("--", origin(90).inexact()));
        assert_eq!(replaced.as_str(), "a--b--c");
        assert_eq!(places(&replaced), [0, 90, 90, 2, 90, 90, 4]);
        assert_eq!(text.replace("", &Mapped::new("|", origin(7))).as_str(), "|a|.|b|.|c|");
        assert!(Mapped::empty().origin(0).is_none());
    }

    #[test]
    fn a_text_made_from_another_has_the_place_of_its_first_byte() {
        let text = Mapped::new("abc", origin(3));
        assert_eq!(places(&text.with_text("abc", origin(0))), [3, 4, 5]);
        let made = text.with_text("XYZ", origin(0));
        assert_eq!(places(&made), [3, 3, 3]);
        assert!(!made.origin(0).unwrap().exact);
        assert_eq!(places(&Mapped::empty().with_text("xy", origin(8))), [8, 8]);
    }
}
