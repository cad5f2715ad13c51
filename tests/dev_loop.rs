//! What is no version: the author's inner loop with `--dev`, and builds of pull requests.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod engine_fixture;
mod support;

use engine_fixture::{Run, Workshop};

const DEV: &str = "acme/dev-modules/example";

/// A workshop whose deckmod.yaml names both sources, in a commit.
fn workshop(register: bool) -> Workshop {
    let workshop = Workshop::new();
    let host = workshop.proxy.host();
    let settings = format!(
        "version: 1\nengine: {}\nsource: {host}/acme/modules\n\
         dev:\n  source: {host}/acme/dev-modules\n  register: {register}\n",
        workshop.engine.display()
    );
    workshop.sandbox.write("deckmod.yaml", settings);
    workshop.sandbox.commit("settings");
    workshop
}

fn nothing_in_production(workshop: &Workshop, run: &Run) {
    let tags = workshop.registry.tags("acme/modules/example");
    assert!(tags.is_empty(), "{tags:?}\n{}", run.shown());
    assert!(!workshop.is_registered());
}

#[test]
fn dev_publishes_the_uncommitted_work_tree_to_the_dev_source() {
    let workshop = workshop(false);
    let template = workshop.sandbox.read("templates/configmap.yaml") + "# not committed\n";
    workshop.sandbox.write("templates/configmap.yaml", &template);

    let run = workshop.deckmod(&["werf-build", "--dev"]).expect(0);
    let digest = workshop.registry.digest(DEV, "dev-main").expect("the bundle of the work tree");
    let host = workshop.proxy.host();
    let reference = format!("{host}/{DEV}:dev-main@{digest}");
    assert!(run.lines().contains(&reference.as_str()), "{}", run.shown());
    assert_eq!(workshop.files(DEV, "dev-main")["templates/configmap.yaml"], template);
    nothing_in_production(&workshop, &run);
    assert_eq!(workshop.registry.digest("acme/dev-modules", "example"), None);
    let run = run.says(&["kind: ModulePullOverride", "imageTag: \"dev-main\""]);
    run.says(&["not registered", "--register"]);

    let registered = workshop.deckmod(&["werf-build", "--dev", "--register"]).expect(0);
    assert!(workshop.registry.digest("acme/dev-modules", "example").is_some());
    registered
        .says(&["kind: ModulePullOverride", "Clusters with a ModulePullOverride of `example`"]);
}

#[test]
fn a_dev_tag_moves_with_the_work_tree_and_an_explicit_source_takes_it() {
    let workshop = Workshop::new();
    let first = workshop.build("my-change", &[]).expect(0);
    let before = workshop.bundle("my-change").expect("an explicit source takes a dev tag");
    assert!(first.stdout.contains(&before), "{}", first.shown());
    first.says(&["imageTag: \"my-change\""]);

    workshop.sandbox.write("docs/NEW.md", "new\n");
    workshop.sandbox.commit("more docs");
    let second = workshop.build("my-change", &[]).expect(0);
    let after = workshop.bundle("my-change").expect("the tag is still there");
    assert_ne!(after, before, "the tag did not move\n{}", second.shown());
    assert!(second.stdout.contains(&after), "{}", second.shown());
    assert!(workshop.files("acme/modules/example", "my-change").contains_key("docs/NEW.md"));
}

#[test]
fn dev_is_not_for_versions_and_needs_a_place() {
    let workshop = Workshop::new();
    workshop.build("v1.2.3", &["--dev"]).expect(2).says(&["--dev", "v1.2.3"]);
    let engine = workshop.engine.display().to_string();
    let homeless = workshop.deckmod(&["werf-build", "--tag", "pr12", "--engine", &engine]);
    homeless.expect(3).says(&["no place for `pr12`", "dev: {source:"]);
    workshop.build("main", &["--channel", "alpha"]).expect(2).says(&["`main`", "channel"]);
    assert!(workshop.proxy.log().is_empty(), "{:?}", workshop.proxy.lines());
}

#[test]
fn from_a_pull_request_nothing_is_registered_and_no_channel_moves() {
    let mut workshop = workshop(true);
    for (name, value) in [
        ("GITHUB_ACTIONS", "true"),
        ("GITHUB_EVENT_NAME", "pull_request"),
        ("GITHUB_REF", "refs/pull/12/merge"),
        ("GITHUB_REF_TYPE", "branch"),
        ("GITHUB_REF_NAME", "12/merge"),
    ] {
        workshop.sandbox.set(name, value);
    }
    let run = workshop.deckmod(&["werf-build", "--channel", "alpha", "--register"]).expect(0);
    assert!(workshop.registry.digest(DEV, "pr12").is_some(), "{}", run.shown());
    assert_eq!(workshop.registry.digest("acme/dev-modules", "example"), None, "it is registered");
    assert_eq!(workshop.registry.digest(&format!("{DEV}/release"), "alpha"), None);
    nothing_in_production(&workshop, &run);
    run.says(&["pull request", "nothing is registered, whatever the flags say"]);

    let version = workshop.deckmod(&["werf-build", "--tag", "v1.2.3", "--channel", "alpha"]);
    let version = version.expect(0).says(&["pull request"]);
    assert!(workshop.release("v1.2.3").is_some(), "{}", version.shown());
    assert_eq!(workshop.release("alpha"), None);
    assert!(!workshop.is_registered());
    let source = format!("{}/acme/modules", workshop.proxy.host());
    let promoted = workshop.deckmod(&["promote", "v1.2.3", "--to", "alpha", "--source", &source]);
    promoted.expect(1).says(&["pull request"]);
    assert_eq!(workshop.release("alpha"), None);
}
