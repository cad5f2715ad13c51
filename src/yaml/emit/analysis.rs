//! Which styles a text can be written in.

/// What a text allows.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "four independent facts of a text")]
pub(super) struct Allowed {
    /// It has a break of line.
    pub multiline: bool,
    /// Without quotes, outside of brackets.
    pub plain: bool,
    /// In single quotes.
    pub single: bool,
    /// As a block.
    pub block: bool,
}

/// What is seen on the way through a text.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "four independent facts of a text")]
struct Seen {
    breaks: bool,
    special: bool,
    break_then_space: bool,
    space_then_break: bool,
}

/// Looks at a text.
pub(super) fn analyze(text: &str) -> Allowed {
    if text.is_empty() {
        return Allowed { multiline: false, plain: true, single: true, block: false };
    }
    let seen = look(text);
    let edge = |c: Option<char>| c.is_some_and(|c| c == ' ' || is_break(c));
    let (first, last) = (text.chars().next(), text.chars().next_back());
    let single = !seen.break_then_space && !seen.space_then_break && !seen.special;
    Allowed {
        multiline: seen.breaks,
        plain: single && !seen.breaks && !edge(first) && !edge(last) && !has_indicator(text),
        single,
        block: last != Some(' ') && !seen.space_then_break && !seen.special,
    }
}

fn look(text: &str) -> Seen {
    let mut seen = Seen::default();
    let (mut after_space, mut after_break) = (false, false);
    for c in text.chars() {
        let (space, ends_line) = (c == ' ', is_break(c));
        seen.breaks |= ends_line;
        seen.special |= !is_printable(c);
        seen.break_then_space |= space && after_break;
        seen.space_then_break |= ends_line && after_space;
        (after_space, after_break) = (space, ends_line);
    }
    seen
}

/// Is there something that has a meaning outside of quotes?
fn has_indicator(text: &str) -> bool {
    if text.starts_with("---") || text.starts_with("...") {
        return true;
    }
    let mut characters = text.chars().peekable();
    let mut before = None;
    while let Some(c) = characters.next() {
        let blank_follows = characters.peek().is_none_or(|next| matches!(next, ' ' | '\t'));
        let meant = match (before, c) {
            (_, ':') | (None, '?' | '-') => blank_follows,
            (None, c) => "#,[]{}&*!|>'\"%@`".contains(c),
            (Some(before), '#') => matches!(before, ' ' | '\t' | '\0') || is_break(before),
            _ => false,
        };
        if meant {
            return true;
        }
        before = Some(c);
    }
    false
}

/// A character that ends a line in YAML 1.1.
pub(super) fn is_break(c: char) -> bool {
    matches!(c, '\r' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// A character that yaml.v2 writes as it is; tabs and characters above `U+FFFF` are not.
pub(super) fn is_printable(c: char) -> bool {
    matches!(c, '\n' | ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}')
        && c != '\u{feff}'
}
