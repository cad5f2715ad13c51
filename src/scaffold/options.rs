//! What a module's files were asked for: the flags of `deckmod init`, as a line in each file that it owns.
//!
//! Owns the words of the options and how they are written and read back. Which of them is the default in a repository is
//! decided by `cli`, which sees it.

use std::fmt;

use crate::error::{Error, Result};

/// Whose CI runs deckmod.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ci {
    /// GitHub Actions.
    Github,
    /// GitLab CI.
    Gitlab,
    /// Nobody's: Makefile and pre-commit only.
    None,
}

/// Where CI publishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registry {
    /// GitHub's own registry, with the token of the job.
    Ghcr,
    /// The registry of the GitLab project.
    Gitlab,
    /// A registry of one's own: variables and secrets of the repository say which.
    Custom,
}

/// The secret that GitHub gives every job.
pub const DEFAULT_TOKEN: &str = "GITHUB_TOKEN";

/// The words of [`Ci`].
pub const CI_WORDS: [(&str, Ci); 3] =
    [("github", Ci::Github), ("gitlab", Ci::Gitlab), ("none", Ci::None)];

/// The words of [`Registry`].
pub const REGISTRY_WORDS: [(&str, Registry); 3] =
    [("ghcr", Registry::Ghcr), ("gitlab", Registry::Gitlab), ("custom", Registry::Custom)];

/// All options that files are made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Whose CI.
    pub ci: Ci,
    /// Where it publishes.
    pub registry: Registry,
    /// The editions, in their order; none: the module has one content.
    pub editions: Vec<String>,
    /// The name of GitHub's secret with the token for ghcr.io.
    pub token_secret: String,
}

const COMMAND: &str = "`deckmod init";

impl Ci {
    /// The registry that goes with it when nobody says which.
    pub fn registry(self) -> Registry {
        match self {
            Self::Github => Registry::Ghcr,
            Self::Gitlab => Registry::Gitlab,
            Self::None => Registry::Custom,
        }
    }
}

impl fmt::Display for Ci {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(word(&CI_WORDS, self))
    }
}

impl fmt::Display for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(word(&REGISTRY_WORDS, self))
    }
}

fn word<T: PartialEq>(words: &[(&'static str, T)], value: &T) -> &'static str {
    words.iter().find(|(_, known)| known == value).map_or("", |(word, _)| word)
}

impl Options {
    /// The options of a CI system with nothing else said.
    pub fn of(ci: Ci) -> Self {
        Self {
            ci,
            registry: ci.registry(),
            editions: Vec::new(),
            token_secret: DEFAULT_TOKEN.to_owned(),
        }
    }

    /// Says what does not go together, or cannot be written into the files.
    pub fn check(&self) -> Result<()> {
        let fits = match self.ci {
            Ci::Github => self.registry != Registry::Gitlab,
            Ci::Gitlab => self.registry != Registry::Ghcr,
            Ci::None => true,
        };
        if !fits {
            let own = self.ci.registry();
            return Err(Error::usage(format!(
                "`--registry {}` does not go with `--ci {}`",
                self.registry, self.ci
            ))
            .hint(format!(
                "`--registry {own}` is its own registry, `--registry custom` any other"
            )));
        }
        if self.ci != Ci::None {
            self.editions.iter().try_for_each(|name| edition(name))?;
        }
        let legal = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if !self.token_secret.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            || !self.token_secret.chars().all(legal)
        {
            return Err(Error::usage(format!("`{}` cannot name a secret", self.token_secret))
                .because("names of secrets are made of letters, digits and _")
                .hint("give the name of the secret, never its value: `--token-secret TOKEN`"));
        }
        Ok(())
    }

    /// The command line that makes the same files again.
    pub fn command_line(&self) -> String {
        let mut words = vec!["deckmod init --ci".to_owned(), self.ci.to_string()];
        if self.ci != Ci::None {
            words.extend(["--registry".to_owned(), self.registry.to_string()]);
        }
        if !self.editions.is_empty() {
            words.extend(["--editions".to_owned(), self.editions.join(",")]);
        }
        if self.token_secret != DEFAULT_TOKEN {
            words.extend(["--token-secret".to_owned(), self.token_secret.clone()]);
        }
        words.join(" ")
    }

    /// The line that says whose a file or a block is.
    pub fn header(&self) -> String {
        format!(
            "# Written by `{}`; `deckmod init --check` tells when it differs.",
            self.command_line()
        )
    }

    /// The options of a text that has such a line; of several the first.
    pub fn read(text: &str) -> Option<Self> {
        let line = text.lines().map(str::trim_end).find(|line| is_header(line))?;
        let words = line.split_once(COMMAND)?.1.split('`').next()?;
        let words: Vec<&str> = words.split_whitespace().collect();
        let mut options: Option<Self> = None;
        for pair in words.chunks(2) {
            let [flag, value] = pair else { return None };
            match (*flag, options.as_mut()) {
                ("--ci", None) => options = Some(Self::of(of_word(&CI_WORDS, value)?)),
                ("--registry", Some(options)) => {
                    options.registry = of_word(&REGISTRY_WORDS, value)?;
                }
                ("--editions", Some(options)) => {
                    options.editions = value.split(',').map(str::to_owned).collect();
                }
                ("--token-secret", Some(options)) => (*value).clone_into(&mut options.token_secret),
                _ => return None,
            }
        }
        options.filter(|options| options.check().is_ok())
    }
}

/// Is it the line that says whose a file is?
pub(super) fn is_header(line: &str) -> bool {
    line.trim_start().starts_with("# Written by `deckmod init")
}

fn of_word<T: Copy>(words: &[(&str, T)], word: &str) -> Option<T> {
    words.iter().find(|(known, _)| *known == word).map(|(_, value)| *value)
}

/// Names of editions become words of YAML, inputs of GitHub and parts of paths.
fn edition(name: &str) -> Result<()> {
    let legal = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let begins = name.starts_with(|c: char| c.is_ascii_lowercase());
    if begins && !name.ends_with('-') && name.chars().all(legal) {
        return Ok(());
    }
    Err(Error::usage(format!("jobs of CI cannot be written for the edition `{name}`"))
        .because("its name is a part of registry paths there: small letters, digits and -, a letter first")
        .hint("name it so in deckmod.yaml or in `--editions ce,ee`; `--ci none` writes no jobs"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Options {
        Options {
            ci: Ci::Github,
            registry: Registry::Custom,
            editions: vec!["ce".to_owned(), "se-plus".to_owned()],
            token_secret: "TOKEN".to_owned(),
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        for options in
            [all(), Options::of(Ci::Github), Options::of(Ci::Gitlab), Options::of(Ci::None)]
        {
            let text = format!("first\r\n  {}\r\nlast", options.header());
            assert_eq!(Options::read(&text), Some(options));
        }
        for text in [
            "",
            "# Written by `deckmod init --ci nobody`",
            "# Written by `deckmod init --ci`",
            "# Written by hand",
        ] {
            assert_eq!(Options::read(text), None, "{text}");
        }
    }

    #[test]
    fn what_does_not_go_together_is_said() {
        let wrong = [
            Options { registry: Registry::Gitlab, ..Options::of(Ci::Github) },
            Options { registry: Registry::Ghcr, ..Options::of(Ci::Gitlab) },
            Options { editions: vec!["a b".to_owned()], ..all() },
            Options { editions: vec![String::new()], ..all() },
            Options { token_secret: "ghp-x".to_owned(), ..all() },
            Options { token_secret: String::new(), ..all() },
        ];
        for options in wrong {
            assert!(options.check().is_err(), "{options:?}");
        }
        assert!(all().check().is_ok());
    }
}
