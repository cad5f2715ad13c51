//! The text of a scalar, and where its parts stand in the source.

/// A text that was read, part by part.
#[derive(Clone, Debug, Default)]
pub(in crate::yaml) struct Written {
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

impl Written {
    /// The text.
    pub(in crate::yaml) fn as_str(&self) -> &str {
        &self.text
    }

    /// Is there nothing?
    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The byte of the source that it begins with.
    pub(super) fn start(&self) -> usize {
        self.pieces.first().map_or(0, |piece| piece.from)
    }

    /// Nothing again.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.pieces.clear();
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
        let ends = self.pieces.iter().skip(1).map(|piece| piece.start).chain([self.text.len()]);
        let pieces = self.pieces.iter().zip(ends);
        pieces.map(|(piece, end)| (&self.text[piece.start..end], piece.from, piece.exact))
    }

    fn add(&mut self, text: &str, piece: Piece) {
        if text.is_empty() {
            return;
        }
        let follows = self.pieces.last().is_some_and(|last| {
            let next = if last.exact { last.from + (piece.start - last.start) } else { last.from };
            last.exact == piece.exact && next == piece.from
        });
        if !follows {
            self.pieces.push(piece);
        }
        self.text.push_str(text);
    }
}
