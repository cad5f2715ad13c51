//! Commands of pages: lines of a shell taken apart, as far as pages need it.
//!
//! Owns what is a command of deckmod in a line. No expansion: `$NAME` stays a word.

use super::page::Block;

/// A line that a page tells to type, and what it says that comes.
pub(crate) struct Typed {
    /// The line of the page.
    pub(crate) line: usize,
    /// What is typed.
    pub(crate) text: String,
    /// The exit code that the page tells: `# exit code 1`.
    pub(crate) code: i32,
    /// Lines of the output; `…` stands for anything.
    pub(crate) output: Vec<String>,
}

/// The lines after `$ `; in a script every line.
pub(crate) fn typed(block: &Block) -> Vec<Typed> {
    let mut all: Vec<Typed> = Vec::new();
    for (offset, line) in block.lines.iter().enumerate() {
        let number = block.line + 1 + offset;
        let text = match block.language.as_str() {
            "console" => line.strip_prefix("$ "),
            "sh" => Some(line.as_str()),
            _ => None,
        };
        if let Some(text) = text {
            let code = text.split_once("# exit code ").map_or(0, |(_, rest)| number_of(rest));
            all.push(Typed { line: number, text: text.to_owned(), code, output: Vec::new() });
        } else if let Some(last) = all.last_mut().filter(|_| !line.trim().is_empty()) {
            last.output.push(line.clone());
        }
    }
    all
}

fn number_of(text: &str) -> i32 {
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or_else(|_| panic!("`# exit code {text}`: a number must follow"))
}

/// The words after `deckmod` of each command in a line that is one of deckmod's.
pub(crate) fn commands(line: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for mut words in simple(line) {
        let assigned = words.iter().take_while(|word| is_assignment(word)).count();
        words.drain(..assigned);
        if words.first().is_some_and(|word| word == "deckmod") {
            words.remove(0);
            found.push(words);
        }
    }
    found
}

fn is_assignment(word: &str) -> bool {
    let name = word.split_once('=').map_or("", |(name, _)| name);
    !name.is_empty()
        && name.chars().all(|c| c.is_ascii_uppercase() || c == '_' || c.is_ascii_digit())
}

/// The commands of a line as words, without redirections and comments.
fn simple(line: &str) -> Vec<Vec<String>> {
    let (mut all, mut words) = (Vec::new(), Vec::new());
    let (mut word, mut begun, mut quote, mut redirected) = (String::new(), false, None, false);
    let end_word = |word: &mut String, begun: &mut bool, words: &mut Vec<String>, cut: bool| {
        if *begun && !cut {
            words.push(std::mem::take(word));
        }
        word.clear();
        *begun = false;
    };
    for c in line.chars() {
        match (quote, c) {
            (Some(mark), _) if mark == c => quote = None,
            (Some(_), _) => word.push(c),
            (None, '\'' | '"') => (quote, begun) = (Some(c), true),
            (None, '#') if !begun => break,
            (None, ' ' | '\t') => end_word(&mut word, &mut begun, &mut words, redirected),
            (None, '>' | '<') => {
                end_word(&mut word, &mut begun, &mut words, redirected);
                redirected = true;
            }
            (None, '|' | '&' | ';') => {
                end_word(&mut word, &mut begun, &mut words, redirected);
                all.push(std::mem::take(&mut words));
                redirected = false;
            }
            (None, _) => {
                word.push(c);
                begun = true;
            }
        }
    }
    end_word(&mut word, &mut begun, &mut words, redirected);
    all.push(words);
    all
}

/// Are the pieces between `…` in the text, one after the other?
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let mut rest = text;
    for piece in pattern.split('…').map(str::trim).filter(|piece| !piece.is_empty()) {
        match rest.split_once(piece) {
            Some((_, behind)) => rest = behind,
            None => return false,
        }
    }
    true
}
