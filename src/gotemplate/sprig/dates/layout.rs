//! The pieces of a layout: `2006`, `Jan`, `-07:00`.
//!
//! Facts: Go, `src/time/format.go`, `nextStdChunk`.

/// What a piece of a layout stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    LongMonth,
    Month,
    NumMonth,
    ZeroMonth,
    LongWeekday,
    Weekday,
    Day,
    UnderDay,
    ZeroDay,
    UnderYearDay,
    ZeroYearDay,
    Hour,
    Hour12,
    ZeroHour12,
    Minute,
    ZeroMinute,
    Second,
    ZeroSecond,
    LongYear,
    Year,
    UpperHalf,
    LowerHalf,
    ZoneName,
    /// An offset; `z`: UTC is `Z`.
    Offset {
        z: bool,
        form: Form,
    },
    /// A fraction of a second; `trimmed`: without zeros at the end.
    Fraction {
        digits: usize,
        trimmed: bool,
        mark: char,
    },
}

/// How an offset is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// `-07`.
    Hours,
    /// `-0700`.
    Minutes,
    /// `-07:00`.
    ColonMinutes,
    /// `-070000`.
    Seconds,
    /// `-07:00:00`.
    ColonSeconds,
}

impl Form {
    /// Are there colons?
    pub(super) fn has_colons(self) -> bool {
        matches!(self, Self::ColonMinutes | Self::ColonSeconds)
    }

    /// Are there seconds?
    pub(super) fn has_seconds(self) -> bool {
        matches!(self, Self::Seconds | Self::ColonSeconds)
    }
}

/// A layout up to the end of its first piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Chunk<'l> {
    /// The text before the piece.
    pub(super) prefix: &'l str,
    /// The piece as it is written, and what it stands for; none at the end.
    pub(super) piece: Option<(&'l str, Piece)>,
    /// What follows.
    pub(super) rest: &'l str,
}

/// Finds the first piece.
pub(super) fn next(layout: &str) -> Chunk<'_> {
    let found = layout.char_indices().find_map(|(at, char)| {
        let (skip, length, piece) = piece(char, &layout[at..])?;
        Some((at + skip, at + skip + length, piece))
    });
    match found {
        Some((start, end, piece)) => Chunk {
            prefix: &layout[..start],
            piece: Some((&layout[start..end], piece)),
            rest: &layout[end..],
        },
        None => Chunk { prefix: layout, piece: None, rest: "" },
    }
}

/// The longest first where one begins with another; some have their own conditions below.
const FIXED: &[(&str, Piece)] = &[
    ("January", Piece::LongMonth),
    ("Monday", Piece::LongWeekday),
    ("MST", Piece::ZoneName),
    ("01", Piece::ZeroMonth),
    ("02", Piece::ZeroDay),
    ("03", Piece::ZeroHour12),
    ("04", Piece::ZeroMinute),
    ("05", Piece::ZeroSecond),
    ("06", Piece::Year),
    ("002", Piece::ZeroYearDay),
    ("15", Piece::Hour),
    ("1", Piece::NumMonth),
    ("2006", Piece::LongYear),
    ("2", Piece::Day),
    ("_2", Piece::UnderDay),
    ("__2", Piece::UnderYearDay),
    ("3", Piece::Hour12),
    ("4", Piece::Minute),
    ("5", Piece::Second),
    ("PM", Piece::UpperHalf),
    ("pm", Piece::LowerHalf),
];

const OFFSETS: &[(&str, Form)] = &[
    ("070000", Form::Seconds),
    ("07:00:00", Form::ColonSeconds),
    ("0700", Form::Minutes),
    ("07:00", Form::ColonMinutes),
    ("07", Form::Hours),
];

/// The piece that begins here: bytes before it that belong to the text, its length, what it is.
fn piece(first: char, text: &str) -> Option<(usize, usize, Piece)> {
    match first {
        // The underscore is text then.
        '_' if text.starts_with("_2006") => return Some((1, 4, Piece::LongYear)),
        '-' | 'Z' => {
            let offset = |(sign, form): &(&str, Form)| {
                let piece = Piece::Offset { z: first == 'Z', form: *form };
                text[1..].starts_with(sign).then_some((0, 1 + sign.len(), piece))
            };
            return OFFSETS.iter().find_map(offset);
        }
        '.' | ',' => return fraction(first, &text[1..]),
        _ => {}
    }
    let fixed = FIXED.iter().find(|(sign, _)| text.starts_with(sign));
    if let Some((sign, piece)) = fixed {
        return Some((0, sign.len(), *piece));
    }
    let alone = |sign: &str| {
        let rest = text.strip_prefix(sign)?;
        (!rest.starts_with(|next: char| next.is_ascii_lowercase())).then_some(sign.len())
    };
    let month = alone("Jan").map(|length| (0, length, Piece::Month));
    month.or_else(|| alone("Mon").map(|length| (0, length, Piece::Weekday)))
}

/// Zeros or nines behind a mark, with no further digit behind them.
fn fraction(mark: char, text: &str) -> Option<(usize, usize, Piece)> {
    let digit = text.chars().next().filter(|digit| matches!(digit, '0' | '9'))?;
    let digits = text.chars().take_while(|char| *char == digit).count();
    if text[digits..].starts_with(|next: char| next.is_ascii_digit()) {
        return None;
    }
    Some((0, 1 + digits, Piece::Fraction { digits: digits & 0xfff, trimmed: digit == '9', mark }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(layout: &str) -> Vec<(&str, &str)> {
        let (mut rest, mut out) = (layout, Vec::new());
        loop {
            let chunk = next(rest);
            out.push((chunk.prefix, chunk.piece.map_or("", |(text, _)| text)));
            rest = chunk.rest;
            if chunk.piece.is_none() {
                return out;
            }
        }
    }

    #[test]
    fn layouts_have_pieces() {
        assert_eq!(
            pieces("Mon, 02 Jan 2006 15:04:05.000 -07:00"),
            [
                ("", "Mon"),
                (", ", "02"),
                (" ", "Jan"),
                (" ", "2006"),
                (" ", "15"),
                (":", "04"),
                (":", "05"),
                ("", ".000"),
                (" ", "-07:00"),
                ("", ""),
            ]
        );
        assert_eq!(pieces("Month Janet é"), [("Month Janet é", "")]);
        assert_eq!(
            pieces("_2006__2_2.001"),
            [("_", "2006"), ("", "__2"), ("", "_2"), (".", "002"), ("", "")][..3]
                .iter()
                .copied()
                .chain([(".0", "01"), ("", "")])
                .collect::<Vec<_>>()
        );
    }
}
