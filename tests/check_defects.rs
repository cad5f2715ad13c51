//! Twelve small mistakes that people make in a module, put into it one by one: each is found, with file and line.
#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "the directory of clones is named by the environment; a test that cannot go on panics and says what it skips"
)]

mod engine_fixture;
mod support;

use std::path::Path;

use engine_fixture::Run;
use support::Sandbox;

/// What is changed in a file, and what is found then.
struct Defect {
    what: &'static str,
    path: &'static str,
    old: &'static str,
    new: &'static str,
    /// The rule, and the text of the line that it points at; empty: the mistake is that something is not there.
    found: (&'static str, &'static str),
}

const fn defect(
    what: &'static str,
    (path, old, new): (&'static str, &'static str, &'static str),
    found: (&'static str, &'static str),
) -> Defect {
    Defect { what, path, old, new, found }
}

const BUNDLE: &str = ".werf/stages/bundle.yaml";
const RELEASE: &str = ".werf/stages/release.yaml";
const DIGESTS: &str = ".werf/stages/images-digests.yaml";
const HOOKS: &str = ".werf/stages/batch-go.yaml";
const IMAGES: &str = ".werf/stages/images.yaml";

/// For both: files that they have in common.
const OF_BOTH: [Defect; 3] = [
    defect("no bundle", (BUNDLE, "image: bundle", "image: bundel"), ("required-image-missing", "")),
    defect(
        "no release image",
        (RELEASE, "image: release-channel-version\n", "image: release\n"),
        ("required-image-missing", ""),
    ),
    defect(
        "image twice",
        (RELEASE, "image: release-channel-version\n", "image: bundle\n"),
        ("duplicate-image", "image: bundle"),
    ),
];

/// For the fixture of the layout `.werf/stages/`.
const OF_FIXTURE: [Defect; 9] = [
    defect(
        "unclosed action",
        (BUNDLE, "{{ len .BASES }}\"", "{{ len .BASES }\""),
        ("template-render-failed", "fromCacheVersion"),
    ),
    defect(
        "unknown key",
        (BUNDLE, "fromCacheVersion:", "fromCacheVersoin:"),
        ("werf-unknown-field", "fromCacheVersoin"),
    ),
    defect(
        "unknown key inside git",
        (BUNDLE, "  includePaths:", "  includePath:"),
        ("werf-unknown-field", "includePath:"),
    ),
    defect(
        "import of a missing image",
        (BUNDLE, "- image: batch-go", "- image: batch-hooks"),
        ("unknown-image-ref", "- image: batch-hooks"),
    ),
    defect(
        "fromImage of a missing image",
        (HOOKS, "fromImage: builder/golang-alt", "fromImage: golang-alt"),
        ("unknown-image-ref", "fromImage: golang-alt"),
    ),
    defect(
        "variable outside giterminism",
        (IMAGES, "env \"STAGED_DOCKERFILE\"", "env \"STAGED\""),
        ("giterminism-env", "env \"STAGED\""),
    ),
    defect(
        "indentation",
        (BUNDLE, "  to: /hooks/go\n", " to: /hooks/go\n"),
        ("werf-yaml-invalid", " to: /hooks/go"),
    ),
    defect(
        "artifact",
        (HOOKS, "image: batch-go", "artifact: batch-go"),
        ("werf-v3-incompatible", "artifact: batch-go"),
    ),
    defect(
        "relative import path",
        (BUNDLE, "add: /images_digests.json", "add: images_digests.json"),
        ("werf-path", "add: images_digests.json"),
    ),
];

/// For the template that modules begin with.
const OF_TEMPLATE: [Defect; 9] = [
    defect(
        "unclosed action",
        (DIGESTS, "{{ $ImageID }}", "{{ $ImageID }"),
        ("template-render-failed", "- image: {{ $ImageID }"),
    ),
    defect(
        "unknown key",
        (BUNDLE, "fromImage:", "fromImages:"),
        ("werf-unknown-field", "fromImages:"),
    ),
    defect(
        "unknown key inside git",
        (BUNDLE, "  includePaths:\n  - .helmignore", "  includePath:\n  - .helmignore"),
        ("werf-unknown-field", "  includePath:"),
    ),
    defect(
        "import of a missing image",
        (BUNDLE, "- image: batch-hooks", "- image: batch-go"),
        ("unknown-image-ref", "- image: batch-go"),
    ),
    defect(
        "fromImage of a missing image",
        (RELEASE, "fromImage: builder/scratch", "fromImage: scratch-builder"),
        ("unknown-image-ref", "fromImage: scratch-builder"),
    ),
    defect(
        "variable outside giterminism",
        (DIGESTS, "env \"MODULES_MODULE_TAG\"", "env \"MODULE_TAG\""),
        ("giterminism-env", "env \"MODULE_TAG\""),
    ),
    defect(
        "indentation",
        (BUNDLE, "  to: /hooks/batchhooks\n", " to: /hooks/batchhooks\n"),
        ("werf-yaml-invalid", " to: /hooks/batchhooks"),
    ),
    defect(
        "artifact",
        (HOOKS, "image: batch-hooks", "artifact: batch-hooks"),
        ("werf-v3-incompatible", "artifact: batch-hooks"),
    ),
    defect(
        "relative import path",
        (BUNDLE, "add: /usr/local/bin", "add: usr/local/bin"),
        ("werf-path", "add: usr/local/bin"),
    ),
];

fn findings(sandbox: &Sandbox) -> Vec<(String, String, usize)> {
    let arguments = ["check", "--fail-on", "never", "--format", "json"];
    let run = Run::from(sandbox.run(env!("CARGO_BIN_EXE_deckmod"), &arguments)).expect(0);
    let report = run.json();
    let found = report["findings"].as_array().unwrap().iter();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let line = |value: &serde_json::Value| usize::try_from(value.as_u64().unwrap()).unwrap();
    found.map(|one| (text(&one["rule"]), text(&one["path"]), line(&one["line"]))).collect()
}

/// Is a mistake found at its line, and was it not found before?
fn is_found(sandbox: &Sandbox, defect: &Defect, before: &[(String, String, usize)]) -> bool {
    let good = std::fs::read_to_string(sandbox.path(defect.path)).unwrap();
    assert!(good.contains(defect.old), "{}: {} has no {:?}", defect.what, defect.path, defect.old);
    let bad = good.replacen(defect.old, defect.new, 1);
    sandbox.write(defect.path, &bad);
    let after = findings(sandbox);
    sandbox.write(defect.path, good);
    let (rule, text) = defect.found;
    let line = bad.lines().position(|line| !text.is_empty() && line.contains(text));
    let is_it = |(name, path, at): &&(String, String, usize)| {
        let there = line.is_none_or(|line| path == defect.path && *at == line + 1);
        name == rule && there && *at > 0 && !path.is_empty()
    };
    assert_eq!(line.is_some(), !text.is_empty(), "{}", defect.what);
    let found = after.iter().find(is_it).filter(|found| !before.contains(found));
    println!("{}: {found:?}", defect.what);
    if found.is_none() {
        println!("   found instead: {after:?}");
    }
    found.is_some()
}

fn all_are_found(sandbox: &Sandbox, defects: &[Defect]) {
    let before = findings(sandbox);
    let all = OF_BOTH.iter().chain(defects);
    let missed = all.filter(|defect| !is_found(sandbox, defect, &before));
    let missed: Vec<&str> = missed.map(|defect| defect.what).collect();
    assert_eq!(missed, Vec::<&str>::new());
}

#[test]
fn mistakes_in_the_fixture_of_the_layout_are_found() {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/layouts/stages");
    all_are_found(&Sandbox::from_folder(&fixture), &OF_FIXTURE);
}

#[test]
#[ignore = "needs clones of real modules: DECKMOD_CORPUS=DIR; scripts/release-check runs it"]
fn mistakes_in_the_template_of_modules_are_found() {
    let clones = std::env::var_os("DECKMOD_CORPUS").expect("DECKMOD_CORPUS names a directory");
    let clone = Path::new(&clones).join("modules-template");
    if !clone.join(".git").exists() {
        println!("skipped: no clone of modules-template in {}", Path::new(&clones).display());
        return;
    }
    let sandbox = Sandbox::new();
    sandbox.git(&["clone", "-q", &clone.display().to_string(), "."]);
    all_are_found(&sandbox, &OF_TEMPLATE);
}
