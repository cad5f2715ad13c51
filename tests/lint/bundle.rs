//! bundle-missing-path, bundle-extra-path.

use crate::module::{Module, at};

const BUNDLE: &str = ".werf/bundle.yaml";
const RULE: &str = "bundle-missing-path";
const PATHS: &str = "[module.yaml, openapi, templates]";

fn subjects(module: &Module) -> Vec<String> {
    subjects_of(module, RULE)
}

/// The subjects of all findings of a rule, those that are told together too.
fn subjects_of(module: &Module, rule: &str) -> Vec<String> {
    let findings = module.findings().into_iter().filter(|finding| finding.check == rule);
    let subjects = findings.flat_map(|finding| {
        let others = finding.others.into_iter().map(|other| other.subject);
        [finding.subject].into_iter().chain(others).collect::<Vec<String>>()
    });
    subjects.collect()
}

#[test]
fn a_part_of_the_module_that_is_left_out() {
    assert_eq!(subjects(&Module::standard()), Vec::<String>::new());
    let without = Module::standard().replace(BUNDLE, PATHS, "[module.yaml, openapi]");
    assert_eq!(without.finds(RULE), [at(BUNDLE, 1, "templates")]);
    let slip = Module::standard().replace(BUNDLE, PATHS, "[modules.yaml, openapi, templates]");
    assert_eq!(slip.finds(RULE), [at(BUNDLE, 1, "module.yaml")]);
    let finding = slip.findings().into_iter().find(|finding| finding.check == RULE).unwrap();
    assert_eq!(finding.help.unwrap(), "includePaths has `modules.yaml`, which takes nothing");
    for path in ["crds/a.yaml", "charts/lib.tgz", "docs/README.md", "docs/a.md", "monitoring/x"] {
        let module = Module::standard().with(path, "x");
        let dir = path.split('/').next().unwrap();
        // A directory with nothing but a README is none.
        let expected = if path == "docs/README.md" { vec![] } else { vec![dir.to_owned()] };
        assert_eq!(subjects(&module), expected, "{path}");
        let mapped =
            module.replace(BUNDLE, PATHS, &format!("[{dir}, module.yaml, openapi, templates]"));
        assert_eq!(subjects(&mapped), Vec::<String>::new(), "{path}");
    }
    let all = Module::standard().replace(BUNDLE, "add: /\n", "add: /images\n");
    assert_eq!(subjects(&all), ["module.yaml", "templates", "openapi"]);
}

#[test]
fn what_an_image_makes_counts() {
    let hooks = Module::standard().with("hooks/go/main.go", "package main\n");
    assert_eq!(hooks.finds(RULE), [at(BUNDLE, 1, "hooks")]);
    let import = "- from: agent-build\n  add: /agent\n  to: /hooks/agent\n  after: setup\n";
    assert_eq!(hooks.clone().append(BUNDLE, import).finds(RULE), []);
    let import = "- from: registry.example.com/x:v1\n  add: /hooks\n  to: /hooks\n  after: setup\n";
    let foreign = hooks.clone().append(BUNDLE, import);
    assert_eq!(foreign.finds(RULE), []);
    assert_eq!(foreign.skips(RULE), ["hooks: it comes from image `registry.example.com/x:v1`"]);
}

#[test]
fn the_list_of_digests() {
    let import = "add: /images_digests.json";
    let other = Module::standard().replace(BUNDLE, import, "add: /digests.json");
    assert_eq!(other.finds(RULE), [at(BUNDLE, 1, "images_digests.json")]);
}

#[test]
fn what_only_the_build_needs() {
    let rule = "bundle-extra-path";
    assert_eq!(Module::standard().finds(rule), []);
    let module = |paths: &str| Module::standard().replace(BUNDLE, PATHS, paths);
    let images = module("[module.yaml, openapi, templates, images]");
    assert_eq!(images.finds(rule), [at(BUNDLE, 6, "images")]);
    let finding = images.findings().into_iter().find(|finding| finding.check == rule).unwrap();
    assert!(
        finding.message.ends_with("only the build needs it (in it: agent, web)"),
        "{finding:?}"
    );
    let tests = images.clone().with("test/a.sh", "x").with(".gitlab-ci.yml", "x");
    assert_eq!(tests.finds(rule).len(), 1);
    let paths = "[.gitlab-ci.yml, images, module.yaml, openapi, templates, test]";
    let tests = tests.replace(BUNDLE, "[module.yaml, openapi, templates, images]", paths);
    let expected = [".gitlab-ci.yml", "images", "test"].map(|subject| at(BUNDLE, 6, subject));
    assert_eq!(tests.finds(rule), expected);
    let read = images.clone().with("templates/x.yaml", "{{ .Files.Get \"images/a.yml\" }}");
    assert_eq!(read.finds(rule), []);
    let removed = images.append(BUNDLE, "shell:\n  install:\n  - rm -rf /images\n");
    assert_eq!(removed.finds(rule), []);
    let all = Module::standard().replace(BUNDLE, &format!("  includePaths: {PATHS}\n"), "");
    assert_eq!(subjects_of(&all, rule), [".werf", "images"]);
}

#[test]
fn what_exclude_paths_name_is_left_out_on_purpose() {
    let all = Module::standard().with("docs/a.md", "# A\n");
    let excluded = all.clone().replace(
        ".werf/bundle.yaml",
        "  includePaths:",
        "  excludePaths: [docs/**]\n  includePaths:",
    );
    assert_eq!(all.finds("bundle-missing-path").len(), 1);
    assert_eq!(excluded.finds("bundle-missing-path"), []);
}
