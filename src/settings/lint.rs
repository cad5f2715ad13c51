//! `lint` of deckmod.yaml: how a check judges.
//!
//! Owns its keys and words. Which names of rules there are is known to `lint`, and judged where both are at hand (`cli`).

use std::collections::BTreeMap;

use super::file::{File, Reader, SettingsFile};
use crate::error::{Place, Result};
use crate::yaml::Node;

/// What `lint` says; nothing where it is missing.
#[derive(Clone, Debug, Default)]
pub struct LintSettings {
    /// `lint.werf`: `2`, `3` or `both`.
    pub werf: Option<Word>,
    /// `lint.fail_on`: `error`, `warning`, `info` or `never`.
    pub fail_on: Option<Word>,
    /// `lint.levels`, in the order of the file.
    pub levels: Vec<LevelSetting>,
    /// `lint.matrix`: variables with their values.
    pub matrix: BTreeMap<String, Vec<String>>,
}

/// A word of the file.
#[derive(Clone, Debug)]
pub struct Word {
    /// The word.
    pub text: String,
    /// Where it stands.
    pub place: Place,
}

/// The level of a rule, or of a rule below some paths.
#[derive(Clone, Debug)]
pub struct LevelSetting {
    /// The name or code of the rule.
    pub rule: Word,
    /// A pattern of paths from the directory of the module; `None`: everywhere.
    pub paths: Option<Word>,
    /// `error`, `warning`, `info` or `ignore`.
    pub level: Word,
}

const LINES: [&str; 3] = ["2", "3", "both"];
const LIMITS: [&str; 4] = ["error", "warning", "info", "never"];
const LEVELS: [&str; 4] = ["error", "warning", "info", "ignore"];

/// The keys below `lint`. One key = one row.
pub(super) const KEYS: [(&str, Reader); 4] = [
    ("werf", |settings, file, node| {
        file.word("lint.werf", node, &LINES).map(|word| settings.lint.werf = Some(word))
    }),
    ("fail_on", |settings, file, node| {
        file.word("lint.fail_on", node, &LIMITS).map(|word| settings.lint.fail_on = Some(word))
    }),
    ("levels", levels),
    ("matrix", matrix),
];

fn levels(settings: &mut SettingsFile, file: &File<'_>, node: &Node) -> Result<()> {
    for (rule, value) in file.entries("lint.levels", node)? {
        let name = file.any_word(rule);
        let label = format!("lint.levels.{}", name.text);
        if value.as_mapping().is_none() {
            let level = file.word(&label, value, &LEVELS)?;
            settings.lint.levels.push(LevelSetting { rule: name, paths: None, level });
            continue;
        }
        for (paths, value) in file.entries(&label, value)? {
            let (rule, paths) = (name.clone(), Some(file.any_word(paths)));
            let level = file.word(&label, value, &LEVELS)?;
            settings.lint.levels.push(LevelSetting { rule, paths, level });
        }
    }
    Ok(())
}

fn matrix(settings: &mut SettingsFile, file: &File<'_>, node: &Node) -> Result<()> {
    for (name, values) in file.entries("lint.matrix", node)? {
        let name = file.any_word(name).text;
        let label = format!("lint.matrix.{name}");
        let items = values.as_sequence().map_or(std::slice::from_ref(values), |items| items);
        let words = items.iter().map(|item| match item.as_scalar() {
            Some(scalar) => Ok(scalar.text.to_string()),
            None => Err(file.wrong(&label, item, "a list of values")),
        });
        settings.lint.matrix.insert(name, words.collect::<Result<_>>()?);
    }
    Ok(())
}
