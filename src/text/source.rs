//! A text with its path, and the way from a byte to a line and column.

use std::cell::OnceCell;
use std::ops::Range;
use std::rc::Rc;

/// A range of bytes in a source.
pub type Span = Range<usize>;

/// A place for people: both count from 1, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// A text and where it came from.
#[derive(Clone, Debug)]
pub struct Source {
    path: String,
    text: Rc<str>,
    /// Where lines start, once somebody asks.
    starts: OnceCell<Vec<usize>>,
}

impl Source {
    /// A text read from `path` (as the user knows it).
    pub fn new(path: impl Into<String>, text: impl Into<Rc<str>>) -> Self {
        Self { path: path.into(), text: text.into(), starts: OnceCell::new() }
    }

    fn starts(&self) -> &[usize] {
        self.starts.get_or_init(|| {
            let ends = memchr::memchr_iter(b'\n', self.text.as_bytes());
            std::iter::once(0).chain(ends.map(|at| at + 1)).collect()
        })
    }

    /// The path as the user knows it.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The whole text, shared.
    pub fn shared(&self) -> Rc<str> {
        Rc::clone(&self.text)
    }

    /// Line and column of a byte; a byte past the end is the end.
    pub fn position(&self, byte: usize) -> Position {
        let byte = byte.min(self.text.len());
        let line = self.starts().partition_point(|start| *start <= byte);
        let start = self.starts()[line - 1];
        let column = self.text.get(start..byte).map_or(byte - start, |s| s.chars().count()) + 1;
        Position { line, column }
    }

    /// The text of a line (from 1) without its end; empty past the last line.
    pub fn line(&self, line: usize) -> &str {
        let starts = self.starts();
        let Some(start) = line.checked_sub(1).and_then(|at| starts.get(at)) else { return "" };
        let end = starts.get(line).map_or(self.text.len(), |next| next - 1);
        self.text[*start..end].trim_end_matches('\r')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_from_one() {
        let source = Source::new("a.yaml", "ab\nжd: 1\r\n");
        assert_eq!(source.position(0), Position { line: 1, column: 1 });
        assert_eq!(source.position(5), Position { line: 2, column: 2 });
        assert_eq!(source.position(999), Position { line: 3, column: 1 });
        assert_eq!(source.line(2), "жd: 1");
        assert_eq!(source.line(9), "");
    }
}
