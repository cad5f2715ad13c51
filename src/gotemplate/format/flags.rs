//! Flags, width and precision of a verb, and padding.

/// What stands between `%` and the verb.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "these are Go's flags")]
pub(super) struct Flags {
    pub(super) width: Option<usize>,
    pub(super) precision: Option<usize>,
    pub(super) minus: bool,
    pub(super) plus: bool,
    pub(super) sharp: bool,
    pub(super) space: bool,
    pub(super) zero: bool,
    /// `%#v`: as Go's syntax.
    pub(super) syntax: bool,
}

impl Flags {
    /// The flags of `verb`: `#` and `+` of `%v`, and of `%w`, mean something of their own.
    pub(super) fn for_verb(mut self, verb: char) -> Self {
        if matches!(verb, 'v' | 'w') {
            self.syntax = self.sharp;
            (self.sharp, self.plus) = (false, false);
        }
        self
    }

    /// What stands before and after a text of `length` characters.
    pub(super) fn padding(self, length: usize) -> (String, String) {
        let missing = self.width.unwrap_or(0).saturating_sub(length);
        if self.minus {
            return (String::new(), " ".repeat(missing));
        }
        let fill = if self.zero { "0" } else { " " };
        (fill.repeat(missing), String::new())
    }

    /// A text padded to the width.
    pub(super) fn pad(self, text: &str) -> String {
        let (before, after) = self.padding(text.chars().count());
        format!("{before}{text}{after}")
    }

    /// A number padded to the width, where zeros were dealt with before.
    pub(super) fn pad_with_blanks(self, text: &str) -> String {
        Self { zero: false, ..self }.pad(text)
    }
}
