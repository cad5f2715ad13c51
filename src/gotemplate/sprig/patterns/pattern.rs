//! A pattern that can search, and all its matches as Go counts them.
//!
//! Facts: Go, `src/regexp/regexp.go` (`allMatches`, `replaceAll`, `Split`).

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use super::machine::{Groups, Machine};
use super::mistake::Mistake;
use super::syntax::{Translated, translate};

/// A pattern of Go.
#[derive(Debug)]
pub(super) struct Pattern {
    machine: Machine,
    /// The names of the groups, the whole first.
    pub(super) names: Vec<Option<String>>,
    /// Has it no character at all?
    empty: bool,
}

/// How many patterns are kept for the next call.
const KEPT: usize = 64;

thread_local! {
    /// Templates call with the same pattern again and again, and reading one takes long. The key says also whether it
    /// is one for texts of ASCII alone.
    static PATTERNS: RefCell<HashMap<(String, bool), Rc<Pattern>>> = RefCell::default();
}

impl Pattern {
    /// The pattern that a text is, to search in texts like `haystack`: of ASCII alone, or any.
    pub(super) fn of(text: &str, haystack: &str) -> Result<Rc<Self>, Mistake> {
        let key = (text.to_owned(), haystack.is_ascii());
        if let Some(known) = PATTERNS.with_borrow(|known| known.get(&key).cloned()) {
            return Ok(known);
        }
        let pattern = Rc::new(Self::compile(text, key.1)?);
        PATTERNS.with_borrow_mut(|known| {
            if known.len() >= KEPT {
                known.clear();
            }
            known.insert(key, Rc::clone(&pattern));
        });
        Ok(pattern)
    }

    fn compile(text: &str, ascii: bool) -> Result<Self, Mistake> {
        let Translated { text: translated, names } = translate(text)?;
        let machine = Machine::new(&translated, ascii)?;
        Ok(Self { machine, names, empty: text.is_empty() })
    }

    /// Does it match anywhere?
    pub(super) fn is_match(&self, text: &str) -> bool {
        self.machine.find_at(text, 0).is_some()
    }

    /// The first match.
    pub(super) fn find(&self, text: &str) -> Option<Range<usize>> {
        self.machine.find_at(text, 0)
    }

    /// The first `count` matches, all where it is less than nothing.
    ///
    /// An empty match right behind another one does not count.
    pub(super) fn all(&self, text: &str, count: i64) -> Vec<Range<usize>> {
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        let mut found = Vec::new();
        let (mut at, mut last) = (0, None);
        while found.len() < count && at <= text.len() {
            let Some(range) = self.machine.find_at(text, at) else {
                break;
            };
            let again = range.end == at && Some(range.start) == last;
            at = if range.end == at { behind(text, at) } else { range.end };
            last = Some(range.end);
            if !again {
                found.push(range);
            }
        }
        found
    }

    /// Calls `replace` for each match that is to be replaced, in order.
    pub(super) fn each<E>(
        &self,
        text: &str,
        mut replace: impl FnMut(&Groups) -> Result<(), E>,
    ) -> Result<(), E> {
        let (mut at, mut last) = (0, 0);
        while at <= text.len() {
            let Some(found) = self.machine.groups_at(text, at) else { break };
            let Some(range) = found.get(0) else { break };
            if range.end > last || range.start == 0 {
                replace(&found)?;
            }
            last = range.end;
            at = behind(text, at).max(range.end);
        }
        Ok(())
    }

    /// The parts of a text between the matches.
    pub(super) fn split(&self, text: &str, count: i64) -> Vec<Range<usize>> {
        let whole = 0..text.len();
        if text.is_empty() && !self.empty {
            return vec![whole];
        }
        let most = usize::try_from(count).map_or(usize::MAX, |count| count.saturating_sub(1));
        let mut parts = Vec::new();
        let (mut start, mut end) = (0, 0);
        for found in self.all(text, count) {
            if parts.len() >= most {
                break;
            }
            end = found.start;
            if found.end != 0 {
                parts.push(start..end);
            }
            start = found.end;
        }
        if end != text.len() {
            parts.push(start..text.len());
        }
        parts
    }
}

/// The place behind the character at `at`; past the end where there is none.
fn behind(text: &str, at: usize) -> usize {
    at + text[at..].chars().next().map_or(1, char::len_utf8)
}
