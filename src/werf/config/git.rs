//! `git`: what comes from a repository.
//!
//! Owns its model and werf's rules of it. Facts: werf/werf `pkg/config/raw_git.go`, `git_remote_export.go`,
//! `raw_stage_dependencies.go`, `pkg/git_repo/helpers.go`.

use super::export::{Export, check_inside};
use super::fields::Fields;
use super::kind::{Holds, Kind, key};
use super::place::{Field, Item};
use super::scope::wrong;
use crate::text::Span;

/// Files of a repository that go into an image.
#[derive(Clone, Debug, PartialEq)]
pub struct Git {
    /// What goes where.
    pub export: Export,
    /// The address of a foreign repository; without it the project's own.
    pub url: Option<Field<String>>,
    /// A branch of a foreign repository.
    pub branch: Option<Field<String>>,
    /// A tag of a foreign repository.
    pub tag: Option<Field<String>>,
    /// A commit of a foreign repository.
    pub commit: Option<Field<String>>,
    /// The name to log in with at a foreign repository.
    pub username: Option<Field<String>>,
    /// Files whose change runs the commands of a stage again.
    pub stage_dependencies: Option<StageDependencies>,
}

/// Files whose change runs the commands of a stage again; `None`: the stage is not named.
#[derive(Clone, Debug, PartialEq)]
pub struct StageDependencies {
    /// Of `install`.
    pub install: Option<Field<Vec<Item<String>>>>,
    /// Of `beforeSetup`.
    pub before_setup: Option<Field<Vec<Item<String>>>>,
    /// Of `setup`.
    pub setup: Option<Field<Vec<Item<String>>>>,
    /// The bytes of the whole.
    pub span: Span,
}

pub(super) const GIT: Kind = Kind {
    strict: "",
    rows: &[
        key("add", Holds::Text),
        key("to", Holds::Text),
        key("includePaths", Holds::OneOrMore),
        key("excludePaths", Holds::OneOrMore),
        key("owner", Holds::Text),
        key("group", Holds::Text),
        key("url", Holds::Text),
        key("basicAuth", Holds::NodeOf("git_repo.BasicAuthCredentials")),
        key("branch", Holds::Text),
        key("tag", Holds::Text),
        key("commit", Holds::Text),
        key("stageDependencies", Holds::Node),
    ],
};

const STAGE_DEPENDENCIES: Kind = Kind {
    strict: "",
    rows: &[
        key("install", Holds::OneOrMore),
        key("setup", Holds::OneOrMore),
        key("beforeSetup", Holds::OneOrMore),
    ],
};

const BASIC_AUTH: Kind = Kind {
    strict: "git_repo.BasicAuthCredentials",
    rows: &[
        key("username", Holds::Text),
        key("password", Holds::NodeOf("git_repo.PasswordSource")),
    ],
};

const PASSWORD: Kind = Kind {
    strict: "git_repo.PasswordSource",
    rows: &[key("env", Holds::Text), key("src", Holds::Text), key("value", Holds::Text)],
};

impl Git {
    pub(super) fn read(fields: &Fields<'_>) -> Self {
        let login = fields.child("basicAuth", &BASIC_AUTH);
        if let Some(login) = &login {
            login.child("password", &PASSWORD);
        }
        let git = Self {
            export: Export::read(fields),
            url: fields.text("url"),
            branch: fields.text("branch"),
            tag: fields.text("tag"),
            commit: fields.text("commit"),
            username: login.and_then(|login| login.text("username")),
            stage_dependencies: StageDependencies::read(fields),
        };
        let add = if fields.has("add") { "" } else { "/" };
        git.export.check(fields, (add, ""));
        git.check_reference(fields);
        git
    }

    fn references(&self) -> Vec<&Field<String>> {
        [&self.branch, &self.tag, &self.commit].into_iter().flatten().collect()
    }

    fn check_reference(&self, fields: &Fields<'_>) {
        let references = self.references();
        let Some(url) = &self.url else {
            if let Some(first) = references.first() {
                let message = "specify `branch: BRANCH`, `tag: TAG` and `commit: COMMIT` only for remote git!";
                fields.scope.note(wrong("werf-git-reference", "", &first.key, message));
            }
            return;
        };
        let floats = references.is_empty() || self.branch.is_some();
        if floats && !fields.scope.allowed.git_branch_allowed() {
            let at = self.branch.as_ref().unwrap_or(url);
            let what = "git branch directive not allowed by giterminism";
            fields.scope.not_allowed(what, &at.value, &at.span, "config.stapel.git.allowBranch");
        }
        if let [_, second, ..] = references[..] {
            let message =
                "specify only `branch: BRANCH`, `tag: TAG` or `commit: COMMIT` for remote git!";
            fields.scope.note(wrong("werf-git-reference", url.value.clone(), &second.key, message));
        }
    }
}

impl StageDependencies {
    fn read(git: &Fields<'_>) -> Option<Self> {
        let fields = git.child("stageDependencies", &STAGE_DEPENDENCIES)?;
        let stage = |name: &str| {
            let paths = fields.texts(name);
            check_inside(&fields, name, &paths);
            Some(fields.any(name)?.with(paths))
        };
        Some(Self {
            install: stage("install"),
            before_setup: stage("beforeSetup"),
            setup: stage("setup"),
            span: fields.span.clone(),
        })
    }

    /// The stages that are named, with their keys.
    pub fn stages(&self) -> impl Iterator<Item = (&'static str, &Field<Vec<Item<String>>>)> {
        [("install", &self.install), ("beforeSetup", &self.before_setup), ("setup", &self.setup)]
            .into_iter()
            .filter_map(|(name, field)| Some((name, field.as_ref()?)))
    }
}
