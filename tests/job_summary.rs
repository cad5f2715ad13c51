//! The summary of a job for GitHub: what was done, what was refused, what failed.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod fixtures;
mod support;

use fixtures::{Built, World};
use support::{Action, Fault};

fn world() -> World {
    let mut world = World::new();
    let file = world.sandbox.write_home("summary.md", "");
    world.sandbox.set("GITHUB_STEP_SUMMARY", file);
    world
}

/// The summary so far; it begins anew afterwards.
#[track_caller]
fn summary(world: &World, parts: &[&str]) -> String {
    let file = world.sandbox.home().join("summary.md");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(file, "").unwrap();
    for part in parts {
        assert!(text.contains(part), "the summary lacks `{part}`:\n{text}");
    }
    text
}

#[test]
fn a_publication_and_a_promotion_are_told_with_their_tables() {
    let world = world();
    let built = world.released("v1.2.3", &[]);
    let release = format!("{}/echo/release:v1.2.3", world.source());
    let row = format!("| release | `{release}` | `{}` | written |", built.release_digest());
    let said = [
        "### echo v1.2.3\n",
        "Published in the production source",
        &row,
        "no cluster takes it yet",
    ];
    summary(&world, &said);
    world.promote("v1.2.3", &["--to", "alpha"]).code(0);
    let said = ["| channel | before | after |", "| alpha | - | v1.2.3 |", "Channel alpha of"];
    summary(&world, &said);
    world.released("v1.3.0", &["--channel", "alpha"]);
    summary(&world, &["| alpha | v1.2.3 | v1.3.0 |", "| channel/alpha | ", " | moved |"]);
    world.promote("v1.3.0", &["--to", "alpha", "--dry-run"]).code(0);
    summary(&world, &["Planned only: nothing was written", "would stay"]);
    world.promote("v1.3.0", &["--to", "alpha"]).code(0);
    summary(&world, &["Nothing to do", "| was there |"]);
}

#[test]
fn a_refusal_a_conflict_and_a_failure_are_told_once() {
    let world = world();
    world.released("v1.3.0", &["--channel", "alpha"]);
    world.released("v1.2.3", &[]);
    summary(&world, &[]);
    world.promote("v1.2.3", &["--to", "alpha"]).code(1);
    let said = [
        "**Refused**",
        "- **channel alpha holds v1.3.0, and v1.2.3 is lower**",
        "| alpha | v1.3.0 | v1.3.0 |",
    ];
    assert_eq!(summary(&world, &said).matches("### ").count(), 1);

    let other = Built::with_apps("v1.2.3", Vec::new());
    world.build(&other);
    world.publish("v1.2.3", &[]).code(6);
    let said = ["**Refused**", "already holds another digest"];
    assert_eq!(summary(&world, &said).matches("### ").count(), 1);

    let fault = Fault::on("PUT", "release/manifests/beta", Action::status(403)).always();
    world.proxy.fault(fault);
    world.promote("v1.2.3", &["--to", "beta"]).code(5);
    let said = ["**Failed** in the production source", "| channel/beta | ", "would be written"];
    assert_eq!(summary(&world, &said).matches("### ").count(), 1);

    world.proxy.fault(Fault::on("*", "", Action::status(401)).always());
    world.promote("v1.2.3", &["--to", "beta"]).code(5);
    summary(&world, &["### deckmod promote: failed", "- because: ", "- help: "]);
}

#[test]
fn a_check_tells_counts_and_findings() {
    let world = world();
    let text = "project: x\nconfigVersion: 1\n---\nimage: a\nfrom: scratch\nno|such: 1\n";
    world.sandbox.write("werf.yaml", text);
    world.sandbox.git(&["init", "-q", "-b", "main"]);
    world.sandbox.commit("a mistake");
    let mut command = world.sandbox.command(env!("CARGO_BIN_EXE_deckmod"));
    let run = fixtures::Run::of(&command.arg("check").output().unwrap());
    run.code(1);
    let text =
        summary(&world, &["### deckmod check", "| errors | warnings | infos |", "| werf.yaml:"]);
    assert!(text.contains("no\\|such"), "{text}");
}

#[test]
fn a_summary_that_cannot_be_written_changes_nothing_else() {
    let mut world = world();
    world.sandbox.set("GITHUB_STEP_SUMMARY", "/nowhere/at/all");
    world.build(&Built::new("v1.2.3"));
    world.publish("v1.2.3", &[]).code(0).says("note: the summary of the job is not written");
}

#[test]
fn a_run_of_a_fork_is_told_that_it_is_one_where_the_registry_says_no() {
    let mut world = world();
    let event =
        r#"{"number": 7, "pull_request": {"head": {"repo": {"full_name": "you/example"}}}}"#;
    let event = world.sandbox.write_home("event.json", event);
    for (name, value) in [
        ("GITHUB_ACTIONS", "true"),
        ("GITHUB_EVENT_NAME", "pull_request"),
        ("GITHUB_REF", "refs/pull/7/merge"),
        ("GITHUB_REPOSITORY", "acme/example"),
    ] {
        world.sandbox.set(name, value);
    }
    world.sandbox.set("GITHUB_EVENT_PATH", event);
    world.build(&Built::new("pr7"));
    world.proxy.fault(Fault::on_write(Action::status(403)).always());
    world.publish("pr7", &[]).code(5).says("this run belongs to a pull request from a fork");
    summary(
        &world,
        &[
            "this run belongs to a pull request from a fork",
            "`deckmod check` needs no login".replace('`', "\\`").as_str(),
        ],
    );
}
