//! An image that is built from a Dockerfile.
//!
//! Owns its model and werf's rules of it. Facts: werf/werf `pkg/config/raw_image_from_dockerfile.go`,
//! `image_from_dockerfile.go`.

use super::dependency::{DEPENDENCY, Dependency, Told};
use super::fields::Fields;
use super::image_spec::ImageSpec;
use super::kind::{Holds, Kind, key};
use super::names::names;
use super::paths::{is_inside, join};
use super::place::{Field, Item, text};
use super::scope::wrong;
use super::secret::Secret;
use super::words::{quoted, shown};
use crate::werf::{At, Lines, Problem};

/// An image that is built from a Dockerfile.
#[derive(Clone, Debug, PartialEq)]
pub struct Dockerfile {
    /// Its names; each makes an image of its own.
    pub names: Vec<Item<String>>,
    /// Is it there for its own sake? Yes, without it.
    pub is_final: Option<Field<bool>>,
    /// The path of the Dockerfile, relative to the context.
    pub dockerfile: Option<Field<String>>,
    /// Are its instructions built as stages?
    pub staged: Option<Field<bool>>,
    /// Change it to build all anew.
    pub cache_version: Option<Field<String>>,
    /// The directory that it may copy from.
    pub context: Option<Field<String>>,
    /// Files of the context that are not in git.
    pub context_add_files: Vec<Item<String>>,
    /// Platforms.
    pub platform: Vec<Item<String>>,
    /// The stage that is built.
    pub target: Option<Field<String>>,
    /// Build arguments: name and value, as Go shows it.
    pub args: Vec<(Item<String>, Item<String>)>,
    /// Hosts that it knows.
    pub add_host: Vec<Item<String>>,
    /// The network of its commands.
    pub network: Option<Field<String>>,
    /// Keys of ssh.
    pub ssh: Option<Field<String>>,
    /// Secrets of its commands.
    pub secrets: Vec<Secret>,
    /// What it is told of other images.
    pub dependencies: Vec<Dependency>,
    /// Settings of the image.
    pub image_spec: Option<ImageSpec>,
}

pub(super) const DOCKERFILE: Kind = Kind {
    strict: "",
    rows: &[
        key("image", Holds::Any),
        key("final", Holds::Flag),
        key("dockerfile", Holds::Text),
        key("cacheVersion", Holds::Text),
        key("context", Holds::Text),
        key("contextAddFile", Holds::OneOrMore),
        key("contextAddFiles", Holds::OneOrMore),
        key("target", Holds::Text),
        key("args", Holds::AnyMap),
        key("addHost", Holds::OneOrMore),
        key("network", Holds::Text),
        key("ssh", Holds::Text),
        key("dependencies", Holds::Nodes("*config.rawDependency")),
        key("staged", Holds::Flag),
        key("platform", Holds::Texts),
        key("secrets", Holds::Nodes("*config.rawSecret")),
        key("imageSpec", Holds::Node),
    ],
};

impl Dockerfile {
    pub(super) fn read(fields: &Fields<'_>) -> Self {
        let dependencies = fields.children("dependencies", &DEPENDENCY);
        let image = Self {
            names: names(fields),
            is_final: fields.flag("final"),
            dockerfile: fields.text("dockerfile"),
            staged: fields.flag("staged"),
            cache_version: fields.text("cacheVersion"),
            context: fields.text("context"),
            context_add_files: context_add_files(fields),
            platform: fields.texts("platform"),
            target: fields.text("target"),
            args: args(fields),
            add_host: fields.texts("addHost"),
            network: fields.text("network"),
            ssh: fields.text("ssh"),
            secrets: Secret::read_all(fields),
            dependencies: dependencies
                .iter()
                .map(|f| Dependency::read(f, Told::Dockerfile))
                .collect(),
            image_spec: ImageSpec::of_image(fields),
        };
        image.check_name(fields);
        image.check_paths(fields);
        image.check_context_files(fields);
        image.check_args(fields);
        image
    }

    /// werf says nothing of a Dockerfile without a name, and builds nothing.
    fn check_name(&self, fields: &Fields<'_>) {
        if self.names.is_empty() && !fields.has("image") {
            let at = fields.place("dockerfile");
            let message = "a Dockerfile without `image: NAME` is never built";
            let problem = wrong("werf-unknown-section", fields.first(), &at, message);
            fields.scope.note(Problem { refused_by: Lines::NONE, ..problem });
        }
    }

    fn check_paths(&self, fields: &Fields<'_>) {
        let context = text(self.context.as_ref());
        if let Some(context) = self.context.as_ref().filter(|path| !is_inside(&path.value)) {
            let message = "`context: PATH` should be relative to project directory!";
            fields.scope.note(wrong("werf-path", context.value.clone(), &context.span, message));
        }
        let Some(path) = &self.dockerfile else { return };
        let note = |lines, message| {
            let problem = wrong("werf-path", path.value.clone(), &path.span, message);
            fields.scope.note(Problem { refused_by: lines, ..problem });
        };
        if path.value.starts_with('/') || !is_inside(&join(context, &path.value)) {
            let message = "`dockerfile: PATH` required, should be relative to context and should not go outside the \
                           project directory!";
            let lines = if is_inside(&path.value) { Lines::V3 } else { Lines::BOTH };
            note(lines, message);
        } else if !is_inside(&path.value) {
            note(Lines::V2, "`dockerfile: PATH` required and should be relative to context!");
        }
    }

    fn check_context_files(&self, fields: &Fields<'_>) {
        if !fields.texts("contextAddFile").is_empty() && !fields.texts("contextAddFiles").is_empty()
        {
            let message = "only one out of contextAddFiles and contextAddFile directives can be used at a time, but \
                           both specified in werf.yaml.";
            let at = fields.place("contextAddFile");
            fields.scope.note(wrong("werf-both-keys", "contextAddFile", &at, message));
        }
        for file in &self.context_add_files {
            if !is_inside(&file.value) {
                let message =
                    "`contextAddFiles: [PATH, ...]|PATH` each path should be relative to context!";
                fields.scope.note(wrong("werf-path", file.value.clone(), &file.span, message));
                continue;
            }
            let path = join(text(self.context.as_ref()), &file.value);
            if !fields.scope.allowed.context_file_allowed(&path) {
                let what = format!("contextAddFile {} not allowed by giterminism", quoted(&path));
                let key = "config.dockerfile.allowContextAddFiles";
                fields.scope.not_allowed(&what, &path, &file.span, key);
            }
        }
    }

    fn check_args(&self, fields: &Fields<'_>) {
        let told = self.dependencies.iter().flat_map(|dependency| &dependency.imports);
        for target in told.filter_map(|import| import.target_build_arg.as_ref()) {
            let Some((first, _)) = self.args.iter().find(|(name, _)| name.value == target.value)
            else {
                continue;
            };
            let message = format!(
                "dockerfile `args:` build arg {} already defined in dependency import `targetBuildArg:` directive.",
                quoted(&target.value)
            );
            fields.scope.note(Problem {
                related: Some(At::Rendered(first.span.clone())),
                ..wrong("werf-build-arg", target.value.clone(), &target.span, message)
            });
        }
    }
}

fn context_add_files(fields: &Fields<'_>) -> Vec<Item<String>> {
    let one = fields.texts("contextAddFile");
    if one.is_empty() { fields.texts("contextAddFiles") } else { one }
}

fn args(fields: &Fields<'_>) -> Vec<(Item<String>, Item<String>)> {
    let Some(mapping) = fields.any("args").and_then(|field| field.value.as_mapping()) else {
        return Vec::new();
    };
    let item = |node| Item { value: shown(node), span: fields.scope.of(node) };
    mapping.entries().into_iter().map(|(name, value)| (item(name), item(value))).collect()
}
