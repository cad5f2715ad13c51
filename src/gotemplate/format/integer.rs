//! Whole numbers.

use super::flags::Flags;
use crate::gotemplate::literal;
use crate::gotemplate::unicode::is_print;

/// A number by a verb of numbers; `None`: the verb is not for them.
pub(super) fn integer(value: i128, unsigned: bool, verb: char, flags: Flags) -> Option<String> {
    Some(match verb {
        'v' if flags.syntax && unsigned => {
            based(value, 16, verb, Flags { sharp: true, ..flags }, false)
        }
        'v' | 'd' => based(value, 10, verb, flags, false),
        'b' => based(value, 2, verb, flags, false),
        'o' | 'O' => based(value, 8, verb, flags, false),
        'x' => based(value, 16, verb, flags, false),
        'X' => based(value, 16, verb, flags, true),
        'c' => flags.pad(&character(value).to_string()),
        'q' => flags.pad(&literal::quote_rune(character(value), flags.plus)),
        'U' => unicode(value, flags),
        _ => return None,
    })
}

fn based(value: i128, base: u32, verb: char, flags: Flags, upper: bool) -> String {
    let magnitude = value.unsigned_abs();
    if flags.precision == Some(0) && magnitude == 0 {
        return " ".repeat(flags.width.unwrap_or(0));
    }
    let mut digits = match base {
        2 => format!("{magnitude:b}"),
        8 => format!("{magnitude:o}"),
        16 if upper => format!("{magnitude:X}"),
        16 => format!("{magnitude:x}"),
        _ => magnitude.to_string(),
    };
    let signed = value < 0 || flags.plus || flags.space;
    let least = match (flags.precision, flags.width) {
        (Some(precision), _) => precision,
        (None, Some(width)) if flags.zero && !flags.minus => width - usize::from(signed).min(width),
        _ => 0,
    };
    if digits.len() < least {
        digits = "0".repeat(least - digits.len()) + &digits;
    }
    let prefix = match (base, flags.sharp) {
        (2, true) => "0b",
        (8, true) if !digits.starts_with('0') => "0",
        (16, true) if upper => "0X",
        (16, true) => "0x",
        _ => "",
    };
    let octal = if verb == 'O' { "0o" } else { "" };
    let sign = match value {
        _ if value < 0 => "-",
        _ if flags.plus => "+",
        _ if flags.space => " ",
        _ => "",
    };
    flags.pad_with_blanks(&format!("{sign}{octal}{prefix}{digits}"))
}

/// The character of a number; what is none becomes U+FFFD.
fn character(value: i128) -> char {
    u32::try_from(value).ok().and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER)
}

fn unicode(value: i128, flags: Flags) -> String {
    // Go takes the 64 bits of a negative number as they are.
    let digits = format!("{:X}", value & i128::from(u64::MAX));
    let zeros = flags.precision.unwrap_or(4).max(4).saturating_sub(digits.len());
    let mut text = format!("U+{}{digits}", "0".repeat(zeros));
    let shown = u32::try_from(value).ok().and_then(char::from_u32).filter(|c| is_print(*c));
    if let Some(shown) = shown.filter(|_| flags.sharp) {
        text.extend([' ', '\'', shown, '\'']);
    }
    flags.pad_with_blanks(&text)
}
