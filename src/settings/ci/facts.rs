//! The facts that every provider answers.

use crate::settings::Environment;

/// One CI system.
pub(super) struct Provider {
    /// The variable that says that a run belongs to it.
    pub(super) detected_by: &'static str,
    /// Reads the facts.
    pub(super) read: fn(&Environment) -> CiFacts,
}

/// What a CI system says of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CiFacts {
    /// Whether the run belongs to a pull or merge request.
    pub is_pull_request: bool,
    /// The tag for a pull or merge request: `pr12`, `mr7`; and the variable that says so.
    pub pull_request: Option<(String, &'static str)>,
    /// The git tag of the run.
    pub tag: Option<(String, &'static str)>,
    /// The branch of the run.
    pub branch: Option<(String, &'static str)>,
    /// Why the run has no right to write and sees no secrets, where its variables say so.
    pub read_only: Option<&'static str>,
    /// The source that fits the provider's own registry.
    pub source: Option<(String, &'static str)>,
}

impl CiFacts {
    /// Asks the providers; no provider means no facts.
    pub fn read(environment: &Environment) -> Self {
        let provider = super::PROVIDERS
            .iter()
            .find(|provider| environment.get(provider.detected_by).is_some_and(|v| v != "false"));
        provider.map_or_else(Self::default, |provider| (provider.read)(environment))
    }
}
