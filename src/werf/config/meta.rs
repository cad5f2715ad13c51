//! The section of the project: `configVersion`, `project` and what holds for all images.
//!
//! Owns its model and werf's rules of it; `cleanup` has a file of its own. Facts: werf/werf `pkg/config/raw_meta*.go`.

use super::cleanup::{CLEANUP, Cleanup};
use super::fields::Fields;
use super::image_spec::ImageSpec;
use super::kind::{Holds, Kind, key};
use super::names::check_project;
use super::place::{Field, Item};
use super::scope::wrong;
use crate::text::Span;

/// The section of the project.
#[derive(Clone, Debug, PartialEq)]
pub struct Meta {
    /// Always 1.
    pub config_version: Option<Field<i64>>,
    /// The name of the project.
    pub project: Option<Field<String>>,
    /// What holds for all builds.
    pub build: Option<Build>,
    /// What holds for deployment.
    pub deploy: Option<Deploy>,
    /// What is kept in the registry.
    pub cleanup: Option<Cleanup>,
    /// How the repository may be used.
    pub git_worktree: Option<GitWorktree>,
}

/// What holds for all builds.
#[derive(Clone, Debug, PartialEq)]
pub struct Build {
    /// Change it to build all anew.
    pub cache_version: Option<Field<String>>,
    /// Platforms of images that name none.
    pub platform: Vec<Item<String>>,
    /// Are the instructions of Dockerfiles built as stages?
    pub staged: Option<Field<bool>>,
    /// Settings of all final images.
    pub image_spec: Option<ImageSpec>,
    /// The bytes of the whole.
    pub span: Span,
}

/// What holds for deployment.
#[derive(Clone, Debug, PartialEq)]
pub struct Deploy {
    /// The version of the application in the chart.
    pub app_version: Option<Field<String>>,
    /// The directory of the chart.
    pub helm_chart_dir: Option<Field<String>>,
    /// The name of the release.
    pub helm_release: Option<Field<String>>,
    /// Is that name made to fit?
    pub helm_release_slug: Option<Field<bool>>,
    /// The namespace.
    pub namespace: Option<Field<String>>,
    /// Is that name made to fit?
    pub namespace_slug: Option<Field<bool>>,
    /// The bytes of the whole.
    pub span: Span,
}

/// How the repository may be used.
#[derive(Clone, Debug, PartialEq)]
pub struct GitWorktree {
    /// `forceShallowClone`.
    pub force_shallow_clone: Option<Field<bool>>,
    /// `allowUnshallow`.
    pub allow_unshallow: Option<Field<bool>>,
    /// `allowFetchOriginBranchesAndTags`.
    pub allow_fetch: Option<Field<bool>>,
    /// The bytes of the whole.
    pub span: Span,
}

pub(super) const META: Kind = Kind {
    strict: "",
    rows: &[
        key("configVersion", Holds::Int),
        key("project", Holds::Text),
        key("build", Holds::Node),
        key("deploy", Holds::Node),
        key("cleanup", Holds::Node),
        key("gitWorktree", Holds::Node),
    ],
};

const BUILD: Kind = Kind {
    strict: "",
    rows: &[
        key("cacheVersion", Holds::Text),
        key("platform", Holds::Texts),
        key("staged", Holds::Flag),
        key("imageSpec", Holds::Node),
    ],
};

const DEPLOY: Kind = Kind {
    strict: "",
    rows: &[
        key("helmChartConfig", Holds::Node),
        key("helmChartDir", Holds::Text),
        key("helmRelease", Holds::Text),
        key("helmReleaseSlug", Holds::Flag),
        key("namespace", Holds::Text),
        key("namespaceSlug", Holds::Flag),
    ],
};

const HELM_CHART_CONFIG: Kind = Kind { strict: "", rows: &[key("appVersion", Holds::Text)] };

const GIT_WORKTREE: Kind = Kind {
    strict: "",
    rows: &[
        key("forceShallowClone", Holds::Flag),
        key("allowUnshallow", Holds::Flag),
        key("allowFetchOriginBranchesAndTags", Holds::Flag),
    ],
};

impl Meta {
    pub(super) fn read(fields: &Fields<'_>) -> Self {
        let meta = Self {
            config_version: fields.number("configVersion"),
            project: fields.text("project"),
            build: fields.child("build", &BUILD).map(|fields| Build::read(&fields)),
            deploy: fields.child("deploy", &DEPLOY).map(|fields| Deploy::read(&fields)),
            cleanup: fields.child("cleanup", &CLEANUP).map(|fields| Cleanup::read(&fields)),
            git_worktree: fields.child("gitWorktree", &GIT_WORKTREE).map(|f| GitWorktree::read(&f)),
        };
        meta.check(fields);
        meta
    }

    fn check(&self, fields: &Fields<'_>) {
        let version = fields.any("configVersion");
        let is_number =
            version.as_ref().is_none_or(|field| Holds::Int.misfits(field.value).is_empty());
        if is_number && self.config_version.as_ref().is_none_or(|version| version.value != 1) {
            let at = version.map_or_else(|| fields.place("configVersion"), |field| field.span);
            let message = "'configVersion: 1' field required!";
            fields.scope.note(wrong("werf-config-version", "configVersion", &at, message));
        }
        match (&self.project, fields.any("project").and_then(|field| field.value.as_text())) {
            (Some(name), _) => check_project(&fields.scope, &name.value, &name.span),
            (None, None) if fields.any("project").is_some() => {}
            (None, _) => {
                let message = "'project' field cannot be empty!";
                let at = fields.place("project");
                fields.scope.note(wrong("werf-project-name", "project", &at, message));
            }
        }
    }
}

impl Build {
    fn read(fields: &Fields<'_>) -> Self {
        Self {
            cache_version: fields.text("cacheVersion"),
            platform: fields.texts("platform"),
            staged: fields.flag("staged"),
            image_spec: ImageSpec::of_all(fields),
            span: fields.span.clone(),
        }
    }
}

impl Deploy {
    fn read(fields: &Fields<'_>) -> Self {
        for key in ["helmChartDir", "helmRelease", "namespace"] {
            if let Some(field) = fields.any(key).filter(|f| f.value.as_text() == Some("")) {
                let message = format!("{key} field cannot be empty!");
                fields.scope.note(wrong("werf-empty", key, &field.span, message));
            }
        }
        let chart = fields.child("helmChartConfig", &HELM_CHART_CONFIG);
        Self {
            app_version: chart.and_then(|chart| chart.text("appVersion")),
            helm_chart_dir: fields.text("helmChartDir"),
            helm_release: fields.text("helmRelease"),
            helm_release_slug: fields.flag("helmReleaseSlug"),
            namespace: fields.text("namespace"),
            namespace_slug: fields.flag("namespaceSlug"),
            span: fields.span.clone(),
        }
    }
}

impl GitWorktree {
    fn read(fields: &Fields<'_>) -> Self {
        Self {
            force_shallow_clone: fields.flag("forceShallowClone"),
            allow_unshallow: fields.flag("allowUnshallow"),
            allow_fetch: fields.flag("allowFetchOriginBranchesAndTags"),
            span: fields.span.clone(),
        }
    }
}
