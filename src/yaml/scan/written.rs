//! The text of a scalar, and where its parts stand in the source.

/// A text that was read, part by part.
#[derive(Clone, Debug, Default)]
pub(in crate::yaml) struct Written {
    text: String,
    /// The first piece, if there is text.
    first: Piece,
    /// The pieces after it: most texts have none.
    more: Vec<Piece>,
}

/// The text from `start` to the next piece.
#[derive(Clone, Copy, Debug, Default)]
struct Piece {
    start: usize,
    /// The byte of the source that it comes from.
    from: usize,
    /// It stands there as it is.
    exact: bool,
}

impl Written {
    /// The text.
    pub(in crate::yaml) fn as_str(&self) -> &str {
        &self.text
    }

    /// The byte of the source from which all of it stands there as it is.
    pub(in crate::yaml) fn as_it_stands(&self) -> Option<usize> {
        (self.first.exact && self.more.is_empty()).then_some(self.first.from)
    }

    /// Is there nothing?
    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The byte of the source that it begins with.
    pub(super) fn start(&self) -> usize {
        if self.is_empty() { 0 } else { self.first.from }
    }

    /// Nothing again.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.more.clear();
    }

    /// Adds what stands in the source from `from` on.
    pub(super) fn copy(&mut self, text: &str, from: usize) {
        self.add(text, Piece { start: self.text.len(), from, exact: true });
    }

    /// Adds what was made of that which stands at `from`.
    pub(super) fn make(&mut self, text: &str, from: usize) {
        self.add(text, Piece { start: self.text.len(), from, exact: false });
    }

    /// Takes all of another text, which is empty after it.
    pub(super) fn take(&mut self, other: &mut Self) {
        for (text, from, exact) in other.pieces() {
            self.add(text, Piece { start: self.text.len(), from, exact });
        }
        other.clear();
    }

    /// The parts: their text, the byte of the source, and whether they stand there as they are.
    pub(in crate::yaml) fn pieces(&self) -> impl Iterator<Item = (&str, usize, bool)> {
        let ends = self.more.iter().map(|piece| piece.start).chain([self.text.len()]);
        let first = (!self.is_empty()).then_some(&self.first);
        let pieces = first.into_iter().chain(&self.more).zip(ends);
        pieces.map(|(piece, end)| (&self.text[piece.start..end], piece.from, piece.exact))
    }

    fn add(&mut self, text: &str, piece: Piece) {
        if text.is_empty() {
            return;
        }
        if self.is_empty() {
            self.first = piece;
        } else {
            let last = self.more.last().unwrap_or(&self.first);
            let next = if last.exact { last.from + (piece.start - last.start) } else { last.from };
            if last.exact != piece.exact || next != piece.from {
                self.more.push(piece);
            }
        }
        self.text.push_str(text);
    }
}
