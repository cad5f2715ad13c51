//! What the commands of a stage do to the files of an image: their order and conditions.
//!
//! Owns control flow: what may run or not only leaves a doubt. What a single command does is in `commands`.

use super::commands;
use super::contents::{Contents, Origin};
use super::part::{plain_base, rooted};
use super::tokens::{End, Token, Word, tokens};
use crate::module::paths::{join, parent};
use crate::werf::config::Image;

/// Commands in commands (`$(…)`) are followed so deep.
const DEEPEST: usize = 8;

/// A shell that runs the commands of a stage.
pub(super) struct Script<'c> {
    image: String,
    pub(super) contents: &'c mut Contents,
    /// The directory it is in; `None`: not known.
    pub(super) dir: Option<String>,
    /// In how many conditions and loops it is.
    depth: usize,
    /// Is the command one that may not run?
    is_doubtful: bool,
    /// In how many commands of words it is.
    inner: usize,
}

/// A command: its words and the files that its output goes to.
#[derive(Debug, Default)]
pub(super) struct Command {
    pub(super) words: Vec<Word>,
    pub(super) writes: Vec<Word>,
}

/// A path that a word names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// This path.
    At(String),
    /// Something at this path or below it.
    Below(String),
}

impl<'c> Script<'c> {
    /// A shell at the start of a stage. Where the image does not say otherwise, it is in the root: all bases of modules
    /// but those of Go are.
    pub(super) fn new(image: &Image<'_>, contents: &'c mut Contents) -> Self {
        let stapel = image.stapel();
        let docker = stapel.and_then(|stapel| stapel.docker.as_ref());
        let says = docker.is_some_and(|docker| docker.workdir.is_some());
        let dir = (!says).then(String::new);
        let image = image.name.to_owned();
        Self { image, contents, dir, depth: 0, is_doubtful: false, inner: 0 }
    }

    /// Follows a text.
    pub(super) fn run(&mut self, text: &str) {
        let Some(tokens) = tokens(text) else { return self.give_up("a quote without an end") };
        let mut tokens = tokens.into_iter().peekable();
        // Is the next command run only if the one before says so?
        let mut is_asked = false;
        let mut dirs = Vec::new();
        while tokens.peek().is_some() && !self.contents.is_full() {
            let (command, end) = Self::next(&mut tokens);
            if end == End::Open && !command.words.is_empty() {
                return self.give_up("a function");
            }
            self.is_doubtful = self.depth > 0 || is_asked;
            let asks = command.asks();
            self.simple(command);
            match end {
                End::And => is_asked |= asks,
                End::Or => is_asked = true,
                End::Line | End::Pipe => is_asked = false,
                End::Open => {
                    dirs.push(self.dir.clone());
                    self.depth += 1;
                }
                End::Close => {
                    let Some(dir) = dirs.pop() else { return self.give_up("a bracket") };
                    self.dir = dir;
                    self.depth = self.depth.saturating_sub(1);
                }
            }
        }
    }

    /// Reads a command up to what ends it.
    fn next(tokens: &mut impl Iterator<Item = Token>) -> (Command, End) {
        let (mut command, mut place) = (Command::default(), None);
        for token in tokens {
            match token {
                Token::End(End::And | End::Or | End::Open | End::Close)
                    if command.is_open_test() => {}
                Token::End(end) => return (command, end),
                Token::Write | Token::Read => place = Some(token == Token::Write),
                Token::Word(word) => match place.take() {
                    Some(true) if command.is_open_test() => {}
                    Some(true) => command.writes.push(word),
                    Some(false) => {}
                    None => command.words.push(word),
                },
            }
        }
        (command, End::Line)
    }

    fn simple(&mut self, mut command: Command) {
        for text in command.inner() {
            self.run_inner(&text);
        }
        self.take_keywords(&mut command);
        command.drop_assignments();
        for word in &command.writes {
            if word.text != "/dev/null" {
                self.write(word);
            }
        }
        if !command.words.is_empty() {
            commands::run(self, &command);
        }
    }

    /// A command whose output becomes a word: what it does to files is only a doubt.
    fn run_inner(&mut self, text: &str) {
        if self.inner >= DEEPEST {
            return self.give_up("commands in commands");
        }
        let (dir, depth, doubtful) = (self.dir.clone(), self.depth, self.is_doubtful);
        (self.depth, self.inner) = (depth + 1, self.inner + 1);
        self.run(text);
        (self.dir, self.depth, self.is_doubtful) = (dir, depth, doubtful);
        self.inner -= 1;
    }

    fn take_keywords(&mut self, command: &mut Command) {
        while let Some(first) = command.words.first().filter(|word| word.is_plain()) {
            match first.text.as_str() {
                // A group of commands may stand behind a condition.
                "if" | "while" | "until" | "{" => self.depth += 1,
                "then" | "elif" | "else" | "do" | "!" | "time" => {}
                "fi" | "done" | "}" => self.depth = self.depth.saturating_sub(1),
                "for" | "select" => {
                    self.depth += 1;
                    command.words.clear();
                    return;
                }
                "case" | "function" => {
                    command.words.clear();
                    return self.give_up("`case` or a function");
                }
                _ => return,
            }
            self.is_doubtful |= self.depth > 0;
            command.words.remove(0);
        }
    }

    /// The path that a word names here.
    pub(super) fn target(&self, word: &Word) -> Target {
        let text = word.text.as_str();
        let dir = match &self.dir {
            _ if text.starts_with('/') => "",
            Some(_) if text.is_empty() && word.is_cut => return Target::Below(String::new()),
            Some(dir) => dir.as_str(),
            None => return Target::Below(String::new()),
        };
        let whole = |text: &str| rooted(&format!("{dir}/{text}"));
        if word.is_cut {
            Target::Below(whole(parent(text)))
        } else if word.has_glob {
            Target::Below(join(dir, &plain_base(text)))
        } else {
            Target::At(whole(text))
        }
    }

    /// A file is written, or a directory made.
    pub(super) fn write(&mut self, word: &Word) {
        match self.target(word) {
            Target::At(path) => self.put(&path, Origin::Made),
            Target::Below(path) => self.doubt(&path),
        }
    }

    /// A file comes to a path.
    pub(super) fn put(&mut self, path: &str, origin: Origin) {
        if self.is_doubtful { self.doubt(path) } else { self.contents.put(path, origin) }
    }

    /// A directory comes to a path.
    pub(super) fn make_dir(&mut self, path: String) {
        self.contents.make_dir(path);
    }

    /// What is at a path goes.
    pub(super) fn remove(&mut self, target: &Target) {
        match target {
            Target::At(path) if !self.is_doubtful => self.contents.remove(path),
            Target::At(path) | Target::Below(path) => self.doubt(path),
        }
    }

    /// Does the command perhaps not run?
    pub(super) fn is_doubtful(&self) -> bool {
        self.is_doubtful
    }

    /// Anything may be at a path now.
    pub(super) fn doubt(&mut self, path: &str) {
        let why = format!("the commands of image `{}` do not tell", self.image);
        self.contents.doubt_at(path, &why);
    }

    /// Anything may be anywhere.
    pub(super) fn give_up(&mut self, what: &str) {
        let why = format!("{what} in the shell of image `{}` is not understood", self.image);
        self.contents.doubt_at("", &why);
    }
}

impl Command {
    /// Is it a test whose `]]` has not come yet? `&&` and `<` in it are its own.
    fn is_open_test(&self) -> bool {
        let open = self.words.iter().position(|word| word.is_plain() && word.text == "[[");
        open.is_some_and(|at| !self.words[at..].iter().any(|word| word.text == "]]"))
    }

    /// Is it run to ask something, so that what follows `&&` may not run?
    fn asks(&self) -> bool {
        const ASKS: [&str; 9] = ["[", "[[", "test", "grep", "command", "which", "!", "if", "false"];
        self.words.first().is_none_or(|word| word.is_cut || ASKS.contains(&word.text.as_str()))
    }

    fn inner(&self) -> Vec<String> {
        let words = self.words.iter().chain(&self.writes);
        words.flat_map(|word| word.inner.iter().cloned()).collect()
    }

    /// Drops `NAME=value` before the command.
    fn drop_assignments(&mut self) {
        let count = self.words.iter().take_while(|word| word.is_assignment()).count();
        self.words.drain(..count);
    }
}

impl Word {
    pub(super) fn is_plain(&self) -> bool {
        !self.is_quoted && !self.is_cut
    }

    fn is_assignment(&self) -> bool {
        let Some((name, _)) = self.text.split_once('=') else { return false };
        let name = name.strip_suffix('+').unwrap_or(name);
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    }
}
