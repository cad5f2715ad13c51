//! Rules of workflows that build and deploy: where to, and under which tag.

use deckmod::finding::Severity;

use crate::module::{Module, at};

const BUILD: &str = ".github/workflows/build.yml";
const DEPLOY: &str = ".github/workflows/deploy.yml";
const BY_HAND: &str = "on:\n  workflow_dispatch:\n    inputs:\n      tag: {required: true}\n";

/// A workflow of one job with one step of an action of modules.
fn step(on: &str, action: &str, input: &str) -> String {
    format!(
        "{on}jobs:\n  one:\n    steps:\n    - uses: deckhouse/modules-actions/{action}@main\n      with:\n        {input}\n"
    )
}

#[test]
fn a_module_deployed_from_another_place() {
    let rule = "wf-source-mismatch";
    let of = |build: &str, deploy: &str| {
        let source = |who: &str| format!("module_source: ghcr.io/${{{{ {who} }}}}/modules");
        let build = step("on: push\n", "build", &source(build));
        Module::standard()
            .with(BUILD, &build)
            .with(DEPLOY, &step("on: push\n", "deploy", &source(deploy)))
    };
    let (actor, owner) = ("github.actor", "github.repository_owner");
    assert_eq!(of(owner, actor).finds(rule), [at(DEPLOY, 7, actor)]);
    assert_eq!(of(actor, owner).finds(rule), [at(BUILD, 7, actor)]);
    for (build, deploy) in [(owner, owner), (actor, actor), (owner, "vars.PLACE")] {
        assert_eq!(of(build, deploy).finds(rule), [], "{build} {deploy}");
    }
}

#[test]
fn a_tag_that_is_none() {
    let rule = "wf-module-tag-source";
    let of = |on: &str, action: &str, tag: &str| {
        Module::standard().with(BUILD, &step(on, action, &format!("module_tag: {tag}")))
    };
    let (push, by_hand) = ("on: push\n", BY_HAND);
    let name = "${{ github.ref_name }}";
    assert_eq!(of(push, "build", "${{ github.ref }}").finds(rule), [at(BUILD, 7, "github.ref")]);
    assert_eq!(of(push, "build", "$(echo v1)").finds(rule), [at(BUILD, 7, "$(")]);
    assert_eq!(of(by_hand, "deploy", name).finds(rule), [at(BUILD, 10, "github.ref_name")]);
    let either = "on:\n  push:\n  workflow_dispatch:\n    inputs:\n      tag: {required: true}\n";
    let other = "on:\n  workflow_dispatch:\n    inputs:\n      channel: {required: true}\n";
    for (on, action, tag) in [
        (push, "build", name),
        (by_hand, "deploy", "${{ inputs.tag }}"),
        (by_hand, "cleanup", name),
        (either, "build", name),
        (other, "build", name),
    ] {
        assert_eq!(of(on, action, tag).finds(rule), [], "{on} {action} {tag}");
    }
}

/// A workflow of one job whose steps are given.
fn steps(env: &str, steps: &[&str]) -> String {
    let steps = format!("    - {}\n", steps.join("\n    - "));
    format!("on: push\n{env}jobs:\n  one:\n    steps:\n{steps}")
}

const CHECKOUT: &str = "uses: actions/checkout@v4";
const SETUP: &str = "uses: deckhouse/modules-actions/setup@v4";
const MAKE: &str = "uses: deckhouse/modules-actions/build@v4";

#[test]
fn a_step_before_what_it_needs() {
    let rule = "wf-order";
    let of = |parts: &[&str]| {
        Module::standard().with(".github/check.sh", "x\n").with(BUILD, &steps("", parts))
    };
    let script = "run: .github/check.sh x";
    assert_eq!(of(&[script, CHECKOUT]).finds(rule), [at(BUILD, 5, ".github/check.sh")]);
    assert_eq!(of(&[CHECKOUT, MAKE, SETUP]).finds(rule), [at(BUILD, 6, "build")]);
    for fine in [
        &[CHECKOUT, script][..],
        &[script],
        &["run: echo .github/check.sh", CHECKOUT],
        &[SETUP, MAKE, SETUP],
        &["uses: docker/login-action@v3", MAKE, SETUP],
        &["run: crane auth login x", MAKE, SETUP],
        &[MAKE],
    ] {
        assert_eq!(of(fine).finds(rule), [], "{fine:?}");
    }
}

#[test]
fn a_build_without_the_list_of_base_images() {
    let rule = "wf-base-images-missing";
    let read = "project: demo\n# {{ .Files.Get \"base_images.yml\" | len }}";
    let of = |env: &str, parts: &[&str]| {
        let module = Module::standard().replace("werf.yaml", "project: demo", read);
        module.with(BUILD, &steps(env, parts))
    };
    assert_eq!(of("", &[CHECKOUT, MAKE]).finds(rule), [at(BUILD, 6, "one")]);
    for fine in [
        of("", &["run: wget $X/base_images.yml", MAKE]),
        of("env: {BASE_IMAGES_VERSION: v1}\n", &[MAKE]),
        of("", &["uses: ./.github/actions/setup", MAKE]),
        of("", &["uses: actions/download-artifact@v4", MAKE]),
        of("", &[SETUP]),
        of("", &[MAKE]).with("base_images.yml", "x: 1\n"),
        Module::standard().with(BUILD, &steps("", &[MAKE])),
    ] {
        assert_eq!(fine.finds(rule), []);
    }
    let on_demand = of("", &["if: inputs.x\n      uses: deckhouse/modules-actions/build@v4"]);
    let found = on_demand.findings();
    let found = found.iter().find(|one| one.check == rule).unwrap();
    assert_eq!(found.severity, Severity::Info);
}

#[test]
fn a_build_without_what_another_build_gives() {
    let image = "---\nimage: tool-vex-artifact\nfinal: false\nfrom: alpine\nsecrets:\n- env: SOURCE_REPO\nshell:\n  \
                 install:\n  - cat /run/secrets/SOURCE_REPO\n";
    let of = |first: (&str, &[&str]), second: (&str, &[&str])| {
        let module = Module::standard().append("images/agent/werf.inc.yaml", image);
        module.with(BUILD, &steps(first.0, first.1)).with(DEPLOY, &steps(second.0, second.1))
    };
    let env = "env: {SOURCE_REPO: x}\n";
    let rule = "wf-vex-needs-registry-creds";
    let login = format!("{MAKE}\n      with: {{registry_user: x}}");
    let of_login = |second: &str| of((env, &[&login]), (env, &[second]));
    assert_eq!(of_login(MAKE).finds(rule), [at(DEPLOY, 6, "registry_user")]);
    assert_eq!(of_login(&login).finds(rule), []);
    assert_eq!(of((env, &[MAKE]), (env, &[MAKE])).finds(rule), []);
    let other =
        Module::standard().with(BUILD, &steps("", &[&login])).with(DEPLOY, &steps("", &[MAKE]));
    assert_eq!(other.finds(rule), []);
}
