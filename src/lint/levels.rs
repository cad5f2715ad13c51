//! Levels of rules, as the settings say them.

use std::str::FromStr;

use crate::finding::{Rule, Severity};
use crate::module::Glob;

/// How a finding of a rule is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// As bad as this.
    As(Severity),
    /// Not at all.
    Ignore,
}

impl FromStr for Level {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "error" => Ok(Self::As(Severity::Error)),
            "warning" => Ok(Self::As(Severity::Warning)),
            "info" => Ok(Self::As(Severity::Info)),
            "ignore" => Ok(Self::Ignore),
            _ => Err(()),
        }
    }
}

/// Levels that differ from those of the rules; of several that fit a finding the last one counts.
#[derive(Clone, Debug, Default)]
pub struct Levels {
    rows: Vec<Row>,
}

#[derive(Clone, Debug)]
struct Row {
    rule: &'static Rule,
    /// The paths it is for, from the directory of the module; `None`: all.
    paths: Option<Glob>,
    level: Level,
}

impl Levels {
    /// Sets the level of a rule, everywhere or in files that a pattern takes.
    pub fn set(&mut self, rule: &'static Rule, paths: Option<Glob>, level: Level) {
        self.rows.push(Row { rule, paths, level });
    }

    /// How a finding of a rule in a file is told: `None` is not at all.
    pub(super) fn severity(&self, rule: &Rule, path: &str, own: Severity) -> Option<Severity> {
        let fits = |row: &&Row| {
            row.rule.name == rule.name && row.paths.as_ref().is_none_or(|glob| glob.matches(path))
        };
        match self.rows.iter().rev().find(fits).map(|row| row.level) {
            None => Some(own),
            Some(Level::As(severity)) => Some(severity),
            Some(Level::Ignore) => None,
        }
    }
}
