//! `shell`: the commands of the stages.
//!
//! Owns its model. Facts: werf/werf `pkg/config/raw_shell.go`.

use super::fields::Fields;
use super::kind::{Holds, Kind, key};
use super::place::{Field, Item};
use crate::text::Span;

/// The commands of the stages; `None`: the stage is not named.
#[derive(Clone, Debug, PartialEq)]
pub struct Shell {
    /// Before the files of the repository are there.
    pub before_install: Option<Field<Vec<Item<String>>>>,
    /// After the files are there.
    pub install: Option<Field<Vec<Item<String>>>>,
    /// After `install`.
    pub before_setup: Option<Field<Vec<Item<String>>>>,
    /// At the end.
    pub setup: Option<Field<Vec<Item<String>>>>,
    /// `cacheVersion` and those of the stages: the key and its text.
    pub cache_versions: Vec<(&'static str, Field<String>)>,
    /// The bytes of the whole.
    pub span: Span,
}

pub(super) const SHELL: Kind = Kind {
    strict: "",
    rows: &[
        key("beforeInstall", Holds::OneOrMore),
        key("install", Holds::OneOrMore),
        key("beforeSetup", Holds::OneOrMore),
        key("setup", Holds::OneOrMore),
        key("cacheVersion", Holds::Text),
        key("beforeInstallCacheVersion", Holds::Text),
        key("installCacheVersion", Holds::Text),
        key("beforeSetupCacheVersion", Holds::Text),
        key("setupCacheVersion", Holds::Text),
    ],
};

impl Shell {
    pub(super) fn read(fields: &Fields<'_>) -> Self {
        let stage = |name: &str| Some(fields.any(name)?.with(fields.texts(name)));
        Self {
            before_install: stage("beforeInstall"),
            install: stage("install"),
            before_setup: stage("beforeSetup"),
            setup: stage("setup"),
            cache_versions: cache_versions(fields),
            span: fields.span.clone(),
        }
    }

    /// The commands of a stage by its key; empty where there are none.
    pub fn commands(&self, stage: &str) -> &[Item<String>] {
        let field = match stage {
            "beforeInstall" => &self.before_install,
            "install" => &self.install,
            "beforeSetup" => &self.before_setup,
            "setup" => &self.setup,
            _ => &None,
        };
        field.as_ref().map_or(&[], |field| &field.value)
    }
}

/// The keys that only change the name of what is built.
pub(super) fn cache_versions(fields: &Fields<'_>) -> Vec<(&'static str, Field<String>)> {
    let names = SHELL.rows.iter().map(|row| row.name).filter(|name| name.ends_with("acheVersion"));
    names.filter_map(|name| Some((name, fields.text(name)?))).collect()
}
