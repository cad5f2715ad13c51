//! Prose as wide as the terminal: what is longer goes on in the next line, between words, below its own beginning.
//!
//! Owns nothing of what is said. Lines of files (behind a `|`) stay as they are: who copies them wants them whole.

use std::borrow::Cow;

/// Narrower terminals are left alone.
const NARROWEST: usize = 40;
/// What goes on below a sentence is set in by so many columns.
const INDENT: usize = 4;

/// The text with lines of so many columns at most, where words allow it.
pub fn wrapped(text: &str, columns: usize) -> Cow<'_, str> {
    if columns < NARROWEST || text.lines().all(|line| line.len() <= columns) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.split_inclusive('\n').map(|line| wrapped_line(line, columns)).collect())
}

fn wrapped_line(line: &str, columns: usize) -> Cow<'_, str> {
    let seen = anstream::adapter::strip_str(line).to_string();
    let seen = seen.trim_end_matches('\n');
    if seen.chars().count() <= columns || is_excerpt(seen) {
        return Cow::Borrowed(line);
    }
    let indent = format!("\n{}", " ".repeat(indent(seen)));
    let (mut text, mut used) = (String::new(), 0);
    for word in line.split_inclusive(' ') {
        let width = width(word.trim_end());
        if used + width > columns && used > indent.len() {
            text.truncate(text.trim_end_matches(' ').len());
            text.push_str(&indent);
            used = indent.len() - 1;
        }
        text.push_str(word);
        used += self::width(word);
    }
    Cow::Owned(text)
}

/// Columns that a text takes: styles take none.
fn width(text: &str) -> usize {
    anstream::adapter::strip_str(text).to_string().trim_end_matches('\n').chars().count()
}

/// A line of a file, or the marks below it.
fn is_excerpt(line: &str) -> bool {
    line.trim_start_matches(|letter: char| letter == ' ' || letter.is_ascii_digit())
        .starts_with('|')
}

/// `  = help: …` goes on below its sentence.
fn indent(line: &str) -> usize {
    let word = line.trim_start().strip_prefix("= ").and_then(|rest| rest.split_once(": "));
    word.map_or(INDENT, |(word, _)| line.len() - line.trim_start().len() + word.len() + INDENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_sentence_goes_on_below_its_beginning() {
        let text = "warning[DM301 a-rule]: image `controller` watches files for install\n   |\n\
                    11 |     install: and more and more and more and more and more and more\n  \
                    = help: werf 3 refuses to build it: remove the list\n";
        assert_eq!(
            wrapped(text, 40),
            "warning[DM301 a-rule]: image\n    `controller` watches files for\n    install\n   |\n\
             11 |     install: and more and more and more and more and more and more\n  \
             = help: werf 3 refuses to build it:\n          remove the list\n"
        );
        assert_eq!(wrapped(text, 200), text);
        assert_eq!(wrapped(text, 10), text);
    }

    #[test]
    fn styles_take_no_columns_and_what_has_no_blanks_stays_whole() {
        let text = format!("{}\n", "\u{1b}[1mword\u{1b}[0m ".repeat(8).trim_end());
        assert_eq!(wrapped(&text, 40), text);
        let long = format!("note: {}\n", "x".repeat(60));
        assert_eq!(wrapped(&long, 40), format!("note:\n    {}\n", "x".repeat(60)));
    }
}
