//! The commands of a shell text.
//!
//! Owns taking a text apart into simple commands and what joins them, as a POSIX shell reads it: quotes, comments,
//! `$(…)`, here-documents. What commands do is not known here.

use crate::module::paths::clean;

/// What stands before a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joint {
    /// A new line, `;`, `&`, or a parenthesis: a new list.
    New,
    /// `&&`
    And,
    /// `||`
    Or,
    /// `|`
    Pipe,
}

/// A simple command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command<'t> {
    /// Its words as written, without keywords of the shell (`then`, `do`) before them; `(` and `{` alone are one word.
    pub words: Vec<&'t str>,
    /// What stands before it.
    pub joint: Joint,
}

/// The commands of a text, in order.
pub fn commands(text: &str) -> Vec<Command<'_>> {
    let mut found = Vec::new();
    let (mut words, mut joint) = (Vec::new(), Joint::New);
    let mut finish = |words: &mut Vec<_>, joint: &mut Joint, next: Joint| {
        let words = std::mem::take(words);
        if !words.is_empty() {
            found.push(Command { words, joint: *joint });
            *joint = next;
        } else if next != Joint::New {
            *joint = next;
        }
    };
    let mut rest = text;
    let mut ends: Vec<&str> = Vec::new();
    while let Some(first) = rest.chars().next() {
        let taken = match first {
            '\n' => {
                finish(&mut words, &mut joint, Joint::New);
                1 + documents(&rest[1..], &mut ends)
            }
            '#' => rest.find('\n').unwrap_or(rest.len()),
            '\\' if rest.starts_with("\\\n") => 2,
            _ if first.is_whitespace() => first.len_utf8(),
            ';' | '&' | '|' | '(' | ')' => {
                let (taken, next) = operator(rest);
                finish(&mut words, &mut joint, next);
                if first == '(' {
                    finish(&mut vec!["("], &mut joint, Joint::New);
                }
                taken
            }
            _ => {
                let length = word(rest).max(first.len_utf8());
                let written = &rest[..length];
                if let Some(end) = written.strip_prefix("<<").filter(|end| !end.starts_with('<')) {
                    ends.push(end.trim_start_matches('-').trim_matches(['"', '\'']));
                }
                if written == "{" && words.is_empty() {
                    finish(&mut vec!["{"], &mut joint, Joint::New);
                } else if !(words.is_empty() && is_keyword(written)) {
                    words.push(written);
                }
                length
            }
        };
        rest = &rest[taken..];
    }
    finish(&mut words, &mut joint, Joint::New);
    found
}

fn operator(rest: &str) -> (usize, Joint) {
    for (written, joint) in [("&&", Joint::And), ("||", Joint::Or), ("|", Joint::Pipe)] {
        if rest.starts_with(written) {
            return (written.len(), joint);
        }
    }
    (1, Joint::New)
}

fn is_keyword(word: &str) -> bool {
    matches!(
        word,
        "then"
            | "do"
            | "else"
            | "elif"
            | "if"
            | "while"
            | "until"
            | "!"
            | "}"
            | "fi"
            | "done"
            | "time"
    )
}

/// The length of the word at the begin of a text.
fn word(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut at, mut depth, mut quote) = (0, 0_usize, None);
    while let Some(byte) = bytes.get(at).copied() {
        match (quote, byte) {
            (Some(b'\''), b'\'') | (Some(b'"'), b'"') => quote = None,
            (Some(b'\''), _) => {}
            (_, b'\\') => at += 1,
            (None, b'\'' | b'"') => quote = Some(byte),
            (None, b'(') if depth > 0 || at > 0 && bytes[at - 1] == b'$' => depth += 1,
            (None, b')') if depth > 0 => depth -= 1,
            (None, b'&') if depth == 0 && at > 0 && bytes[at - 1] == b'>' => {}
            (None, b' ' | b'\t' | b'\r' | b'\n' | b';' | b'&' | b'|' | b'(' | b')')
                if depth == 0 =>
            {
                break;
            }
            _ => {}
        }
        at += 1;
    }
    at.min(text.len())
}

/// The length of the here-documents that begin here.
fn documents(text: &str, ends: &mut Vec<&str>) -> usize {
    let mut taken = 0;
    for end in ends.drain(..) {
        for line in text[taken..].split_inclusive('\n') {
            taken += line.len();
            if line.trim() == end {
                break;
            }
        }
    }
    taken
}

/// A word without its quotes.
pub fn unquoted(word: &str) -> &str {
    word.trim_matches(['"', '\''])
}

/// The name that an assignment is to: `A=b`.
pub fn assigned(word: &str) -> Option<&str> {
    let (name, _) = word.split_once('=')?;
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_';
    (!name.is_empty() && name.chars().all(fits) && !name.starts_with(|c: char| c.is_ascii_digit()))
        .then_some(name)
}

impl<'t> Command<'t> {
    /// The words without assignments before them.
    pub fn bare(&self) -> &[&'t str] {
        let set = self.words.iter().take_while(|word| assigned(word).is_some()).count();
        &self.words[set..]
    }

    /// The name of the program; empty for assignments only.
    pub fn program(&self) -> &'t str {
        self.bare().first().map_or("", |word| unquoted(word))
    }

    /// The directory after this command; `None` where it is not known.
    pub fn directory(&self, before: Option<&str>) -> Option<String> {
        let [program, target, ..] = self.bare() else { return before.map(str::to_owned) };
        if !matches!(*program, "cd" | "pushd") {
            return before.map(str::to_owned);
        }
        let target = unquoted(target);
        match target {
            _ if target.contains(['$', '`', '*', '~']) || target == "-" => None,
            _ if target.starts_with('/') => Some(clean(target)),
            _ => Some(clean(&format!("{}/{target}", before?))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        commands(text).iter().map(|c| format!("{:?} {}", c.joint, c.words.join("·"))).collect()
    }

    #[test]
    fn a_text_is_taken_apart_into_commands() {
        assert_eq!(
            shown("a b && c || d; e | f\ng"),
            ["New a·b", "And c", "Or d", "New e", "Pipe f", "New g"]
        );
        assert_eq!(shown("a 'b; c' \"$(d | e)\" # x; y\n"), ["New a·'b; c'·\"$(d | e)\""]);
        assert_eq!(shown("if a; then b; fi"), ["New a", "New b"]);
        assert_eq!(shown("a || (b ; exit 1)"), ["New a", "Or (", "New b", "New exit·1"]);
        assert_eq!(shown("a || { b; }"), ["New a", "Or {", "New b"]);
        assert_eq!(shown("a ||\n  b \\\n c"), ["New a", "Or b·c"]);
        assert_eq!(shown("cat <<EOF > x\na && b\nEOF\nc"), ["New cat·<<EOF·>·x", "New c"]);
        assert_eq!(shown("A=$(x y) B=1 c 2>&1"), ["New A=$(x y)·B=1·c·2>&1"]);
        assert_eq!(shown("a 'ж; x' \\"), ["New a·'ж; x'·\\"]);
    }

    #[test]
    fn the_directory_is_followed() {
        let mut at = None;
        for command in commands("cd /src/a; cd ../b && x") {
            at = command.directory(at.as_deref());
        }
        assert_eq!(at.as_deref(), Some("/src/b"));
        assert_eq!(commands("cd $X")[0].directory(Some("/a")), None);
    }
}
