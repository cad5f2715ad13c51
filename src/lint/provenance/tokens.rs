//! The words of a shell text.
//!
//! Owns quotes, redirections and where a command ends; of expansions it only tells that they are there. It runs nothing.

/// A piece of a shell text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A word.
    Word(Word),
    /// What follows is a file that is written.
    Write,
    /// What follows is a file that is read, or a descriptor.
    Read,
    /// What ends a command.
    End(End),
}

/// What ends a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// A line, `;` or `&`.
    Line,
    /// `&&`
    And,
    /// `||`
    Or,
    /// `|`
    Pipe,
    /// `(`
    Open,
    /// `)`
    Close,
}

/// A word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Word {
    /// Its text up to the first expansion.
    pub(super) text: String,
    /// Is there an expansion, so that the rest is not known?
    pub(super) is_cut: bool,
    /// Has it a `*`, `?`, `[` or `{` that the shell replaces?
    pub(super) has_glob: bool,
    /// Is a part of it in quotes?
    pub(super) is_quoted: bool,
    /// The commands whose output is put into it.
    pub(super) inner: Vec<String>,
}

/// The pieces of a text; `None` where a quote or a bracket has no end.
pub(super) fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut reader = Reader { rest: text, tokens: Vec::new(), here: Vec::new() };
    while reader.step()? {}
    Some(reader.tokens)
}

struct Reader<'t> {
    rest: &'t str,
    tokens: Vec<Token>,
    /// The last lines of texts that begin on the next line (`<<EOF`).
    here: Vec<String>,
}

/// Signs that end or redirect, the longer first.
const SIGNS: [(&str, Token); 16] = [
    ("&&", Token::End(End::And)),
    ("||", Token::End(End::Or)),
    ("|&", Token::End(End::Pipe)),
    ("&>>", Token::Write),
    ("&>", Token::Write),
    (">>", Token::Write),
    (">|", Token::Write),
    (">&", Token::Read),
    ("<&", Token::Read),
    (">", Token::Write),
    ("<", Token::Read),
    (";", Token::End(End::Line)),
    ("|", Token::End(End::Pipe)),
    ("&", Token::End(End::Line)),
    ("(", Token::End(End::Open)),
    (")", Token::End(End::Close)),
];

impl Reader<'_> {
    /// Reads the next piece; `Some(false)` at the end.
    fn step(&mut self) -> Option<bool> {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\r']);
        if let Some(after) = self.rest.strip_prefix("\\\n") {
            self.rest = after;
            return Some(true);
        }
        if self.rest.starts_with('#') {
            self.rest = self.rest.trim_start_matches(|c| c != '\n');
        }
        if let Some(after) = self.rest.strip_prefix('\n') {
            self.rest = after;
            self.skip_here();
            self.tokens.push(Token::End(End::Line));
            return Some(true);
        }
        if self.rest.is_empty() {
            return Some(false);
        }
        if self.rest.starts_with("<<<") {
            self.rest = &self.rest[3..];
            self.tokens.push(Token::Read);
            return Some(true);
        }
        if self.rest.starts_with("<<") {
            return self.begin_here().map(|()| true);
        }
        for (sign, token) in SIGNS {
            if let Some(after) = self.rest.strip_prefix(sign) {
                self.rest = after;
                self.tokens.push(token);
                return Some(true);
            }
        }
        let word = self.word()?;
        // A number right before a redirection is a descriptor.
        let is_descriptor = !word.text.is_empty() && word.text.bytes().all(|b| b.is_ascii_digit());
        if !(is_descriptor && self.rest.starts_with(['<', '>'])) {
            self.tokens.push(Token::Word(word));
        }
        Some(true)
    }

    fn begin_here(&mut self) -> Option<()> {
        let after = &self.rest[2..];
        self.rest = after.strip_prefix('-').unwrap_or(after).trim_start_matches([' ', '\t']);
        let word = self.word()?;
        self.here.push(word.text);
        Some(())
    }

    fn skip_here(&mut self) {
        for last in std::mem::take(&mut self.here) {
            while !self.rest.is_empty() {
                let (line, after) = self.rest.split_once('\n').unwrap_or((self.rest, ""));
                self.rest = after;
                if line.trim() == last {
                    break;
                }
            }
        }
    }

    fn word(&mut self) -> Option<Word> {
        let mut word = Word::default();
        while let Some(next) = self.rest.chars().next() {
            match next {
                ' ' | '\t' | '\r' | '\n' | ';' | '&' | '|' | '<' | '>' | '(' | ')' => break,
                '\'' => {
                    let (inside, after) = self.rest[1..].split_once('\'')?;
                    word.add(inside);
                    word.is_quoted = true;
                    self.rest = after;
                }
                '"' => self.quoted(&mut word)?,
                '\\' => self.escaped(&mut word),
                '$' | '`' => self.expansion(&mut word)?,
                _ => {
                    word.has_glob |= matches!(next, '*' | '?' | '[' | '{');
                    word.add(self.take(next));
                }
            }
        }
        Some(word)
    }

    /// Goes over a letter.
    fn take(&mut self, letter: char) -> &str {
        let (taken, after) = self.rest.split_at(letter.len_utf8());
        self.rest = after;
        taken
    }

    fn escaped(&mut self, word: &mut Word) {
        self.rest = &self.rest[1..];
        if let Some(letter) = self.rest.chars().next() {
            let taken = self.take(letter);
            if taken != "\n" {
                word.add(taken);
            }
        }
    }

    fn quoted(&mut self, word: &mut Word) -> Option<()> {
        word.is_quoted = true;
        self.rest = &self.rest[1..];
        loop {
            match self.rest.chars().next()? {
                '"' => {
                    self.rest = &self.rest[1..];
                    return Some(());
                }
                '\\' => self.escaped(word),
                '$' | '`' => self.expansion(word)?,
                letter => word.add(self.take(letter)),
            }
        }
    }

    /// `$name`, `${name}`, `$(command)`, `` `command` ``; a `$` before anything else is one.
    fn expansion(&mut self, word: &mut Word) -> Option<()> {
        if let Some(after) = self.rest.strip_prefix('`') {
            let (inside, after) = after.split_once('`')?;
            word.inner.push(inside.to_owned());
            self.rest = after;
        } else if self.rest.starts_with("$(") {
            let length = closed(&self.rest[1..], '(', ')')?;
            let inside = &self.rest[2..length];
            if !inside.starts_with('(') {
                word.inner.push(inside.to_owned());
            }
            self.rest = &self.rest[length + 1..];
        } else if self.rest.starts_with("${") {
            self.rest = &self.rest[1 + closed(&self.rest[1..], '{', '}')?..];
        } else {
            let name = self.rest[1..].trim_start_matches(|c: char| c.is_alphanumeric() || c == '_');
            let length = self.rest.len() - name.len();
            let special = name.chars().next().filter(|c| length == 1 && "?#@*!-$".contains(*c));
            if length == 1 && special.is_none() {
                word.add("$");
            }
            word.is_cut |= length > 1 || special.is_some();
            self.rest = &self.rest[length + special.map_or(0, char::len_utf8)..];
            return Some(());
        }
        word.is_cut = true;
        Some(())
    }
}

impl Word {
    fn add(&mut self, text: &str) {
        if !self.is_cut {
            self.text.push_str(text);
        }
    }
}

/// The bytes up to the bracket that closes the first one, with it; what stands in quotes does not count.
fn closed(text: &str, open: char, close: char) -> Option<usize> {
    let (mut depth, mut quote, mut escaped) = (0, None, false);
    for (at, letter) in text.char_indices() {
        if escaped {
            escaped = false;
        } else if letter == '\\' && quote != Some('\'') {
            escaped = true;
        } else if quote == Some(letter) {
            quote = None;
        } else if quote.is_some() {
        } else if matches!(letter, '"' | '\'') {
            quote = Some(letter);
        } else if letter == open {
            depth += 1;
        } else if letter == close {
            depth -= 1;
            if depth == 0 {
                return Some(at + 1);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        let told = |token: Token| match token {
            Token::Word(word) => format!("{}{}", word.text, if word.is_cut { "…" } else { "" }),
            other => format!("{other:?}"),
        };
        tokens(text).unwrap().into_iter().map(told).collect()
    }

    #[test]
    fn words_and_what_ends_them() {
        for (text, expected) in [
            ("a 'b c' \"d $e\" f\\ g # no", "a|b c|d …|f g"),
            ("a > b 2>&1 | c", "a|Write|b|Read|1|End(Pipe)|c"),
            ("x=$(a (b) 'c)') d", "x=…|d"),
            ("a<<E\nb > c\nE\nd", "a|End(Line)|d"),
            ("a \\\n  b && c || d; e", "a|b|End(And)|c|End(Or)|d|End(Line)|e"),
            ("echo a$ ${b:-}c `d`e", "echo|a$|…|…"),
            ("jq -n '{\"v\": $v}\n' &> f", "jq|-n|{\"v\": $v}\n|Write|f"),
        ] {
            assert_eq!(told(text).join("|"), expected, "{text}");
        }
        for text in ["a 'b", "\"a", "$(a", "`a", "${a"] {
            assert_eq!(tokens(text), None, "{text}");
        }
    }
}
