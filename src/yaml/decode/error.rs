//! Why a text gives no value.

use crate::yaml::scan::Problem;

/// Why a text gives no value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// yaml.v2's words: `yaml: line 2: …`.
    #[error("{words}")]
    YamlV2 {
        /// The words.
        words: String,
        /// The byte where it is seen, where the text is not YAML at all.
        at: Option<usize>,
    },
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
        Self::YamlV2 { words: format!("yaml: {}", message.as_ref()), at: None }
    }

    pub(super) fn scan(problem: &Problem) -> Self {
        let line = problem.line.map_or_else(String::new, |line| format!("line {line}: "));
        Self::YamlV2 { words: format!("yaml: {line}{}", problem.message), at: Some(problem.at) }
    }
}
