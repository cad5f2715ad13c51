//! Patterns of paths as Go's doublestar reads them (bmatcuk/doublestar v4.9, `PathMatch` where `/` separates).
//!
//! Owns the match of one pattern with one path. What werf makes of patterns is in `werf::giterminism`.
//!
//! A pattern is taken apart into plain ones, one for each choice of its `{a,b}`; each of these is a list of tokens.

use memchr::memmem::Finder;

/// The longest pattern that is read.
const LONGEST: usize = 2000;
/// Paths of so many bytes are matched without a list of their own.
const SHORT: usize = 64;
/// As many choices of `{a,b}` are tried.
const MOST_CHOICES: usize = 512;

/// A pattern that can be matched.
#[derive(Clone, Debug)]
pub struct Glob {
    choices: Vec<Plain>,
}

/// A pattern without choices.
#[derive(Clone, Debug)]
struct Plain {
    /// What every match begins with: most paths are told apart by it.
    prefix: Vec<u8>,
    /// What every match ends with.
    suffix: Vec<u8>,
    /// What every match has in its midst, where that is the most that is known of it.
    midst: Option<Box<Finder<'static>>>,
    tokens: Vec<Token>,
    /// The tokens before which a choice stood; the number of tokens where it stood at the end.
    chosen: Vec<usize>,
}

/// Why a pattern cannot be matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadPattern {
    /// A bracket, brace or backslash without its other half.
    #[error("syntax error in pattern")]
    Syntax,
    /// Too long, or with too many choices.
    #[error("the pattern is too long or has too many choices")]
    TooComplex,
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Char(char),
    /// `?`
    One,
    /// `[a-z]`
    Class(bool, Vec<(char, char)>),
    /// `*`, or `**` that is not a whole part; how many stars.
    Star(usize),
    /// `**/`
    Deep,
    /// `**` at the end.
    Rest,
}

impl Glob {
    /// Reads a pattern.
    pub fn new(pattern: &str) -> Result<Self, BadPattern> {
        if pattern.len() > LONGEST {
            return Err(BadPattern::TooComplex);
        }
        let pattern: Vec<char> = pattern.chars().collect();
        validate(&pattern)?;
        let mut choices = Vec::new();
        choose(&pattern, 0, &[], &mut choices)?;
        let choices = choices.iter().map(|(text, fresh)| Plain::new(text, fresh)).collect();
        Ok(Self { choices })
    }

    /// Does it match the whole of a path?
    pub fn matches(&self, path: &str) -> bool {
        let mut likely = self.choices.iter().filter(|plain| plain.may_match(path)).peekable();
        if likely.peek().is_none() {
            return false;
        }
        let mut any = |path: &[char]| likely.any(|plain| plain.matches(path));
        // Patterns meet so many paths that a list for each of them counts.
        let mut short = [char::MIN; SHORT];
        if path.len() > SHORT {
            return any(&path.chars().collect::<Vec<char>>());
        }
        let letters = short.iter_mut().zip(path.chars());
        let count = letters.map(|(place, letter)| *place = letter).count();
        any(&short[..count])
    }
}

/// The letters before the first token that is more than one, and those after the last. A slash beside stars may be met
/// by nothing: `a/**` matches `a`.
fn ends(tokens: &[Token]) -> (Vec<u8>, Vec<u8>) {
    let letter = |token: &Token| match token {
        Token::Char(letter) => Some(*letter),
        _ => None,
    };
    let prefix: String = tokens.iter().map_while(letter).collect();
    let last: Vec<char> = tokens.iter().rev().map_while(letter).collect();
    let suffix: String = last.iter().rev().collect();
    let is_plain = last.len() == tokens.len();
    let (prefix, suffix) = if is_plain {
        (prefix.as_str(), suffix.as_str())
    } else {
        (prefix.strip_suffix('/').unwrap_or(&prefix), suffix.strip_prefix('/').unwrap_or(&suffix))
    };
    (prefix.as_bytes().to_vec(), suffix.as_bytes().to_vec())
}

/// The longest text between two tokens that are more than a letter; `None` where one of the ends is longer.
fn midst(tokens: &[Token], ends: (&[u8], &[u8])) -> Option<Box<Finder<'static>>> {
    let runs = tokens.split(|token| !matches!(token, Token::Char(_)));
    let inner = runs.skip(1).map(|run| {
        let letters = run.iter().filter_map(|token| match token {
            Token::Char(letter) => Some(*letter),
            _ => None,
        });
        letters.collect::<String>()
    });
    let mut inner: Vec<String> = inner.collect();
    inner.pop();
    let longest = inner.iter().map(|run| run.trim_matches('/')).max_by_key(|run| run.len())?;
    (longest.len() > ends.0.len().max(ends.1.len()))
        .then(|| Box::new(Finder::new(longest).into_owned()))
}

/// Has a pattern letters that stand for others?
pub fn has_stars(pattern: &str) -> bool {
    pattern.contains(['*', '?', '[', '{', '\\'])
}

/// The parts of a pattern before the first one with a star; all of it where there is none.
pub fn plain_part(pattern: &str) -> &str {
    let Some(star) = pattern.find(['*', '?', '[', '{', '\\']) else { return pattern };
    pattern[..star].rsplit_once('/').map_or("", |(dir, _)| dir)
}

/// Every bracket and brace has its other half, and something is escaped by each backslash.
fn validate(pattern: &[char]) -> Result<(), BadPattern> {
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(letter) = pattern.get(at) {
        match letter {
            '\\' => {
                at += 1;
                pattern.get(at).ok_or(BadPattern::Syntax)?;
            }
            '[' => at = class(pattern, at)?.1 - 1,
            '{' => depth += 1,
            '}' => depth = depth.checked_sub(1).ok_or(BadPattern::Syntax)?,
            _ => {}
        }
        at += 1;
    }
    if depth == 0 { Ok(()) } else { Err(BadPattern::Syntax) }
}

/// A class that begins at `at`, and the index after it.
fn class(pattern: &[char], at: usize) -> Result<(Token, usize), BadPattern> {
    let mut at = at + 1;
    let negated = matches!(pattern.get(at), Some('!' | '^'));
    at += usize::from(negated);
    let (mut ranges, mut last) = (Vec::new(), None);
    if pattern.get(at) == Some(&']') {
        return Err(BadPattern::Syntax);
    }
    loop {
        let letter = *pattern.get(at).ok_or(BadPattern::Syntax)?;
        match (letter, last) {
            (']', _) => return Ok((Token::Class(negated, ranges), at + 1)),
            ('-', Some(low)) if pattern.get(at + 1) != Some(&']') => {
                at += 1;
                let (high, next) = escaped(pattern, at)?;
                ranges.push((low, high));
                (at, last) = (next, None);
            }
            _ => {
                let (letter, next) = escaped(pattern, at)?;
                ranges.push((letter, letter));
                (at, last) = (next, Some(letter));
            }
        }
    }
}

/// The character at `at`, or the one that a backslash there escapes; and the index after it.
fn escaped(pattern: &[char], at: usize) -> Result<(char, usize), BadPattern> {
    let at = at + usize::from(pattern.get(at) == Some(&'\\'));
    Ok((*pattern.get(at).ok_or(BadPattern::Syntax)?, at + 1))
}

/// A plain pattern, and the indexes where a choice began: `**` may stand there as at the begin of a part.
type Choice = (Vec<char>, Vec<usize>);

fn choose(
    pattern: &[char],
    from: usize,
    fresh: &[usize],
    choices: &mut Vec<Choice>,
) -> Result<(), BadPattern> {
    let Some(open) = next_brace(pattern, from)? else {
        choices.push((pattern.to_vec(), fresh.to_vec()));
        return if choices.len() > MOST_CHOICES { Err(BadPattern::TooComplex) } else { Ok(()) };
    };
    let (parts, close) = alternatives(pattern, open);
    let fresh: Vec<usize> = fresh.iter().copied().chain([open]).collect();
    for part in parts {
        let chosen = [&pattern[..open], part, &pattern[close + 1..]].concat();
        choose(&chosen, open, &fresh, choices)?;
    }
    Ok(())
}

fn next_brace(pattern: &[char], from: usize) -> Result<Option<usize>, BadPattern> {
    let mut at = from;
    while let Some(letter) = pattern.get(at) {
        match letter {
            '{' => return Ok(Some(at)),
            '\\' => at += 2,
            '[' => at = class(pattern, at)?.1,
            _ => at += 1,
        }
    }
    Ok(None)
}

/// What stands between the brace at `open` and its other half, comma by comma; and where that is.
fn alternatives(pattern: &[char], open: usize) -> (Vec<&[char]>, usize) {
    let (mut parts, mut start, mut depth, mut at) = (Vec::new(), open + 1, 1_usize, open + 1);
    while let Some(letter) = pattern.get(at) {
        match letter {
            '\\' => at += 1,
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => {
                parts.push(&pattern[start..at]);
                start = at + 1;
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
        at += 1;
    }
    let close = at.min(pattern.len() - 1);
    parts.push(&pattern[start..close]);
    (parts, close)
}

impl Plain {
    fn new(pattern: &[char], fresh: &[usize]) -> Self {
        let (mut tokens, mut chosen, mut at) = (Vec::new(), Vec::new(), 0);
        while let Some(letter) = pattern.get(at) {
            if fresh.contains(&at) {
                chosen.push(tokens.len());
            }
            let begins = matches!(tokens.last(), None | Some(Token::Char('/') | Token::Deep))
                || fresh.contains(&at);
            let (token, next) = match letter {
                '*' => star(pattern, at, begins, fresh),
                '?' => (Token::One, at + 1),
                '[' => class(pattern, at).unwrap_or((Token::Char('['), at + 1)),
                _ => {
                    let (letter, next) = escaped(pattern, at).unwrap_or((*letter, at + 1));
                    (Token::Char(letter), next)
                }
            };
            tokens.push(token);
            at = next;
        }
        if fresh.contains(&at) {
            chosen.push(tokens.len());
        }
        let (prefix, suffix) = ends(&tokens);
        let midst = midst(&tokens, (&prefix, &suffix));
        Self { prefix, suffix, midst, tokens, chosen }
    }

    /// Is it worth to look closer? Ends and midst of the path are as they must be; one letter tells most of them.
    fn may_match(&self, path: &str) -> bool {
        let (path, prefix, suffix) = (path.as_bytes(), &self.prefix, &self.suffix);
        prefix.first().is_none_or(|first| path.first() == Some(first) && path.starts_with(prefix))
            && suffix.last().is_none_or(|last| path.last() == Some(last) && path.ends_with(suffix))
            && self.midst.as_ref().is_none_or(|midst| midst.find(path).is_some())
    }

    fn matches(&self, path: &[char]) -> bool {
        let (mut token, mut at, mut reached) = (0, 0, 0);
        let (mut star, mut deep): (Retry, Retry) = (None, None);
        while let Some(letter) = path.get(at) {
            reached = reached.max(token);
            match self.tokens.get(token) {
                Some(Token::Rest) => return true,
                Some(Token::Deep) => {
                    token += 1;
                    (star, deep) = (None, Some((token, at)));
                    continue;
                }
                Some(Token::Star(_)) => {
                    token += 1;
                    star = Some((token, at));
                    continue;
                }
                Some(one) if one.meets(*letter) => {
                    (token, at) = (token + 1, at + 1);
                    continue;
                }
                _ => {}
            }
            if let Some((next, from)) = star.filter(|(_, from)| path[*from] != '/') {
                (token, at, star) = (next, from + 1, Some((next, from + 1)));
            } else if let Some((next, from)) = deep
                && let Some(slash) = path[from..].iter().position(|letter| *letter == '/')
            {
                let from = from + slash + 1;
                (token, at, deep) = (next, from, Some((next, from)));
            } else {
                return false;
            }
        }
        self.ends(token, reached)
    }

    /// Can the rest match nothing at all? doublestar does not look into choices behind the begin of the rest that it
    /// has not met yet.
    fn ends(&self, token: usize, reached: usize) -> bool {
        use Token::{Char, Deep, Rest, Star};
        let unmet = self.chosen.iter().any(|chosen| *chosen > token.max(reached));
        let rest = self.tokens.get(token..).unwrap_or_default();
        let empty = matches!(
            rest,
            [] | [Star(_) | Rest | Deep] | [Star(2), Char('/')] | [Char('/'), Rest | Deep]
        );
        empty && !unmet
    }
}

fn star(pattern: &[char], at: usize, begins: bool, fresh: &[usize]) -> (Token, usize) {
    let after = at + 2;
    if pattern.get(at + 1) != Some(&'*') || fresh.contains(&(at + 1)) {
        return (Token::Star(1), at + 1);
    }
    match pattern.get(after) {
        None if begins && !fresh.contains(&after) => (Token::Rest, after),
        Some('/') if begins && !fresh.contains(&after) => (Token::Deep, after + 1),
        _ => (Token::Star(2), after),
    }
}

/// A place to go on from: the next token, and the character that it would meet.
type Retry = Option<(usize, usize)>;

impl Token {
    fn meets(&self, letter: char) -> bool {
        match self {
            Self::Char(own) => *own == letter,
            Self::One => letter != '/',
            Self::Class(negated, ranges) => {
                ranges.iter().any(|(low, high)| (*low..=*high).contains(&letter)) != *negated
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines of `pattern path`; each was asked of doublestar v4.9.1.
    const MATCHING: &str = "a a|* a|*.yaml a.yaml|d/*.{yaml,yml} d/z.yml|**/*.tmpl x.tmpl|**/*.tmpl a/b/x.tmpl|\
        ** a/b|a/** a|a/**/ a|a/**/b a/b|a/**/b a/x/y/b|a/**/* a/b|?.y[am]* z.yml|[!a-c]x dx|\
        a[^b]c a/c|{a,b}{c,d} bd|{a,{b,c}}/x c/x|a** abc|\\* *|a{,b} a|a{,/**} a/x/y|[z-a]x zx|[a-]x -x|\
        a**/ a|**/a/**/b x/a/y/b|*{a/,}** //|ж? жя";
    const OTHERS: &str = "* a/b|*.yaml d/a.yaml|a/**/* a|a*** a|a**/b a/x/b|**/ a|? /|d/*.yaml d/e/b.yaml|\
        a b|{a,b} c|[a-c]x dx|a? a|a aa|aa a|**/b ab|?*{a/,} *|*{*,b/} ///b|*/**/{a/,} bab**";

    fn all(lines: &str) -> Vec<(String, String)> {
        let pair = |line: &str| line.split_once(' ').map(|(a, b)| (a.to_owned(), b.to_owned()));
        lines.split('|').filter_map(pair).collect()
    }

    #[test]
    fn patterns_match_as_doublestar_matches() {
        for (pattern, path) in all(MATCHING) {
            assert!(Glob::new(&pattern).unwrap().matches(&path), "{pattern} {path}");
        }
        for (pattern, path) in all(OTHERS) {
            assert!(!Glob::new(&pattern).unwrap().matches(&path), "{pattern} {path}");
        }
    }

    proptest::proptest! {
        /// The quick look decides nothing that the slow one would not.
        #[test]
        fn ends_and_midst_tell_apart_what_does_not_match(
            pattern in "[ab/*?{},]{0,12}", path in "[ab/]{0,8}"
        ) {
            let Ok(glob) = Glob::new(&pattern) else { return Ok(()) };
            let letters: Vec<char> = path.chars().collect();
            let slow = glob.choices.iter().any(|plain| plain.matches(&letters));
            proptest::prop_assert_eq!(glob.matches(&path), slow);
        }
    }

    #[test]
    fn a_bad_pattern_is_refused() {
        for pattern in ["[", "a[]", "[a", "{a", "a}", "\\"] {
            assert_eq!(Glob::new(pattern).unwrap_err(), BadPattern::Syntax, "{pattern}");
        }
        let many = "{a,b}".repeat(12);
        assert_eq!(Glob::new(&many).unwrap_err(), BadPattern::TooComplex);
    }
}
