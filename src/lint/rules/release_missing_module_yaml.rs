//! A release image without module.yaml.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Answer, Findings, Origin, Subject};
use crate::werf::At;
use crate::werf::config::{Image, Import};

pub(super) const RULE: Rule = Rule {
    code: "DM401",
    name: "release-missing-module-yaml",
    severity: Severity::Warning,
    needs: &[Need::Configuration],
    since: "0.1.0",
    fix: Fix::Unsafe,
    summary: "the release image does not carry module.yaml",
    explanation: "DKP reads the definition of a module from the release image before it downloads anything else. Without \
        module.yaml there, whether the module may be enabled in an edition and what stage it is in are not known at that \
        time, and scans of a package repository stop at the image. A mapping or an import that looks for the file where it \
        does not lie copies nothing, without a word. Let module.yaml reach the root of release-channel-version.",
    bad: "image: release-channel-version\nimport:\n- from: prepare\n  add: /\n  to: /\n  includePaths: [module.yaml]   # it lies in /bundle",
    good: "image: release-channel-version\ngit:\n- add: /module.yaml\n  to: /module.yaml",
};

/// The file.
const FILE: &str = "module.yaml";

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    let Some(image) = subject.config.image("release-channel-version") else { return };
    if !subject.files.has(FILE) {
        return;
    }
    let contents = subject.contents(&image);
    match contents.answer(FILE) {
        Answer::Yes => {}
        Answer::Maybe => {
            out.not_checked(format!("{FILE}: {}", contents.doubt(FILE).unwrap_or("cannot tell")));
        }
        Answer::No => tell(subject, &image, out),
    }
}

fn tell(subject: &Subject<'_>, image: &Image<'_>, out: &mut Findings<'_>) {
    let message = format!("`{FILE}` does not reach the root of image `{}`", image.name);
    let found = out.add(At::Rendered(image.span.clone()), FILE, message);
    let imports = image.stapel().map_or(&[][..], |stapel| &stapel.imports);
    let Some(import) = imports.iter().find(|import| asks_for_it(import)) else {
        found.help(format!("add a git mapping: `add: /{FILE}`, `to: /{FILE}`"));
        return;
    };
    let found = found.related(At::Rendered(import.export.span.clone()));
    match lies_at(subject, import) {
        Some((from, path)) => found.help(format!("in image `{from}` it lies at /{path}")),
        None => found.help("the import takes nothing: the file is not in the image it comes from"),
    };
}

fn asks_for_it(import: &Import) -> bool {
    let add = import.export.add.as_ref().is_some_and(|add| add.value.ends_with(FILE));
    add || import.export.include_paths.iter().any(|item| item.value.ends_with(FILE))
}

/// The image that an import takes files from, and where module.yaml lies in it.
fn lies_at<'i>(subject: &Subject<'_>, import: &'i Import) -> Option<(&'i str, String)> {
    let from = import.from.as_ref().or(import.artifact.as_ref())?;
    let contents = subject.contents(&subject.config.image(&from.value)?);
    let is_it = |origin: &Origin| matches!(origin, Origin::Tracked(path) if path == FILE);
    let mut files = contents.below("");
    files.find(|(_, origin)| is_it(origin)).map(|(path, _)| (&*from.value, path.to_owned()))
}
