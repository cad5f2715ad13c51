//! Which texts must be quoted, because bare they would mean something else.

use crate::yaml::resolve;

/// May a text stand without quotes and still be a text?
pub(super) fn stays_text(text: &str) -> bool {
    resolve::is_plain_text(text) && !is_base60(text)
}

/// `190:20:30.15`: a number of base 60 in YAML 1.1, which yaml.v2 does not read but does quote.
///
/// `^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$`
fn is_base60(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let mut parts = whole.split(':');
    let first = parts.next().unwrap_or_default();
    let mut sixties = parts.peekable();
    let digits = |text: &str| text.bytes().all(|c| c.is_ascii_digit() || c == b'_');
    sixties.peek().is_some()
        && first.starts_with(|c: char| c.is_ascii_digit())
        && digits(first)
        && digits(fraction)
        && sixties.all(is_sixty)
}

fn is_sixty(text: &str) -> bool {
    match text.as_bytes() {
        [digit] => digit.is_ascii_digit(),
        [tens, digit] => (b'0'..=b'5').contains(tens) && digit.is_ascii_digit(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_look_like_something_else() {
        for text in ["", "yes", "n", "~", "1", "0x1f", "1e3", ".5", ".inf", "2001-01-01", "1:20"] {
            assert!(!stays_text(text), "{text}");
        }
        for text in ["190:20:30.1_5", "-1:0", "2001-1-2 3:4:5.6", "2001-1-2T3:4:5+01:00"] {
            assert!(!stays_text(text), "{text}");
        }
        for text in ["a", "<<", "1.2.3", "1:60", ":1", "1:", "2001-13-01", "2001-1-2T3:4:5"] {
            assert!(stays_text(text), "{text}");
        }
    }
}
