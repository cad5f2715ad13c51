//! What images say of other images: names that are not there, references without a tag, platforms that do not meet.
//!
//! Owns werf's checks of names across sections, but for loops (`graph`). Facts: werf/werf `pkg/config/werf.go`,
//! `validator_image_platform.go`, `raw_import.go`.

use std::collections::{HashMap, HashSet};

use super::pinned::is_pinned;
use super::scope::{Scope, wrong};
use super::words::quoted;
use super::{Config, Content, Document, Field, Image, Stapel};
use crate::text::{Span, nearest};
use crate::werf::{Lines, Problem};

/// The platform of an image that names none, on the machines that build modules.
const DEFAULT_PLATFORM: &str = "linux/amd64";

/// So many names times bytes are compared for "did you mean"; real modules stay far below.
const MAX_COMPARED: usize = 20_000;

/// What is there to be spoken of.
struct Known<'a> {
    /// All names, those of artifacts too.
    names: HashSet<&'a str>,
    /// The platforms of each image; an artifact has none.
    platforms: HashMap<&'a str, HashSet<&'a str>>,
}

/// Notes what images say of others that cannot be.
pub(super) fn check(scope: &Scope<'_>, config: &Config) {
    let mut known = Known { names: HashSet::new(), platforms: HashMap::new() };
    for image in config.images() {
        known.names.insert(image.name);
        if !image.is_artifact() {
            known.platforms.entry(image.name).or_default().extend(platforms(&image));
        }
    }
    for document in &config.documents {
        let check = Check { scope, known: &known, has_gaps: config.has_gaps() };
        if let Content::Stapel(stapel) = &document.content {
            check.base(stapel);
            check.imports(stapel, document);
        }
        check.dependencies(document);
    }
}

struct Check<'a> {
    scope: &'a Scope<'a>,
    known: &'a Known<'a>,
    has_gaps: bool,
}

impl Check<'_> {
    fn is_missing(&self, name: &str) -> bool {
        !self.has_gaps && !self.known.names.contains(name)
    }

    fn base(&self, stapel: &Stapel) {
        if let Some(from) = &stapel.from {
            let name = &from.value;
            if name != "scratch" && self.is_missing(name) && !is_pinned(name) {
                let message = format!(
                    "external image reference {} in `from` must include a tag (`:TAG`) or digest (`@sha256:...`)",
                    quoted(name)
                );
                self.no_tag(from, message, Lines::V3);
            }
        }
        if let Some(artifact) = &stapel.from_artifact {
            self.artifact(artifact);
        }
    }

    fn imports(&self, stapel: &Stapel, document: &Document) {
        let on_scratch = stapel.from.as_ref().is_some_and(|from| from.value == "scratch");
        for import in &stapel.imports {
            if let Some(artifact) = &import.artifact {
                self.artifact(artifact);
            }
            let Some(from) = &import.from else { continue };
            if self.is_missing(&from.value) {
                self.import_of_none(from, on_scratch);
            } else {
                self.meets(document, from, "import");
            }
        }
    }

    /// werf 3 does not look at what an image `from: scratch` imports; it fails in the build.
    fn import_of_none(&self, from: &Field<String>, on_scratch: bool) {
        let name = quoted(&from.value);
        if on_scratch && !is_pinned(&from.value) {
            let message = format!("image {name} not found!");
            let problem = wrong("unknown-image-ref", from.value.clone(), &from.span, message);
            let help = self.near(&from.value).or_else(|| {
                Some("werf 3 takes it for an image of a registry, and its build fails".to_owned())
            });
            self.scope.note(Problem { refused_by: Lines::V2, help, ..problem });
        } else if from.value == "scratch" {
            let message =
                "`from: scratch` is not allowed in imports: scratch has no filesystem to copy from";
            self.scope.note(wrong("werf-import-source", "scratch", &from.span, message));
        } else if !is_pinned(&from.value) {
            let message = format!(
                "external image reference {name} in import `from` must include a tag (`:TAG`) or digest \
                 (`@sha256:...`)"
            );
            self.no_tag(from, message, Lines::BOTH);
        }
    }

    fn no_tag(&self, from: &Field<String>, message: String, refused_by: Lines) {
        let problem = wrong("unknown-image-ref", from.value.clone(), &from.span, message);
        self.scope.note(Problem { refused_by, help: self.near(&from.value), ..problem });
    }

    fn near(&self, name: &str) -> Option<String> {
        if self.known.names.len() * name.len() > MAX_COMPARED {
            return None;
        }
        let mut names: Vec<&str> = self.known.names.iter().copied().collect();
        names.sort_unstable();
        nearest(name, names).map(|near| format!("did you mean the image `{near}`?"))
    }

    fn artifact(&self, artifact: &Field<String>) {
        let name = &artifact.value;
        if self.is_missing(name) {
            let message = format!("image {} not found!", quoted(name));
            let problem = wrong("unknown-image-ref", name.clone(), &artifact.span, message);
            self.scope.note(Problem { refused_by: Lines::V2, help: self.near(name), ..problem });
        }
    }

    fn dependencies(&self, document: &Document) {
        let images = document.images();
        let Some(image) = images.first() else { return };
        for dependency in image.dependencies() {
            match &dependency.from {
                None => self.of_nothing(image, &dependency.span),
                Some(from) if self.has_gaps && !self.known.names.contains(&*from.value) => {}
                Some(from) => self.meets(document, from, "dependency"),
            }
        }
    }

    /// A dependency that names no image: werf compares platforms before it looks for the name.
    fn of_nothing(&self, image: &Image<'_>, at: &Span) {
        let platform = quoted(platforms(image).first().copied().unwrap_or(DEFAULT_PLATFORM));
        let why = "`from: NAME` is not specified for dependency (or deprecated `image: NAME`)";
        let message = match self.known.platforms.get("") {
            Some(_) => why.to_owned(),
            None => cross_reference(image.name, "", "dependency", &platform),
        };
        let problem = wrong("werf-dependency-source", image.name, at, message);
        self.scope.note(Problem { help: Some(why.to_owned()), ..problem });
    }

    /// Notes a platform of an image that another image, which it needs, is not built for.
    fn meets(&self, document: &Document, from: &Field<String>, how: &str) {
        let images = document.images();
        let Some(image) = images.first().filter(|image| !image.is_artifact()) else { return };
        let built = self.known.platforms.get(&*from.value);
        if built.is_none() && how == "import" {
            return;
        }
        let missing = |platform: &&str| !built.is_some_and(|built| built.contains(platform));
        let Some(platform) = platforms(image).into_iter().find(missing) else { return };
        let message = cross_reference(image.name, &from.value, how, &quoted(platform));
        let rule = if built.is_some() { "werf-image-platform" } else { "unknown-image-ref" };
        let help = if built.is_some() { None } else { self.near(&from.value) };
        self.scope.note(Problem { help, ..wrong(rule, from.value.clone(), &from.span, message) });
    }
}

fn cross_reference(image: &str, other: &str, how: &str, platform: &str) -> String {
    let (image, other) = (quoted(image), quoted(other));
    format!(
        "invalid image platform cross-references: image={image} platform={platform} requires {how} image={other} \
         platform={platform} which is not present in configuration"
    )
}

fn platforms<'a>(image: &Image<'a>) -> Vec<&'a str> {
    match image.platform() {
        [] => vec![DEFAULT_PLATFORM],
        given => given.iter().map(|item| item.value.as_str()).collect(),
    }
}
