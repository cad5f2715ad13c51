//! Writes characters, counts columns, and gives a place to what is only glue.

use std::ops::Range;

use crate::text::{Builder, Mapped, Origin};

/// The text so far, and where in it we are.
pub(super) struct Writer {
    out: Builder,
    /// Indentation and dashes that wait for the next scalar: they have its place.
    waiting: String,
    last: Origin,
    /// Characters in the line.
    pub column: usize,
    /// The indentation; nothing before the first node.
    pub indent: Option<usize>,
    /// The last character was a blank, or nothing.
    pub whitespace: bool,
    /// There is only indentation in the line so far.
    pub indention: bool,
}

impl Writer {
    /// Nothing yet; `place` is for what has no better one.
    pub(super) fn new(place: Origin) -> Self {
        let (out, waiting) = (Builder::default(), String::new());
        let last = place.inexact();
        Self { out, waiting, last, column: 0, indent: None, whitespace: true, indention: true }
    }

    /// The text.
    pub(super) fn finish(mut self) -> Mapped {
        self.settle();
        self.out.finish()
    }

    /// The following belongs to `origin`.
    pub(super) fn at(&mut self, origin: Origin) {
        self.last = origin.inexact();
        self.settle();
    }

    /// Glue of the node before.
    pub(super) fn put(&mut self, text: &str) {
        self.settle();
        self.out.push_str(text, self.last);
        self.column += text.chars().count();
    }

    /// Characters of a text, with their origins.
    pub(super) fn copy(&mut self, text: &Mapped, range: Range<usize>) {
        self.settle();
        self.column += text[range.clone()].chars().count();
        self.out.push_slice(text, range);
    }

    /// A text that stands for the character at `at` of another one.
    pub(super) fn put_for(&mut self, new: &str, text: &Mapped, at: usize) {
        self.settle();
        let origin = text.origin(at).map_or(self.last, Origin::inexact);
        self.out.push_str(new, origin);
        self.column += new.chars().count();
    }

    /// Ends the line.
    pub(super) fn end_line(&mut self) {
        self.put("\n");
        self.column = 0;
    }

    /// Indentation, after the end of the line before.
    pub(super) fn indent(&mut self) {
        let indent = self.indent.unwrap_or(0);
        if !self.indention || self.column > indent || self.column == indent && !self.whitespace {
            self.end_line();
        }
        let missing = indent.saturating_sub(self.column);
        self.wait(&" ".repeat(missing));
        self.whitespace = true;
        self.indention = true;
    }

    /// A dash or question mark; it belongs to the node that follows.
    pub(super) fn announce(&mut self, indicator: &str) {
        if !self.whitespace {
            self.wait(" ");
        }
        self.wait(indicator);
        self.whitespace = false;
    }

    /// A bracket, quote or colon; it belongs to the node before.
    pub(super) fn indicator(&mut self, indicator: &str, need_whitespace: bool) {
        if need_whitespace {
            self.separate();
        }
        self.put(indicator);
        self.whitespace = false;
        self.indention = false;
    }

    /// A blank, if there is none.
    pub(super) fn separate(&mut self) {
        if !self.whitespace {
            self.put(" ");
        }
    }

    /// One level deeper; gives what must be restored.
    pub(super) fn deeper(&mut self, flow: bool, indentless: bool) -> Option<usize> {
        let before = self.indent;
        self.indent = Some(match before {
            None if flow => 2,
            None => 0,
            Some(indent) if indentless => indent,
            Some(indent) => indent + 2,
        });
        before
    }

    fn wait(&mut self, text: &str) {
        self.waiting.push_str(text);
        self.column += text.len();
    }

    fn settle(&mut self) {
        if !self.waiting.is_empty() {
            self.out.push_str(&self.waiting, self.last);
            self.waiting.clear();
        }
    }
}
