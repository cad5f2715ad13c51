//! Which stages of an image read the files of a git mapping.
//!
//! Owns telling it from the shell text: a command that names a path of the mapping, or that runs in it. What only makes,
//! removes or fetches something reads nothing.

use super::{Command, Mapping, STAGES, Script, Word, commands, scripts};
use crate::module::paths::within;
use crate::werf::config::{Git, Image, StageDependencies};

/// Programs that do not look into the files they are given, or whose result does not depend on them.
const BLIND: [&str; 30] = [
    "cd", "rm", "mkdir", "chown", "chmod", "touch", "echo", "ls", "export", "printf", "true", ":",
    "pwd", "set", "apt-get", "apt", "apk", "yum", "dnf", "curl", "wget", "sleep", "find", "for",
    "test", "[", "[[", "du", "tree", "ln",
];

/// The first command of a stage that reads files of a mapping.
pub fn reader<'i>(image: &Image<'i>, mapping: &Mapping<'_>, stage: &str) -> Option<Script<'i>> {
    let roots = mapping.roots();
    let mut directory: Option<String> = None;
    for script in scripts(image).filter(|script| script.stage == stage) {
        for command in commands(script.text) {
            if is_reading(&command, directory.as_deref(), &roots) {
                return Some(script);
            }
            directory = command.directory(directory.as_deref());
        }
    }
    None
}

/// The stages after the files came that read a mapping, in order.
pub fn reading_stages<'i>(
    image: &Image<'i>,
    mapping: &Mapping<'_>,
) -> Vec<(&'static str, Script<'i>)> {
    let stages = STAGES.into_iter().skip(1);
    stages.filter_map(|stage| Some((stage, reader(image, mapping, stage)?))).collect()
}

/// The stages whose commands run again when files of a mapping change.
pub fn watched_stages(git: &Git) -> Vec<&'static str> {
    let named = git.stage_dependencies.iter().flat_map(StageDependencies::stages);
    named.filter(|(_, paths)| !paths.value.is_empty()).map(|(stage, _)| stage).collect()
}

fn is_reading(command: &Command<'_>, directory: Option<&str>, roots: &[String]) -> bool {
    let program = command.program();
    let is_fetching = program == "git" && !["apply", "am"].iter().any(|verb| command.has(verb));
    if program.is_empty() || BLIND.contains(&program) || is_fetching {
        return false;
    }
    let is_there = directory.is_some_and(|at| roots.iter().any(|root| within(at, root)));
    is_there || command.mentioned().any(|word| roots.iter().any(|root| names(word, root)))
}

/// Does a word name a path or something below it?
fn names(word: &Word<'_>, root: &str) -> bool {
    let is_of_path = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let word = word.unquoted();
    word.match_indices(root).any(|(at, _)| {
        let (before, after) = (&word[..at], &word[at + root.len()..]);
        !before.ends_with(|c| is_of_path(c) || matches!(c, '}' | '/' | '*'))
            && !after.starts_with(is_of_path)
    })
}
