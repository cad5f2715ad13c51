//! Why a text gives no value.

use crate::yaml::scan::Problem;

/// Why a text gives no value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// yaml.v2's words: `yaml: line 2: …`.
    #[error("{0}")]
    YamlV2(String),
    /// What yaml.v2 decodes and we do not.
    #[error("{0}")]
    Refused(String),
    /// A bound of ours.
    #[error("{0}")]
    Limit(String),
}

impl DecodeError {
    /// What yaml.v2 gives up at.
    pub(super) fn fatal(message: impl AsRef<str>) -> Self {
        Self::YamlV2(format!("yaml: {}", message.as_ref()))
    }

    pub(super) fn scan(problem: &Problem) -> Self {
        let line = problem.line.map_or_else(String::new, |line| format!("line {line}: "));
        Self::fatal(format!("{line}{}", problem.message))
    }
}
