//! The pieces of a text that is read by a layout.
//!
//! Facts: Go, `src/time/format.go` (`getnum`, `lookup`, `parseTimeZone`, `parseNanoseconds`).

/// Why a piece cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    /// It does not look like one.
    Bad,
    /// It is one, and out of range: what.
    Range(&'static str),
}

/// What was read, and the bytes behind it.
pub(super) type Read<'v, T> = Result<(T, &'v [u8]), Wrong>;

/// The number of a digit.
fn digit(text: &[u8], at: usize) -> Option<i64> {
    text.get(at).filter(|byte| byte.is_ascii_digit()).map(|byte| i64::from(byte - b'0'))
}

/// One or two digits; `fixed`: two.
pub(super) fn number(text: &[u8], fixed: bool) -> Read<'_, i64> {
    match (digit(text, 0), digit(text, 1)) {
        (Some(tens), Some(ones)) => Ok((tens * 10 + ones, &text[2..])),
        (Some(ones), None) if !fixed => Ok((ones, &text[1..])),
        _ => Err(Wrong::Bad),
    }
}

/// One to three digits; `fixed`: three.
pub(super) fn number3(text: &[u8], fixed: bool) -> Read<'_, i64> {
    let count = (0..3).take_while(|at| digit(text, *at).is_some()).count();
    if count == 0 || fixed && count != 3 {
        return Err(Wrong::Bad);
    }
    let sum = (0..count).filter_map(|at| digit(text, at)).fold(0, |sum, digit| sum * 10 + digit);
    Ok((sum, &text[count..]))
}

/// A number that is all of a text; it may have a sign. It is short.
pub(super) fn whole(text: &[u8]) -> Result<i64, Wrong> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] | rest => (false, rest),
    };
    let mut sum = 0_i64;
    for &byte in digits {
        if !byte.is_ascii_digit() {
            return Err(Wrong::Bad);
        }
        sum = sum.saturating_mul(10).saturating_add((byte - b'0').into());
    }
    Ok(if negative { -sum } else { sum })
}

/// The place of a name in a list, of which `letters` count; 0: all. Large and small letters are one.
pub(super) fn name<'v>(text: &'v [u8], names: &[&str], letters: usize) -> Read<'v, i64> {
    (0..)
        .zip(names)
        .find_map(|(at, name)| {
            let name = if letters == 0 { name } else { &name[..letters] };
            let found = text.get(..name.len())?;
            found.eq_ignore_ascii_case(name.as_bytes()).then(|| (at, &text[name.len()..]))
        })
        .ok_or(Wrong::Bad)
}

/// Does a fraction of a second begin here?
pub(super) fn is_fraction(text: &[u8]) -> bool {
    matches!(text, [b'.' | b',', digit, ..] if digit.is_ascii_digit())
}

/// A mark and all digits behind it, as nanoseconds.
pub(super) fn long_fraction(text: &[u8]) -> Read<'_, u32> {
    let digits = text.iter().skip(1).take_while(|byte| byte.is_ascii_digit()).count();
    fraction(text, 1 + digits)
}

/// A mark and what is behind it, `length` bytes in all, as nanoseconds.
pub(super) fn fraction(text: &[u8], length: usize) -> Read<'_, u32> {
    let all = text.get(..length).ok_or(Wrong::Bad)?;
    let [b'.' | b',', digits @ ..] = all else { return Err(Wrong::Bad) };
    let digits = &digits[..digits.len().min(9)];
    let number = whole(digits)?;
    let scale = 10_i64.pow(u32::try_from(9 - digits.len()).unwrap_or(0));
    let nanos = u32::try_from(number * scale).map_err(|_| Wrong::Range("fractional second"))?;
    Ok((nanos, &text[length..]))
}

/// The length of a short name of a zone: `MST`, `GMT+3`, `-03`.
pub(super) fn zone_name(text: &[u8]) -> Option<usize> {
    if text.len() < 3 {
        return None;
    }
    if text.starts_with(b"ChST") || text.starts_with(b"MeST") {
        return Some(4);
    }
    if let Some(rest) = text.strip_prefix(b"GMT") {
        return Some(3 + signed_offset(rest));
    }
    if matches!(text[0], b'+' | b'-') {
        return Some(signed_offset(text)).filter(|length| *length > 0);
    }
    let large = text.iter().take(6).take_while(|byte| byte.is_ascii_uppercase()).count();
    match large {
        5 if text[4] == b'T' => Some(5),
        4 if text[3] == b'T' || text.starts_with(b"WITA") => Some(4),
        3 => Some(3),
        _ => None,
    }
}

/// The length of a sign and a number up to 23; 0 where there is none.
fn signed_offset(text: &[u8]) -> usize {
    let [b'+' | b'-', rest @ ..] = text else { return 0 };
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let small = whole(&rest[..digits]).is_ok_and(|number| number <= 23);
    if digits > 0 && small { 1 + digits } else { 0 }
}

/// The bytes behind `prefix`; runs of blanks are one. The error has the bytes that do not fit.
pub(super) fn skip<'v>(text: &'v [u8], prefix: &str) -> Result<&'v [u8], &'v [u8]> {
    let (mut text, mut prefix) = (text, prefix.as_bytes());
    while let Some(&first) = prefix.first() {
        if first == b' ' {
            if text.first().is_some_and(|byte| *byte != b' ') {
                return Err(text);
            }
            (text, prefix) = (cut_blanks(text), cut_blanks(prefix));
        } else if text.first() == Some(&first) {
            (text, prefix) = (&text[1..], &prefix[1..]);
        } else {
            return Err(text);
        }
    }
    Ok(text)
}

fn cut_blanks(text: &[u8]) -> &[u8] {
    &text[text.iter().take_while(|byte| **byte == b' ').count()..]
}
