//! What searches for a pattern: the crate regex, by characters or, in texts of ASCII alone, by bytes.
//!
//! Owns how a pattern is compiled and where a search can begin. For bytes there are no tables of characters to compile,
//! which takes longer than all searches of a configuration.

use std::ops::Range;

use regex_automata::meta::{BuildError, Config, Regex};
use regex_automata::util::{captures::Captures, syntax};
use regex_automata::{Anchored, Input};
use regex_syntax::hir::literal::Extractor;

use super::mistake::Mistake;

/// Bytes that one pattern may take in memory.
const LARGEST: usize = 32 << 20;

/// A piece of ours can be three deep for the crate.
const DEEPEST: u32 = 1_000;

/// A search begins with so many texts at most.
const MOST_STARTS: usize = 4;

/// So many places are tried where a match can begin.
const TRIES: usize = 8;

/// A compiled pattern.
#[derive(Debug)]
pub(super) struct Machine {
    regex: Regex,
    /// Texts one of which every match begins with; none where that is not known.
    starts: Vec<String>,
    /// Is this their first byte?
    firsts: [bool; 256],
}

/// A match: the whole and its groups.
#[derive(Debug)]
pub(super) struct Groups(Captures);

impl Groups {
    /// A group; the whole is number 0.
    pub(super) fn get(&self, number: usize) -> Option<Range<usize>> {
        self.0.get_group(number).map(|group| group.range())
    }
}

impl Machine {
    /// Compiles a pattern in the syntax of the crate, for texts of ASCII alone or for all.
    pub(super) fn new(pattern: &str, ascii: bool) -> Result<Self, Mistake> {
        // Bytes cannot say characters beyond ASCII, which such a pattern may name.
        let bytes = ascii.then(|| compile(pattern, false).ok()).flatten();
        let regex = match bytes {
            Some(regex) => regex,
            None => compile(pattern, true).map_err(|error| match error.size_limit() {
                Some(_) => Mistake::Limit("a regular expression is too large"),
                None => Mistake::Limit("a regular expression is one that deckmod cannot read"),
            })?,
        };
        Ok(Self::with(regex, starts(pattern)))
    }

    fn with(regex: Regex, starts: Vec<String>) -> Self {
        let mut firsts = [false; 256];
        for first in starts.iter().filter_map(|start| start.bytes().next()) {
            firsts[usize::from(first)] = true;
        }
        Self { regex, starts, firsts }
    }

    /// The first match from a byte on.
    pub(super) fn find_at(&self, text: &str, at: usize) -> Option<Range<usize>> {
        self.search(text, at, |input| self.regex.search(&input).map(|found| found.range()))
    }

    /// The first match from a byte on, with its groups.
    pub(super) fn groups_at(&self, text: &str, at: usize) -> Option<Groups> {
        self.search(text, at, |input| {
            let mut found = self.regex.create_captures();
            self.regex.search_captures(&input, &mut found);
            found.is_match().then_some(Groups(found))
        })
    }

    /// Searches where a match can begin.
    fn search<T>(
        &self,
        text: &str,
        mut at: usize,
        find: impl Fn(Input<'_>) -> Option<T>,
    ) -> Option<T> {
        // Each try may look over all of the text: after some that fail it is the crate's turn.
        for _ in 0..if self.starts.is_empty() { 0 } else { TRIES } {
            at = self.start(text, at)?;
            if let Some(found) = find(Input::new(text).range(at..).anchored(Anchored::Yes)) {
                return Some(found);
            }
            at += text[at..].chars().next().map_or(1, char::len_utf8);
        }
        find(Input::new(text).range(at..))
    }

    /// The next place where a match can begin.
    fn start(&self, text: &str, at: usize) -> Option<usize> {
        let rest = &text.as_bytes()[at..];
        let begins =
            |text: &[u8]| self.starts.iter().any(|start| text.starts_with(start.as_bytes()));
        (0..rest.len())
            .find(|by| self.firsts[usize::from(rest[*by])] && begins(&rest[*by..]))
            .map(|by| at + by)
    }
}

fn compile(pattern: &str, unicode: bool) -> Result<Regex, Box<BuildError>> {
    let syntax = syntax::Config::new().unicode(unicode).utf8(unicode).nest_limit(DEEPEST);
    let config = Config::new().utf8_empty(unicode).nfa_size_limit(Some(LARGEST));
    Regex::builder().syntax(syntax).configure(config).build(pattern).map_err(Box::new)
}

/// Texts one of which every match begins with, as long as there are few enough of them.
fn starts(pattern: &str) -> Vec<String> {
    let mut parser = regex_syntax::ParserBuilder::new().nest_limit(DEEPEST).build();
    let Ok(tree) = parser.parse(pattern) else { return Vec::new() };
    let mut found = Extractor::new().extract(&tree);
    for longest in [16, 8, 4, 3, 2, 1] {
        found.keep_first_bytes(longest);
        let Some(literals) = found.literals() else { break };
        let texts = literals.iter().map(|literal| std::str::from_utf8(literal.as_bytes()).ok());
        let Some(mut texts) = texts.collect::<Option<Vec<&str>>>() else { continue };
        texts.sort_unstable();
        texts.dedup();
        if texts.first().is_some_and(|text| text.is_empty()) {
            break;
        }
        if texts.len() <= MOST_STARTS {
            return texts.into_iter().map(str::to_owned).collect();
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_begins_where_a_match_can() {
        assert_eq!(starts(r"\n?---[ \t]*\n"), ["\n---", "---\t", "---\n", "--- "]);
        assert_eq!(starts("a|b"), ["a", "b"]);
        assert_eq!(starts("(?i:ab*)"), ["A", "a"]);
        for any in ["a*", ".x", r"\A", "[a-z]x", "a|b|c|d|e"] {
            assert!(starts(any).is_empty(), "{any}: {:?}", starts(any));
        }
    }

    #[test]
    fn bytes_find_what_characters_find() {
        let text = "a-b\n--- \nZK k 0_9 ---x---x---x---x---x---x---x---x---x---\t\n";
        let patterns = [
            r"\n?---[ \t]*\n",
            "(?i:k)",
            "[^a-z]+",
            "(?s:.)*$",
            r"(?-u:\b)",
            "(a)|(b)",
            "x*",
            r"[\x{61}-\x{62}]",
            "[[:upper:]]+",
        ];
        for pattern in patterns {
            assert!(compile(pattern, false).is_ok(), "{pattern}");
            let machine = |ascii| Machine::new(pattern, ascii).unwrap();
            let (bytes, all) = (machine(true), machine(false));
            for at in 0..=text.len() {
                let groups = |machine: &Machine| {
                    let found = machine.groups_at(text, at)?;
                    Some((0..3).map(|number| found.get(number)).collect::<Vec<_>>())
                };
                assert_eq!(groups(&bytes), groups(&all), "{pattern} at {at}");
                assert_eq!(bytes.find_at(text, at), all.find_at(text, at), "{pattern} at {at}");
                let plain = Machine::with(compile(pattern, true).unwrap(), Vec::new());
                assert_eq!(plain.find_at(text, at), all.find_at(text, at), "{pattern} at {at}");
            }
        }
    }

    #[test]
    fn what_bytes_cannot_say_is_searched_by_characters() {
        for pattern in [r"[\x{61}-\x{10FFFF}]", r"[\p{gc=L}]"] {
            assert!(compile(pattern, false).is_err(), "{pattern}");
            assert_eq!(Machine::new(pattern, true).unwrap().find_at("-", 0), None);
        }
    }
}
