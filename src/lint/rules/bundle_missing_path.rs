//! A part of the module that does not reach the bundle.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Answer, Contents, Findings, Subject, digest_keys, scripts};
use crate::module::paths::name;
use crate::text::edit_distance;
use crate::werf::At;
use crate::werf::config::Image;

pub(super) const RULE: Rule = Rule {
    code: "DM403",
    name: "bundle-missing-path",
    severity: Severity::Error,
    needs: &[Need::Configuration],
    since: "0.1.0",
    fix: Fix::Unsafe,
    summary: "a part of the module does not reach the bundle",
    explanation: "The bundle is all that DKP gets of a module. A directory that is in the repository and in no mapping of the \
        bundle is missing in clusters, while the build is green: templates that are not rendered, resources that are not \
        known, a chart that is not found. A path with a slip of the pen in includePaths takes nothing and says nothing. \
        Name the path in a git mapping of the bundle.",
    bad: "image: bundle\ngit:\n- add: /\n  to: /\n  includePaths: [modules.yaml, templates]",
    good: "image: bundle\ngit:\n- add: /\n  to: /\n  includePaths: [module.yaml, templates]",
};

/// Without these a module does not work.
const NEEDED: [&str; 5] = ["module.yaml", "templates", "openapi", "crds", "charts"];
/// Without these it works with less.
const WANTED: [&str; 6] = ["docs", "monitoring", "hooks", ".helmignore", "Chart.yaml", ENABLED];
/// Modules leave the script out on purpose once module.yaml says what they require: told, and no more.
const ENABLED: &str = "enabled";
const DIGESTS: &str = "images_digests.json";

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    let Some(image) = subject.config.image("bundle") else { return };
    let contents = subject.contents(&image);
    let here = |path: &str| is_here(subject, path);
    for path in NEEDED.into_iter().filter(|path| here(path)) {
        if is_missing(&contents, path, out) {
            let message = format!("`{path}` does not reach image `bundle`");
            let found = out.add(At::Rendered(image.span.clone()), path, message);
            found.help(help(subject, &image, path));
        }
    }
    if is_made(subject) && is_missing(&contents, DIGESTS, out) {
        let message = format!("the build makes `{DIGESTS}`, and it does not reach image `bundle`");
        let found = out.add(At::Rendered(image.span.clone()), DIGESTS, message);
        found.help(format!("import it to /{DIGESTS} of the bundle"));
    }
    // What excludePaths name is left out on purpose.
    let wanted = |path: &&str| is_here(subject, path) && !is_left_out(subject, &image, path);
    for path in WANTED.into_iter().filter(wanted) {
        if is_missing(&contents, path, out) {
            let message = format!("`{path}` is tracked and does not reach image `bundle`");
            let found = out.add(At::Rendered(image.span.clone()), path, message);
            let level = if path == ENABLED { Severity::Info } else { Severity::Warning };
            found.severity(level).help(help(subject, &image, path));
        }
    }
}

fn is_missing(contents: &Contents, path: &str, out: &mut Findings<'_>) -> bool {
    match contents.answer(path) {
        Answer::Yes => false,
        Answer::No => true,
        Answer::Maybe => {
            // What is surely there is there, whatever else may be.
            if contents.below(path).next().is_none() {
                out.not_checked(format!("{path}: {}", contents.doubt(path).unwrap_or("?")));
            }
            false
        }
    }
}

/// Does the module have it? A directory that is only kept for later is none.
fn is_here(subject: &Subject<'_>, path: &str) -> bool {
    let is_kept = |path: &str| {
        let name = name(path);
        name.starts_with(".git") || name == ".keep" || name.starts_with("README")
    };
    let below = subject.files.below(path);
    subject.files.entry(path).is_some() || below.iter().any(|file| !is_kept(&file.path))
}

/// Do excludePaths name a path as a whole, in the bundle or in an image that it imports from?
fn is_left_out(subject: &Subject<'_>, bundle: &Image<'_>, path: &str) -> bool {
    let imports = bundle.stapel().map_or(&[][..], |stapel| &stapel.imports);
    let names = imports.iter().filter_map(|import| import.from.as_ref());
    let from = names.filter_map(|name| subject.config.image(&name.value));
    let images = std::iter::once(bundle.clone()).chain(from);
    let mut items = images.filter_map(|image| image.stapel()).flat_map(|stapel| {
        let own = stapel.git.iter().filter(|git| git.url.is_none());
        own.flat_map(|git| git.export.exclude_paths.iter())
    });
    items.any(|item| item.value.trim_matches(['/', '*']) == path)
}

/// Does an image make the list of digests?
fn is_made(subject: &Subject<'_>) -> bool {
    let writes = |image: &Image<'_>| scripts(image).any(|script| script.text.contains(DIGESTS));
    !digest_keys(&subject.config).is_empty() && subject.config.images().any(|image| writes(&image))
}

fn help(subject: &Subject<'_>, image: &Image<'_>, path: &str) -> String {
    let mappings = image.stapel().map_or(&[][..], |stapel| &stapel.git);
    let mut items = mappings.iter().flat_map(|git| &git.export.include_paths);
    let slip = items.find(|item| is_slip(&item.value, path) && !subject.files.has(&item.value));
    match slip {
        Some(item) => format!("includePaths has `{}`, which takes nothing", item.value),
        None => format!("add `{path}` to includePaths of a git mapping of the bundle"),
    }
}

/// Is a path another one with a letter more or less, or another ending of YAML?
fn is_slip(written: &str, meant: &str) -> bool {
    let bare = |path: &str| path.trim_matches('/').replace(".yml", ".yaml");
    edit_distance(&bare(written), &bare(meant)) <= 1
}
