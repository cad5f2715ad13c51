//! The row of a rule: what people and machines know it by, and what it means.

use super::Severity;

/// A rule. One rule = one row, once for all time.
#[derive(Debug)]
pub struct Rule {
    /// `DM` and three digits; the first is its group. Never given to another rule.
    pub code: &'static str,
    /// Its name in kebab-case.
    pub name: &'static str,
    /// How bad a finding of it is, where neither the rule nor the settings say otherwise.
    pub severity: Severity,
    /// What it looks at; without it the rule is not checked.
    pub needs: &'static [Need],
    /// The version of deckmod that brought it.
    pub since: &'static str,
    /// Can it be mended by machine?
    pub fix: Fix,
    /// What is wrong, in one line without a full stop.
    pub summary: &'static str,
    /// Why that is wrong, and what to do: paragraphs.
    pub explanation: &'static str,
    /// The mistake.
    pub bad: &'static str,
    /// The same without it.
    pub good: &'static str,
}

/// What a rule looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// The rendered configuration; single sections may be unreadable.
    Configuration,
    /// The rendered configuration with every section: the rule concludes from what is not there.
    WholeConfiguration,
    /// What the templates read, as far as they came.
    Reads,
    /// The tracked files.
    Files,
    /// module.yaml, readable.
    Module,
    /// Workflows of GitHub or GitLab.
    Workflows,
}

/// How far a finding can be mended by machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fix {
    /// Not at all.
    None,
    /// Safely: the meaning stays, or only the mistake goes.
    Safe,
    /// A person has to look at it.
    Unsafe,
}

impl Fix {
    /// The word for people and machines.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
        }
    }
}
