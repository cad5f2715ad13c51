//! Times as YAML 1.1 writes them.
//!
//! Owns the question whether a text is one, as yaml.v2 asks Go's `time.Parse`. Facts: go-yaml/yaml v2.4.0
//! `resolve.go`; Go's `time/format.go`.

/// Is it a time: a date, or a date and a time of day?
pub(super) fn is_timestamp(text: &str) -> bool {
    let Some(rest) = date(text) else { return false };
    if rest.is_empty() {
        return true;
    }
    match rest.strip_prefix(['T', 't']) {
        Some(rest) => clock(rest).is_some_and(zone),
        None => rest.starts_with(' ') && clock(rest.trim_start_matches(' ')) == Some(""),
    }
}

/// `2006-1-2`; gives the rest.
fn date(text: &str) -> Option<&str> {
    let (year, rest) = text.split_once('-')?;
    if year.len() != 4 || !year.bytes().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let (month, rest) = number(rest)?;
    let (day, rest) = number(rest.strip_prefix('-')?)?;
    let days = days_of(month, year.parse().ok()?)?;
    (1..=days).contains(&day).then_some(rest)
}

fn days_of(month: u32, year: u32) -> Option<u32> {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
        4 | 6 | 9 | 11 => Some(30),
        2 => Some(if leap { 29 } else { 28 }),
        _ => None,
    }
}

/// `15:4:5.999`; gives the rest.
fn clock(text: &str) -> Option<&str> {
    let (hour, rest) = number(text)?;
    let (minute, rest) = number(rest.strip_prefix(':')?)?;
    let (second, rest) = number(rest.strip_prefix(':')?)?;
    let fraction = rest.strip_prefix(['.', ',']).map(|rest| (rest, after_digits(rest)));
    let rest = match fraction {
        Some((digits, after)) if digits.len() > after.len() => after,
        _ => rest,
    };
    (hour < 24 && minute < 60 && second < 60).then_some(rest)
}

fn after_digits(text: &str) -> &str {
    text.trim_start_matches(|c: char| c.is_ascii_digit())
}

/// One digit or two; gives the rest.
fn number(text: &str) -> Option<(u32, &str)> {
    let digits = text.bytes().take(2).take_while(u8::is_ascii_digit).count();
    Some((text[..digits].parse().ok()?, &text[digits..]))
}

/// `Z`, `+01:00`, and nothing after it.
fn zone(text: &str) -> bool {
    let two = |at: usize, most: u32| {
        let digits = text.get(at..at + 2).filter(|d| d.bytes().all(|c| c.is_ascii_digit()));
        digits.and_then(|digits| digits.parse().ok()).is_some_and(|value: u32| value <= most)
    };
    text == "Z"
        || text.len() == 6
            && text.starts_with(['+', '-'])
            && text.as_bytes()[3] == b':'
            && two(1, 24)
            && two(4, 60)
}

#[cfg(test)]
mod tests {
    use super::is_timestamp;

    #[test]
    fn what_go_parses_is_a_time() {
        for text in [
            "2001-01-01",
            "2001-1-1",
            "2000-02-29",
            "2001-1-1 2:3:4",
            "2001-1-1   2:3:4,5",
            "2001-12-14t21:59:43.10-05:00",
            "2001-12-15T02:59:43.1Z",
            "0000-1-1",
        ] {
            assert!(is_timestamp(text), "{text}");
        }
        for text in [
            "2001-02-29",
            "2001-13-1",
            "2001-1-1T2:3:4",
            "2001-1-1 2:3:4Z",
            "2001-1-1 ",
            "2001-1-1 24:0:0",
            "2001-1",
            "12001-1-1",
            "2001-1-1T1:1:1+1:00",
            "2001-1-1 1:1:1.",
        ] {
            assert!(!is_timestamp(text), "{text}");
        }
    }
}
