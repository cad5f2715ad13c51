//! An image that werf builds by itself (stapel), and an artifact of werf 2.
//!
//! Owns its model and werf's rules of the image as a whole. Facts: werf/werf `pkg/config/raw_stapel_image.go`,
//! `stapel_image_base.go`, at v2.77.1 also `stapel_image.go`, `stapel_image_artifact.go`.

use super::ansible::{ANSIBLE, Ansible};
use super::dependency::{DEPENDENCY, Dependency, Told};
use super::docker::{DOCKER, Docker};
use super::fields::Fields;
use super::git::{GIT, Git};
use super::image_spec::ImageSpec;
use super::import::{IMPORT, Import};
use super::kind::{Holds, Kind, gone, key};
use super::mount::{MOUNT, Mount, check_places};
use super::names::names;
use super::place::{Field, Item};
use super::scope::wrong;
use super::secret::Secret;
use super::shell::{SHELL, Shell};
use super::words::quoted;
use crate::werf::{Lines, Problem};

/// An image that werf builds by itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Stapel {
    /// Its names; each makes an image of its own. Empty for an artifact.
    pub names: Vec<Item<String>>,
    /// werf 2: the name of an artifact.
    pub artifact: Option<Field<String>>,
    /// Is it there for its own sake? Yes, without it.
    pub is_final: Option<Field<bool>>,
    /// What it begins from: an image of this configuration, a reference, or `scratch`; written as `from`, or as
    /// `fromImage`.
    pub from: Option<Field<String>>,
    /// Is `from` written as `fromImage`?
    pub is_from_image: bool,
    /// werf 2: the artifact it begins from.
    pub from_artifact: Option<Field<String>>,
    /// Look at the registry for a newer base.
    pub from_latest: Option<Field<bool>>,
    /// Change it to take the base anew.
    pub from_cache_version: Option<Field<String>>,
    /// Change it to build all anew.
    pub cache_version: Option<Field<String>>,
    /// werf 2: no stages for later changes of files.
    pub disable_git_after_patch: Option<Field<bool>>,
    /// Files of repositories.
    pub git: Vec<Git>,
    /// Commands.
    pub shell: Option<Shell>,
    /// werf 2: tasks.
    pub ansible: Option<Ansible>,
    /// Directories of the build host.
    pub mount: Vec<Mount>,
    /// werf 2: settings of the image.
    pub docker: Option<Docker>,
    /// Files of other images.
    pub imports: Vec<Import>,
    /// What it is told of other images.
    pub dependencies: Vec<Dependency>,
    /// Platforms.
    pub platform: Vec<Item<String>>,
    /// The network of its commands.
    pub network: Option<Field<String>>,
    /// Secrets of its commands.
    pub secrets: Vec<Secret>,
    /// Settings of the image.
    pub image_spec: Option<ImageSpec>,
}

pub(super) const STAPEL: Kind = Kind {
    strict: "",
    rows: &[
        key("image", Holds::Any),
        gone("artifact", Holds::Text, "werf 3 has no artifacts: use `image` with `final: false`"),
        key("final", Holds::Flag),
        key("cacheVersion", Holds::Text),
        key("from", Holds::Text),
        key("fromImage", Holds::Text),
        gone("fromArtifact", Holds::Text, "werf 3 has no artifacts: use `from`"),
        key("fromLatest", Holds::Flag),
        key("fromCacheVersion", Holds::Text),
        gone("disableGitAfterPatch", Holds::Flag, ""),
        key("git", Holds::Nodes("*config.rawGit")),
        key("shell", Holds::Node),
        gone("ansible", Holds::Node, "werf 3 has no ansible: use `shell`"),
        key("mount", Holds::Nodes("*config.rawMount")),
        gone("docker", Holds::Node, "use `imageSpec`, which both lines know"),
        key("import", Holds::Nodes("*config.rawImport")),
        key("dependencies", Holds::Nodes("*config.rawDependency")),
        key("platform", Holds::Texts),
        key("network", Holds::Text),
        key("secrets", Holds::Nodes("*config.rawSecret")),
        key("imageSpec", Holds::Node),
    ],
};

impl Stapel {
    pub(super) fn read(fields: &Fields<'_>) -> Self {
        let (from, from_image) = (fields.text("from"), fields.text("fromImage"));
        let dependencies = fields.children("dependencies", &DEPENDENCY);
        let stapel = Self {
            names: names(fields),
            artifact: fields.text("artifact"),
            is_final: fields.flag("final"),
            is_from_image: from_image.is_some(),
            from: from_image.or(from),
            from_artifact: fields.text("fromArtifact"),
            from_latest: fields.flag("fromLatest"),
            from_cache_version: fields.text("fromCacheVersion"),
            cache_version: fields.text("cacheVersion"),
            disable_git_after_patch: fields.flag("disableGitAfterPatch"),
            git: fields.children("git", &GIT).iter().map(Git::read).collect(),
            shell: fields.child("shell", &SHELL).map(|fields| Shell::read(&fields)),
            ansible: fields.child("ansible", &ANSIBLE).map(|fields| Ansible::read(&fields)),
            mount: fields.children("mount", &MOUNT).iter().map(Mount::read).collect(),
            docker: fields.child("docker", &DOCKER).map(|fields| Docker::read(&fields)),
            imports: fields.children("import", &IMPORT).iter().map(Import::read).collect(),
            dependencies: dependencies.iter().map(|f| Dependency::read(f, Told::Stapel)).collect(),
            platform: fields.texts("platform"),
            network: fields.text("network"),
            secrets: Secret::read_all(fields),
            image_spec: ImageSpec::of_image(fields),
        };
        stapel.check(fields);
        stapel
    }

    fn check(&self, fields: &Fields<'_>) {
        self.check_type(fields);
        self.check_base(fields);
        self.check_self(fields);
        self.check_latest(fields);
        self.check_exclusive(fields);
        if self.names.is_empty() {
            self.check_artifact(fields);
        }
        check_places(fields, &self.mount);
    }

    fn check_type(&self, fields: &Fields<'_>) {
        let image = fields.any("image");
        let is_empty =
            image.is_none_or(|field| field.value.as_sequence().is_some_and(<[_]>::is_empty));
        if self.names.is_empty() && self.artifact.is_none() && is_empty {
            let message = "unknown doc type: `image: NAME` is required!";
            let at = fields.place("image");
            fields.scope.note(wrong("image-name-invalid", "image", &at, message));
        }
        if let (Some(artifact), false) = (&self.artifact, self.names.is_empty()) {
            let message = "unknown doc type: one and only one of `image: NAME` or `artifact: NAME` non-empty name \
                           required!";
            let problem = wrong("werf-both-keys", artifact.value.clone(), &artifact.key, message);
            fields.scope.note(Problem { refused_by: Lines::V2, ..problem });
        }
    }

    fn check_base(&self, fields: &Fields<'_>) {
        let base = self.from_artifact.as_ref();
        if self.from.is_none() && base.is_none() {
            let message = "`from: IMAGE` required!";
            fields.scope.note(wrong("werf-from-missing", self.label(), &fields.head(), message));
        }
        if let (true, Some(from)) = (self.is_from_image, fields.text("from")) {
            let message = "specify only `from: NAME` or deprecated `fromImage: NAME`, not both!";
            let problem = wrong("werf-both-keys", from.value, &fields.place("fromImage"), message);
            fields.scope.note(Problem { refused_by: Lines::V3, ..problem });
        }
        if let (Some(_), Some(base)) = (&self.from, base) {
            let message = "conflict between `from`, `fromImage` and `fromArtifact` directives!";
            let problem = wrong("werf-both-keys", base.value.clone(), &base.key, message);
            fields.scope.note(Problem { refused_by: Lines::V2, ..problem });
        }
    }

    fn check_self(&self, fields: &Fields<'_>) {
        let artifact = self.artifact.as_ref().filter(|_| self.names.is_empty());
        let own = self.names.iter().map(|name| &name.value).chain(artifact.map(|name| &name.value));
        let note = |refused_by, name: &str, at: &Field<String>, message: String| {
            let problem = wrong("werf-from-self", name, &at.span, message);
            fields.scope.note(Problem { refused_by, ..problem });
        };
        for name in own.filter(|name| !name.is_empty()) {
            if let Some(from) = self.from.as_ref().filter(|from| from.value == *name) {
                let named = quoted(name);
                let message =
                    format!("image {named} cannot use itself as base image in 'from' directive");
                note(if self.is_from_image { Lines::BOTH } else { Lines::V3 }, name, from, message);
            }
            if let Some(from) = self.from_artifact.as_ref().filter(|from| from.value == *name) {
                let message = "conflict between `from`, `fromImage` or `fromArtifact` and image name: image cannot \
                               reference itself!";
                note(Lines::V2, name, from, message.to_owned());
            }
        }
    }

    fn check_latest(&self, fields: &Fields<'_>) {
        let Some(latest) = self.from_latest.as_ref().filter(|latest| latest.value) else { return };
        if self.from.as_ref().is_some_and(|from| from.value == "scratch") {
            let message = "`fromLatest` is not compatible with `from: scratch`";
            let problem = wrong("werf-from-latest", self.label(), &latest.key, message);
            fields.scope.note(Problem { refused_by: Lines::V3, ..problem });
        }
        if !fields.scope.allowed.from_latest_allowed() {
            let what = "fromLatest directive not allowed by giterminism";
            let key = "config.stapel.allowFromLatest";
            fields.scope.not_allowed(what, self.label(), &latest.key, key);
        }
    }

    fn check_exclusive(&self, fields: &Fields<'_>) {
        let note = |key: &str, message: &str| {
            let problem = wrong("werf-both-keys", self.label(), &fields.place(key), message);
            fields.scope.note(Problem { refused_by: Lines::V2, ..problem });
        };
        if self.shell.is_some() && self.ansible.is_some() {
            note("ansible", "can not use shell and ansible builders at the same time!");
        }
        if self.docker.is_some() && self.image_spec.is_some() && !self.names.is_empty() {
            let message =
                "`docker` directive is deprecated and can't be used along with `imageSpec`!";
            note("docker", message);
        }
    }

    fn check_artifact(&self, fields: &Fields<'_>) {
        let Some(artifact) = &self.artifact else { return };
        let note = |key: &str, message: String| {
            let problem = wrong("werf-artifact", key, &fields.place(key), message);
            fields.scope.note(Problem { refused_by: Lines::V2, ..problem });
        };
        if self.docker.is_some() {
            note("docker", "`docker` section is not supported for artifact!".to_owned());
        }
        if self.is_final.is_some() {
            note("final", "`final` directive is not supported for artifact!".to_owned());
        }
        if self.disable_git_after_patch.as_ref().is_some_and(|field| field.value) {
            let key = "disableGitAfterPatch";
            note(key, format!("`{key}` directive is not supported for artifact!"));
        }
        if !self.dependencies.is_empty() {
            let message = format!(
                "dependencies directive is specified for {} artifact, but dependencies are not supported for \
                 artifacts!",
                quoted(&artifact.value)
            );
            note("dependencies", message);
        }
    }

    /// The first name, for messages.
    pub fn label(&self) -> &str {
        let artifact = self.artifact.as_ref().map_or("", |field| &field.value);
        self.names.first().map_or(artifact, |name| &name.value)
    }
}
