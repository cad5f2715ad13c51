//! Classes of bytes: what a run of characters can be read over without a second look at each.

/// A class of ASCII characters.
#[derive(Clone, Copy)]
pub(super) struct Class(u8);

impl Class {
    /// Spaces and tabs.
    pub(super) const BLANK: Self = Self(1);
    /// What ends neither a line nor the text.
    pub(super) const LINE: Self = Self(2);
    /// What ends no scalar in quotes and begins no escape.
    pub(super) const QUOTED: Self = Self(4);
    /// What ends no scalar without quotes.
    pub(super) const PLAIN: Self = Self(8);
    /// Spaces alone.
    pub(super) const SPACE: Self = Self(16);

    /// Is a byte of this class? Those of characters beyond ASCII are of none.
    #[inline]
    pub(super) fn has(self, byte: u8) -> bool {
        CLASSES[byte as usize] & self.0 != 0
    }
}

const CLASSES: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut all = [0; 256];
    let mut byte = 1;
    while byte < 0x80 {
        all[byte as usize] = match byte {
            b'\r' | b'\n' => 0,
            b' ' => Class::SPACE.0 | Class::BLANK.0 | Class::LINE.0,
            b'\t' => Class::BLANK.0 | Class::LINE.0,
            b'"' | b'\'' | b'\\' => Class::LINE.0 | Class::PLAIN.0,
            b':' | b',' | b'?' | b'[' | b']' | b'{' | b'}' => Class::LINE.0 | Class::QUOTED.0,
            _ => Class::LINE.0 | Class::QUOTED.0 | Class::PLAIN.0,
        };
        byte += 1;
    }
    all
}

/// The first byte of a text that may not stand in YAML.
pub(super) fn refused(text: &str) -> Option<usize> {
    // Most texts are of these alone, and a fold looks at many bytes at once.
    let ordinary = |byte: u8| matches!(byte, b' '..=b'~' | b'\n');
    if text.bytes().fold(true, |all, byte| all & ordinary(byte)) {
        return None;
    }
    text.char_indices().find(|(_, c)| !is_allowed(*c)).map(|(at, _)| at)
}

/// May a character stand in YAML?
fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}')
        || c > '\u{ffff}'
}
