//! What the commands of a stage do to the files of an image: their order and conditions.
//!
//! Owns control flow: what may run or not only leaves a doubt. What a single command does is in `commands`.

use super::commands::run;
use super::contents::{Contents, Origin};
use super::part::{plain_base, rooted};
use crate::lint::{Command, Joint, Word, commands};
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
        let all = commands(text);
        if all.last().is_some_and(|last| last.after == Joint::Lost) {
            return self.give_up("a quote without an end");
        }
        // Does the command run only if those before it in its list say so? Does it say so of the next?
        let (mut is_asked, mut asks) = (false, false);
        let mut dirs = Vec::new();
        for command in &all {
            if self.contents.is_full() {
                return;
            }
            if command.after == Joint::Open && !command.words.is_empty() {
                return self.give_up("a function");
            }
            is_asked = match command.before {
                Joint::And => is_asked || asks,
                before => before == Joint::Or,
            };
            self.is_doubtful = self.depth > 0 || is_asked;
            self.simple(command);
            asks = is_question(command);
            if !self.bracket(command.after, &mut dirs) {
                return self.give_up("a bracket");
            }
        }
    }

    /// A bracket has a directory of its own; `false`: it closes none.
    fn bracket(&mut self, sign: Joint, dirs: &mut Vec<Option<String>>) -> bool {
        if sign == Joint::Open {
            dirs.push(self.dir.clone());
            self.depth += 1;
        } else if sign == Joint::Close {
            let Some(dir) = dirs.pop() else { return false };
            self.dir = dir;
            self.depth = self.depth.saturating_sub(1);
        }
        true
    }

    fn simple(&mut self, command: &Command<'_>) {
        for keyword in &command.keywords {
            match *keyword {
                // A group of commands may stand behind a condition.
                "if" | "while" | "until" | "{" => self.depth += 1,
                "fi" | "done" | "}" => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
            self.is_doubtful |= self.depth > 0;
        }
        for text in command.mentioned().flat_map(|word| &word.inner) {
            self.run_inner(text);
        }
        for word in command.writes.iter().filter(|word| word.text != "/dev/null") {
            self.write(word);
        }
        match command.program() {
            "for" | "select" => self.depth += 1,
            "case" | "function" => self.give_up("`case` or a function"),
            _ => run(self, command.bare()),
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

    /// The path that a word names here.
    pub(super) fn target(&self, word: &Word<'_>) -> Target {
        let text = &*word.text;
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
    pub(super) fn write(&mut self, word: &Word<'_>) {
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

/// Is a command run to ask something, so that what follows `&&` may not run?
fn is_question(command: &Command<'_>) -> bool {
    const ASKS: [&str; 7] = ["[", "[[", "test", "grep", "command", "which", "false"];
    let says = |word: &Word<'_>| word.is_cut || ASKS.contains(&&*word.text);
    command.after == Joint::Close
        || command.keywords.iter().any(|keyword| matches!(*keyword, "if" | "!"))
        || command.words.first().map_or(command.keywords.is_empty(), says)
}
