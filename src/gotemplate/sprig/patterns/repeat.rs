//! Repetitions: `*`, `+?`, `{2,3}`.
//!
//! Facts: Go, `src/regexp/syntax/parse.go` (`repeat`, `parseRepeat`, `repeatIsValid`).

/// How often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Times {
    /// `*`.
    Any,
    /// `+`.
    Some,
    /// `?`.
    Maybe,
    /// `{2}`, `{2,}`, `{2,3}`.
    Counted(u32, Option<u32>),
}

/// More than this often is not allowed, also of repetitions in each other.
pub(super) const MOST: u32 = 1000;

impl Times {
    /// For the crate regex.
    pub(super) fn sign(self) -> String {
        match self {
            Self::Any => "*".to_owned(),
            Self::Some => "+".to_owned(),
            Self::Maybe => "?".to_owned(),
            Self::Counted(least, None) => format!("{{{least},}}"),
            Self::Counted(least, Some(most)) => format!("{{{least},{most}}}"),
        }
    }

    /// How often all in all, where what is repeated has `inner` repetitions.
    pub(super) fn of(self, inner: u32) -> u32 {
        match self {
            Self::Counted(_, Some(0)) => 1,
            Self::Counted(least, most) => most.unwrap_or(least).max(1).saturating_mul(inner),
            _ => inner,
        }
    }

    /// Does Go look at how often it is all in all?
    pub(super) fn multiplies(self) -> bool {
        matches!(self, Self::Counted(least, most) if least >= 2 || most.is_some_and(|most| most >= 2))
    }

    /// Are the numbers of a count in order?
    pub(super) fn is_good(self) -> bool {
        match self {
            Self::Counted(least, most) => {
                least <= MOST && most.is_none_or(|most| most <= MOST && least <= most)
            }
            _ => true,
        }
    }
}

/// Reads a count in braces, and gives what follows; `None`: the brace is a character as others.
pub(super) fn counted(text: &str) -> Option<(Times, &str)> {
    let (least, rest) = number(text.strip_prefix('{')?)?;
    let (most, rest) = match rest.strip_prefix(',') {
        None => (Some(least), rest),
        Some(rest) if rest.starts_with('}') => (None, rest),
        Some(rest) => number(rest).map(|(most, rest)| (Some(most), rest))?,
    };
    Some((Times::Counted(least, most), rest.strip_prefix('}')?))
}

fn number(text: &str) -> Option<(u32, &str)> {
    let end = text.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    if digits.is_empty() || digits.len() > 1 && digits.starts_with('0') {
        return None;
    }
    // A number that is too large is too large however large it is.
    Some((digits.parse().unwrap_or(u32::MAX), rest))
}
