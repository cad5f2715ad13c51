//! A call of a program as data.
//!
//! Owns what is run: program, arguments, environment, directory. It starts nothing by itself (`read`,
//! `supervised`) and never puts the environment into a message.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The variables that a program sees; a value, read once by the room `settings`.
pub type Environment = BTreeMap<OsString, OsString>;

/// A call of a program: argv, environment, directory.
///
/// The environment is empty until [`Tool::env_map`] or [`Tool::inherit_env`] says otherwise.
#[derive(Clone, PartialEq, Eq)]
pub struct Tool {
    program: OsString,
    args: Vec<OsString>,
    env: Option<Environment>,
    dir: Option<PathBuf>,
}

impl Tool {
    /// A call without arguments and with an empty environment.
    pub fn new(program: impl Into<OsString>) -> Self {
        let (args, env) = (Vec::new(), Some(Environment::new()));
        Self { program: program.into(), args, env, dir: None }
    }

    /// Adds an argument.
    #[must_use]
    pub fn arg(mut self, arg: impl Into<OsString>) -> Self {
        self.args.push(arg.into());
        self
    }

    /// Adds arguments.
    #[must_use]
    pub fn args<A: Into<OsString>>(mut self, args: impl IntoIterator<Item = A>) -> Self {
        self.args.extend(args.into_iter().map(Into::into));
        self
    }

    /// Replaces the whole environment.
    #[must_use]
    pub fn env_map<N: Into<OsString>, V: Into<OsString>>(
        mut self,
        env: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        self.env = Some(env.into_iter().map(|(name, value)| (name.into(), value.into())).collect());
        self
    }

    /// Lets the program see the environment of deckmod itself.
    #[must_use]
    pub fn inherit_env(mut self) -> Self {
        self.env = None;
        self
    }

    /// Runs it in this directory.
    #[must_use]
    pub fn in_dir(mut self, dir: impl Into<PathBuf>) -> Self {
        self.dir = Some(dir.into());
        self
    }

    /// The program, as it was named.
    pub fn program(&self) -> &OsStr {
        &self.program
    }

    /// The arguments.
    pub fn arguments(&self) -> &[OsString] {
        &self.args
    }

    /// The environment; `None` when deckmod's own is inherited.
    pub fn environment(&self) -> Option<&Environment> {
        self.env.as_ref()
    }

    /// The directory it runs in; `None` is deckmod's own.
    pub fn dir(&self) -> Option<&Path> {
        self.dir.as_deref()
    }

    /// The same directory and environment with another argv.
    pub(super) fn through(&self, program: &Path, args: Vec<OsString>) -> Self {
        Self { program: program.into(), args, env: self.env.clone(), dir: self.dir.clone() }
    }

    /// The one place where a process is described to the system.
    #[expect(clippy::disallowed_methods, reason = "the one door for child processes")]
    pub(super) fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.args);
        if let Some(env) = &self.env {
            command.env_clear().envs(env);
        }
        if let Some(dir) = &self.dir {
            command.current_dir(dir);
        }
        command
    }
}

/// What a person would type; without the environment.
impl fmt::Display for Tool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&quoted(&self.program))?;
        self.args.iter().try_for_each(|arg| write!(f, " {}", quoted(arg)))
    }
}

impl fmt::Debug for Tool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tool({self})")
    }
}

fn quoted(word: &OsStr) -> String {
    let word = word.to_string_lossy();
    let plain = |c: char| c.is_alphanumeric() || "-_./:=@%+,".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.into_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_what_a_person_would_type_and_no_environment() {
        let secret = [("TOKEN", "s3cret")];
        let tool = Tool::new("git").args(["log", "--format=%H", "a b", "it's", ""]).env_map(secret);
        assert_eq!(tool.to_string(), r"git log --format=%H 'a b' 'it'\''s' ''");
        assert!(!format!("{tool:?}").contains("s3cret"));
    }
}
