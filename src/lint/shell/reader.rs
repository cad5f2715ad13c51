//! Taking a text apart into commands.
//!
//! Owns where commands end, and which words are none of the program: keywords, files of redirections, here-documents.

use std::borrow::Cow;

use super::word::ends;
use super::{Command, Joint, Word};

/// The commands of a text, in order; the last one is `Lost` where a quote or a bracket has no end.
pub fn commands(text: &str) -> Vec<Command<'_>> {
    let mut reader = Reader { rest: text, ..Reader::default() };
    while reader.step() {}
    reader.found
}

#[derive(Default)]
struct Reader<'t> {
    rest: &'t str,
    found: Vec<Command<'t>>,
    /// The command that is being read.
    open: Command<'t>,
    /// What the next word is for, if not for the program.
    place: Option<Sign>,
    /// The last lines of the here-documents that begin on the next line.
    ends: Vec<Cow<'t, str>>,
    /// Is the command a `[[` whose `]]` has not come yet? `&&` and `<` in it are its own.
    is_test: bool,
}

/// What stands between words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Joint(Joint),
    /// A file follows that is written.
    Write,
    /// A file or a descriptor follows.
    Read,
    /// The last line of a here-document follows.
    Here,
}

/// All signs, the longer first.
const SIGNS: [(&str, Sign); 20] = [
    ("\n", Sign::Joint(Joint::New)),
    ("&&", Sign::Joint(Joint::And)),
    ("||", Sign::Joint(Joint::Or)),
    ("|&", Sign::Joint(Joint::Pipe)),
    ("&>>", Sign::Write),
    ("&>", Sign::Write),
    (">>", Sign::Write),
    (">|", Sign::Write),
    (">&", Sign::Read),
    ("<&", Sign::Read),
    ("<<<", Sign::Read),
    ("<<-", Sign::Here),
    ("<<", Sign::Here),
    (">", Sign::Write),
    ("<", Sign::Read),
    (";", Sign::Joint(Joint::New)),
    ("|", Sign::Joint(Joint::Pipe)),
    ("&", Sign::Joint(Joint::New)),
    ("(", Sign::Joint(Joint::Open)),
    (")", Sign::Joint(Joint::Close)),
];

impl Reader<'_> {
    /// Reads the next piece; `false` at the end.
    fn step(&mut self) -> bool {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\r']);
        match self.rest.as_bytes() {
            [] => {
                self.finish(Joint::New);
                return false;
            }
            [b'#', ..] => self.rest = &self.rest[self.rest.find('\n').unwrap_or(self.rest.len())..],
            [b'\\', b'\n', ..] => self.rest = &self.rest[2..],
            [first, ..] if !ends(*first) => self.word(),
            _ => match SIGNS.iter().find(|(written, _)| self.rest.starts_with(written)) {
                Some((written, sign)) => self.sign(written, *sign),
                None => self.word(),
            },
        }
        true
    }

    fn sign(&mut self, written: &str, sign: Sign) {
        self.rest = &self.rest[written.len()..];
        match sign {
            Sign::Joint(Joint::And | Joint::Or | Joint::Open | Joint::Close) if self.is_test => {}
            Sign::Joint(joint) => self.finish(joint),
            Sign::Write if self.is_test => self.place = Some(Sign::Read),
            place => self.place = Some(place),
        }
        if written == "\n" {
            self.skip_documents();
        }
    }

    /// Ends the command. A line does not end a list behind `&&`.
    fn finish(&mut self, after: Joint) {
        let is_bracket = matches!(after, Joint::Open | Joint::Close | Joint::Lost);
        if is_bracket || !self.open.is_empty() {
            let command = std::mem::take(&mut self.open);
            self.found.push(Command { after, ..command });
        }
        if !is_bracket && after != Joint::New {
            self.open.before = after;
        }
        (self.place, self.is_test) = (None, false);
    }

    fn word(&mut self) {
        let Some(word) = Word::read(self.rest) else {
            self.open.words.push(Word::lost(std::mem::take(&mut self.rest)));
            return self.finish(Joint::Lost);
        };
        self.rest = &self.rest[word.written.len()..];
        match self.place.take() {
            Some(Sign::Write) => self.open.writes.push(word),
            Some(Sign::Here) => self.ends.push(word.text),
            Some(_) => self.open.reads.push(word),
            // A number right before a redirection is a descriptor.
            None if self.rest.starts_with(['<', '>']) && is_number(word.written) => {}
            None if self.open.words.is_empty() && is_keyword(word.written) => {
                self.open.keywords.push(word.written);
                if word.written == "{" {
                    self.finish(Joint::New);
                }
            }
            None => {
                self.is_test = word.written == "[[" || self.is_test && word.written != "]]";
                self.open.words.push(word);
            }
        }
    }

    fn skip_documents(&mut self) {
        for end in std::mem::take(&mut self.ends) {
            let mut is_over = false;
            while !is_over && !self.rest.is_empty() {
                let (line, after) = self.rest.split_once('\n').unwrap_or((self.rest, ""));
                is_over = line.trim() == end;
                self.rest = after;
            }
        }
    }
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

#[rustfmt::skip]
fn is_keyword(word: &str) -> bool {
    matches!(
        word,
        "if" | "then" | "elif" | "else" | "fi" | "while" | "until" | "do" | "done" | "{" | "}" | "!" | "time"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A command with what stands before it, and behind it where that is a bracket.
    fn told(command: &Command<'_>) -> String {
        let word = |word: &Word<'_>| format!("{}{}", word.text, if word.is_cut { "…" } else { "" });
        let keywords = command.keywords.iter().map(|word| format!("/{word}"));
        let words = keywords.chain(command.words.iter().map(word));
        let files = command.writes.iter().map(|file| format!(">{}", word(file)));
        let reads = command.reads.iter().map(|file| format!("<{}", word(file)));
        let before = std::iter::once(format!("{:?}", command.before));
        let after = matches!(command.after, Joint::Open | Joint::Close | Joint::Lost);
        let after = after.then(|| format!("{:?}", command.after));
        let all = before.chain(words).chain(files).chain(reads).chain(after);
        all.collect::<Vec<_>>().join("·")
    }

    #[test]
    fn a_text_is_taken_apart_into_commands() {
        for (text, expected) in [
            ("a b && c || d; e | f\ng", "New·a·b, And·c, Or·d, New·e, Pipe·f, New·g"),
            ("a 'b; c' \"$(d | e)\" # x; y\n", "New·a·b; c·…"),
            ("a \"$(b \"c d\")\" e", "New·a·…·e"),
            ("if a; then b; fi", "New·/if·a, New·/then·b, New·/fi"),
            ("a || (b ; exit 1)", "New·a, Or·Open, New·b, New·exit·1·Close"),
            ("(a; b) && c", "New·Open, New·a, New·b·Close, And·c"),
            ("a || { b; }", "New·a, Or·/{, New·b, New·/}"),
            ("a ||\n  b \\\n c", "New·a, Or·b·c"),
            ("cat <<EOF > x\na && b\nEOF\nc", "New·cat·>x, New·c"),
            ("a<<E\nb > c\nE\nd", "New·a, New·d"),
            ("a << 'E'\nb\n\nE\nd", "New·a, New·d"),
            ("A=$(x y) B=1 c 2>&1", "New·A=…·B=1·c·<1"),
            ("a &> b 2> c < d; e", "New·a·>b·>c·<d, New·e"),
            ("[[ a && b < c ]] && d", "New·[[·a·b·]]·<c, And·d"),
            ("a 'b c' \"d $e\" f\\ g 'ж'\"1\"\\", "New·a·b c·d …·f g·ж1"),
            ("x=$(a (b) 'c)') d", "New·x=…·d"),
            ("echo a$ ${b:-}c `d`e $$ $?x", "New·echo·a$·…·…·…·…"),
            ("jq -n '{\"v\": $v}\n' &> f", "New·jq·-n·{\"v\": $v}\n·>f"),
        ] {
            let all: Vec<String> = commands(text).iter().map(told).collect();
            assert_eq!(all.join(", "), expected, "{text}");
        }
        for text in ["a 'b", "\"a", "$(a", "`a", "${a"] {
            assert_eq!(commands(text).last().map(|last| last.after), Some(Joint::Lost), "{text}");
        }
    }
}
