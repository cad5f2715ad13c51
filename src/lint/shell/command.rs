//! A simple command: its words, its redirections, and what stands around it.
//!
//! Owns what can be said of a command without knowing what programs do; only `cd` is known.

use super::Word;
use crate::module::paths::clean;

/// What joins two commands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Joint {
    /// A new line, `;` or `&`: a new list.
    #[default]
    New,
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
    /// The end of the text, inside of a quote or a bracket.
    Lost,
}

/// A simple command; without words where only keywords, a bracket or redirections stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Command<'t> {
    /// What joins it to the one before; `New` behind a bracket.
    pub before: Joint,
    /// Keywords of the shell before it: `then`, `!`; `{` is always the last one.
    pub keywords: Vec<&'t str>,
    /// Its words.
    pub words: Vec<Word<'t>>,
    /// Files that it writes.
    pub writes: Vec<Word<'t>>,
    /// Files and descriptors that it reads or joins.
    pub reads: Vec<Word<'t>>,
    /// What stands behind it.
    pub after: Joint,
}

impl<'t> Command<'t> {
    /// All words, also those of redirections.
    pub fn mentioned(&self) -> impl Iterator<Item = &Word<'t>> {
        self.words.iter().chain(&self.writes).chain(&self.reads)
    }

    /// The words without assignments before them.
    pub fn bare(&self) -> &[Word<'t>] {
        let set = self.words.iter().take_while(|word| word.assigned().is_some()).count();
        &self.words[set..]
    }

    /// The name of the program; empty for assignments only.
    pub fn program(&self) -> &'t str {
        self.bare().first().map_or("", Word::unquoted)
    }

    /// Has it a word that is written so?
    pub fn has(&self, written: &str) -> bool {
        self.words.iter().any(|word| word.written == written)
    }

    /// Do commands follow that belong together, `(` or `{`?
    pub fn opens_group(&self) -> bool {
        self.after == Joint::Open || self.keywords.last() == Some(&"{")
    }

    pub(super) fn is_empty(&self) -> bool {
        self.keywords.is_empty() && self.mentioned().next().is_none()
    }

    /// The directory after this command; `None` where it is not known.
    pub fn directory(&self, before: Option<&str>) -> Option<String> {
        let [program, target, ..] = self.bare() else { return before.map(str::to_owned) };
        if !matches!(program.written, "cd" | "pushd") {
            return before.map(str::to_owned);
        }
        let target = target.unquoted();
        match target {
            _ if target.contains(['$', '`', '*', '~']) || target == "-" => None,
            _ if target.starts_with('/') => Some(clean(target)),
            _ => Some(clean(&format!("{}/{target}", before?))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::commands;

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
