//! Levels of rules, as the settings say them.

use std::str::FromStr;

use crate::finding::{Rule, Severity};

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

/// Levels that differ from those of the rules.
#[derive(Clone, Debug, Default)]
pub struct Levels {
    rows: Vec<(&'static Rule, Level)>,
}

impl Levels {
    /// Sets the level of a rule.
    pub fn set(&mut self, rule: &'static Rule, level: Level) {
        self.rows.push((rule, level));
    }

    /// How a finding of a rule is told: `None` is not at all.
    pub(super) fn severity(&self, rule: &Rule, own: Severity) -> Option<Severity> {
        let set = self.rows.iter().rev().find(|(named, _)| named.name == rule.name);
        match set.map(|(_, level)| *level) {
            None => Some(own),
            Some(Level::As(severity)) => Some(severity),
            Some(Level::Ignore) => None,
        }
    }
}
