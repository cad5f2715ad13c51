//! Which sections `werf config render IMAGE…` prints.
//!
//! Owns names and patterns of images as arguments. Facts: werf/werf `pkg/config/images_to_process.go`.

use super::words::quoted;
use super::{Config, Image};
use crate::text::Span;

/// Why images cannot be chosen, in werf's words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotSelected(String);

/// The longest pattern.
const LONGEST: usize = 100;

impl Config {
    /// The sections of the images that names and patterns choose, a section once for each of its names that is chosen.
    ///
    /// `!` before a pattern leaves images out. werf prints them in random order, here it is that of the text. Joined
    /// with `---` lines they are what werf prints.
    pub fn select(&self, patterns: &[String]) -> Result<Vec<Span>, NotSelected> {
        let (without, with): (Vec<&str>, Vec<&str>) =
            patterns.iter().map(String::as_str).partition(|pattern| pattern.starts_with('!'));
        for pattern in patterns {
            check(pattern)?;
        }
        let names: Vec<&str> = self.images().map(|image| image.name).collect();
        for pattern in &with {
            let mut found = false;
            for name in &names {
                found |= matches(pattern, name)?;
            }
            if !found {
                return Err(NotSelected(format!("no image matches pattern {}", quoted(pattern))));
            }
        }
        let mut spans = Vec::new();
        for image in self.images() {
            if is_chosen(&image, &with, &without)? {
                spans.push(image.document.span.clone());
            }
        }
        Ok(spans)
    }
}

fn is_chosen(image: &Image<'_>, with: &[&str], without: &[&str]) -> Result<bool, NotSelected> {
    let mut chosen = with.is_empty();
    for pattern in with {
        chosen |= matches(pattern, image.name)?;
    }
    for pattern in without {
        let left_out = matches(&pattern[1..], image.name)?;
        chosen &= !left_out || with.contains(&image.name);
    }
    Ok(chosen)
}

fn check(pattern: &str) -> Result<(), NotSelected> {
    let message = if pattern.contains("**") {
        "recursive glob (**) not supported"
    } else if pattern.len() > LONGEST {
        "pattern too long"
    } else if pattern.contains(['&', '|', '$']) {
        "special characters not allowed"
    } else {
        return Ok(());
    };
    Err(NotSelected(message.to_owned()))
}

/// Go's `filepath.Match`.
fn matches(pattern: &str, name: &str) -> Result<bool, NotSelected> {
    let bad =
        || NotSelected(format!("invalid pattern {}: syntax error in pattern", quoted(pattern)));
    let parts = parts(pattern).ok_or_else(bad)?;
    let name: Vec<char> = name.chars().collect();
    // The places of the name that are reached after each part; a name is short, so this is cheap.
    let mut reached = vec![false; name.len() + 1];
    reached[0] = true;
    for part in &parts {
        let mut next = vec![false; name.len() + 1];
        for at in (0..=name.len()).filter(|at| reached[*at]) {
            match part {
                Part::Any => {
                    let run = name[at..].iter().take_while(|c| **c != '/').count();
                    next[at..=at + run].fill(true);
                }
                Part::One(test) => {
                    if name.get(at).is_some_and(|c| test.fits(*c)) {
                        next[at + 1] = true;
                    }
                }
            }
        }
        reached = next;
    }
    Ok(reached[name.len()])
}

enum Part {
    Any,
    One(Test),
}

enum Test {
    Char(char),
    NoSlash,
    Class { negated: bool, ranges: Vec<(char, char)> },
}

impl Test {
    fn fits(&self, c: char) -> bool {
        match self {
            Self::Char(expected) => c == *expected,
            Self::NoSlash => c != '/',
            Self::Class { negated, ranges } => {
                ranges.iter().any(|(low, high)| (*low..=*high).contains(&c)) != *negated
            }
        }
    }
}

fn parts(pattern: &str) -> Option<Vec<Part>> {
    let mut chars = pattern.chars().peekable();
    let mut parts = Vec::new();
    while let Some(c) = chars.next() {
        parts.push(match c {
            '*' => Part::Any,
            '?' => Part::One(Test::NoSlash),
            '\\' => Part::One(Test::Char(chars.next()?)),
            '[' => Part::One(class(&mut chars)?),
            c => Part::One(Test::Char(c)),
        });
    }
    Some(parts)
}

type Chars<'a> = std::iter::Peekable<std::str::Chars<'a>>;

fn class(chars: &mut Chars<'_>) -> Option<Test> {
    let negated = chars.next_if_eq(&'^').is_some();
    let mut ranges = Vec::new();
    while ranges.is_empty() || chars.next_if_eq(&']').is_none() {
        let low = class_char(chars)?;
        let high = if chars.next_if_eq(&'-').is_some() { class_char(chars)? } else { low };
        ranges.push((low, high));
    }
    Some(Test::Class { negated, ranges })
}

fn class_char(chars: &mut Chars<'_>) -> Option<char> {
    match chars.next()? {
        '-' | ']' => None,
        '\\' => chars.next(),
        c => Some(c),
    }
}

#[cfg(test)]
mod tests {
    use crate::werf::config::{Always, read};

    const TEXT: &str = "configVersion: 1\nproject: p\n---\nimage: [a, x/b]\nfrom: scratch\n---\nimage: ab\nfrom: a\n";

    fn select(patterns: &[&str]) -> Result<Vec<&'static str>, String> {
        let config = read(TEXT, &Always(true)).config;
        let patterns: Vec<String> = patterns.iter().map(ToString::to_string).collect();
        let spans = config.select(&patterns).map_err(|error| error.to_string())?;
        Ok(spans.into_iter().map(|span| &TEXT[span]).collect())
    }

    #[test]
    fn images_are_chosen_by_name_and_pattern() {
        let (list, ab) = ("image: [a, x/b]\nfrom: scratch\n", "image: ab\nfrom: a\n");
        assert_eq!(select(&["ab"]), Ok(vec![ab]));
        assert_eq!(select(&["a*"]), Ok(vec![list, ab]));
        assert_eq!(select(&["?/[a-c]"]), Ok(vec![list]));
        assert_eq!(select(&["!a", "!x/*"]), Ok(vec![ab]));
        assert_eq!(select(&["a", "a*", "!a*"]), Ok(vec![list]));
        assert_eq!(select(&["!*", "!*/*"]), Ok(vec![]));
    }

    #[test]
    fn bad_arguments_are_told_in_the_words_of_werf() {
        for (pattern, expected) in [
            ("nosuch", "no image matches pattern \"nosuch\""),
            ("a**", "recursive glob (**) not supported"),
            ("a|b", "special characters not allowed"),
            ("[a", "invalid pattern \"[a\": syntax error in pattern"),
        ] {
            assert_eq!(select(&[pattern]), Err(expected.to_owned()));
        }
    }
}
