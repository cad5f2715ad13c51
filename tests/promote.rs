//! `deckmod promote`: gates, byte equality, registration, and what is said.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod fixtures;
mod support;

use std::sync::Arc;

use fixtures::{App, Built, Run, World, assert_released};
use serde_json::json;
use support::{Action, Fault, Image, Layer};

#[test]
fn a_channel_gets_the_very_manifest_and_the_module_is_registered() {
    let world = World::new();
    let built = world.released("v1.2.3", &[]);
    let run = world.promote("v1.2.3", &["--to", "alpha"]).code(0);
    assert_released(&world, &built, &["alpha"]);
    assert_eq!(world.tags_written(), ["echo/release:alpha", ":echo"]);
    let source = world.source();
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(lines.len(), 4, "every reference of the plan:\n{}", run.stdout);
    assert_eq!(lines[2], format!("{source}/echo/release:alpha@{}", built.release_digest()));
    assert!(lines[3].starts_with(&format!("{source}:echo@sha256:")));
    run.says("Channel alpha of").says("kind: ModuleUpdatePolicy");
}

#[test]
fn several_channels_in_one_go() {
    let world = World::new();
    let built = world.released("v1.2.3", &["--channel", "alpha"]);
    let channels = ["--to", "beta,early-access", "--to", "stable", "rock-solid", "--to", "beta"];
    world.promote("v1.2.3", &channels).code(0).says("rock-solid");
    let moved = ["alpha", "beta", "early-access", "stable", "rock-solid"];
    assert_released(&world, &built, &moved);
    assert_eq!(world.tags_written().len(), 4, "one write a channel that changed");
}

#[test]
fn a_channel_moves_from_version_to_version() {
    let world = World::new();
    world.released("v1.2.3", &["--channel", "alpha"]);
    let built = world.released("v1.3.0", &[]);
    world.promote("v1.3.0", &["--to", "alpha"]).code(0);
    assert_released(&world, &built, &["alpha"]);
    assert_eq!(world.tags_written(), ["echo/release:alpha"], "it is registered already");
}

#[test]
fn the_same_again_writes_nothing() {
    let world = World::new();
    let built = world.released("v1.2.3", &[]);
    let first = world.promote("v1.2.3", &["--to", "alpha", "--to", "stable"]).code(0);
    world.proxy.clear();
    let again = world.promote("v1.2.3", &["--to", "stable", "--to", "alpha"]).code(0);
    world.nothing_written();
    assert_eq!(again.stdout, first.stdout);
    again.says("Nothing to do").says("have it, or take it at their next scan");
    assert_released(&world, &built, &["alpha", "stable"]);
}

#[test]
fn what_is_no_channel_no_version_and_no_gate_is_named() {
    let world = World::new();
    world.released("v1.2.3", &[]);
    let forced = ["--to", "alpha", "--reason", "x", "--force"];
    let cases: [(&str, Vec<&str>, &str); 7] = [
        ("v1.2.3", vec!["--to", "EarlyAccess"], "did you mean `early-access`?"),
        ("v1.2.3", vec!["--to", "nightly"], "the channels are alpha"),
        ("1.2.3", vec!["--to", "alpha"], "did you mean `v1.2.3`?"),
        ("main", vec!["--to", "alpha"], "no module version"),
        ("v1.2.3", [&forced[..], &["not-lowr"]].concat(), "did you mean `not-lower`?"),
        ("v1.2.3", vec!["--to", "alpha", "--force", "not-lower"], "--reason"),
        ("v1.2.3", vec!["--to", "alpha", "--force", "not-lower", "--reason", " "], "reason"),
    ];
    for (version, flags, said) in cases {
        world.promote(version, &flags).code(2).says(said);
    }
    world.promote("v1.2.3", &[]).code(2).says("--to");
    assert!(world.proxy.log().is_empty(), "nothing is asked");
}

#[test]
fn what_is_absent_cannot_be_promoted_by_force() {
    let world = World::new();
    let built = world.released("v1.2.3", &[]);
    let other = world.released("v1.2.4", &[]);
    world.registry.delete_manifest(&world.bundles(), &built.bundle_digest());
    world.registry.delete_manifest(&world.releases(), &other.release_digest());
    world.proxy.clear();
    let forced = ["--to", "alpha", "--force", "complete", "--reason", "x"];
    for flags in [&forced[..2], &forced] {
        world.promote("v9.9.9", flags).code(1).says("publish it first");
        world.promote("v1.2.3", flags).code(1).says("the bundle of v1.2.3 is not in the registry");
        world.promote("v1.2.4", flags).code(1).says("the release image of v1.2.4 is not");
    }
    world.nothing_written();
}

#[test]
fn a_version_with_lost_images_is_incomplete() {
    let world = World::new();
    let apps = vec![App::new("agent", "linux/amd64"), App::new("server", "linux/amd64")];
    let lost = apps[1].digest();
    let built = Built::with_apps("v1.2.3", apps);
    world.build(&built);
    world.publish("v1.2.3", &[]).code(0);
    world.registry.delete_manifest(&world.bundles(), &lost);
    world.proxy.clear();
    let run = world.promote("v1.2.3", &["--to", "alpha"]).code(1);
    world.nothing_written();
    run.says(&lost).says("error[images-digests]").says("--force complete");

    let flags = ["--to", "alpha", "--force", "complete", "--reason", "hot fix", "--format", "json"];
    let report = world.promote("v1.2.3", &flags).code(0).json();
    assert_eq!(report["forced"], json!([{"gate": "complete", "reason": "hot fix"}]));
    assert_released(&world, &built, &["alpha"]);
}

#[test]
fn a_release_that_says_it_is_another_version_is_incomplete() {
    let world = World::new();
    let built = Built::new("v1.2.3");
    world.build(&built);
    world.registry.push(&world.releases(), "v1.2.4", &built.release_image());
    world.registry.push(&world.bundles(), "v1.2.4", &built.bundle_image());
    world.promote("v1.2.4", &["--to", "alpha"]).code(1).says("error[version-json]");
    world.nothing_written();
}

#[test]
fn a_lower_version_is_refused_unless_forced() {
    let world = World::new();
    let low = world.released("v1.2.3", &[]);
    let high = world.released("v1.10.0", &["--channel", "alpha"]);
    let run = world.promote("v1.2.3", &["--to", "alpha"]).code(1);
    run.says("channel alpha holds v1.10.0, and v1.2.3 is lower").says("--force not-lower");
    // One channel that says no stops the others.
    world.promote("v1.2.3", &["--to", "beta", "--to", "alpha"]).code(1);
    world.nothing_written();
    assert_eq!(world.held("alpha"), Some(high.release_digest()));

    let reason = ["--force", "not-lower", "--reason", "v1.10.0 is withdrawn"];
    let flags = [&["--to", "alpha"], &reason[..]].concat();
    let run = world.promote("v1.2.3", &flags).code(0);
    run.says("v1.2.3 is lower than what channel alpha held: DKP does not downgrade");
    assert_released(&world, &low, &["alpha"]);
    // The wrong gate does not help.
    world.promote("v1.10.0", &["--to", "alpha"]).code(0);
    let wrong = ["--to", "alpha", "--force", "complete", "--reason", "x"];
    world.promote("v1.2.3", &wrong).code(1);
}

#[test]
fn a_channel_that_holds_rubbish_is_repaired() {
    let world = World::new();
    let built = world.released("v1.2.3", &[]);
    let rubbish = Image::of(&[Layer::files(&[("a", "b")])]);
    world.registry.push(&world.releases(), "alpha", &rubbish);
    world.proxy.clear();
    // What DKP cannot read, no cluster has taken: nothing is lower than it.
    world.promote("v1.2.3", &["--to", "alpha"]).code(0);
    assert_released(&world, &built, &["alpha"]);
}

#[test]
fn nothing_moves_from_a_pull_request() {
    let world = World::new();
    world.released("v1.2.3", &[]);
    let github = [("GITHUB_ACTIONS", "true"), ("GITHUB_EVENT_NAME", "pull_request_target")];
    let gitlab = [("GITLAB_CI", "true"), ("CI_MERGE_REQUEST_IID", "7")];
    for variables in [github, gitlab] {
        let mut command = world.command(&["promote", "v1.2.3", "--to", "alpha"]);
        command.envs(variables);
        Run::of(&command.output().unwrap()).code(1).says("pull request");
    }
    assert!(world.proxy.log().is_empty(), "nothing is asked");
}

#[test]
fn a_dry_run_shows_the_plan_and_writes_nothing() {
    let world = World::new();
    world.released("v1.2.3", &[]);
    let run = world.promote("v1.2.3", &["--to", "alpha", "--dry-run"]).code(0);
    world.nothing_written();
    assert_eq!(run.stdout.lines().count(), 4);
    assert_eq!(world.held("alpha"), None);
    run.says("Dry run: nothing was written");
}

#[test]
fn a_channel_that_reads_back_differently_is_no_success() {
    let world = World::new();
    world.released("v1.2.3", &["--channel", "beta"]);
    let (registry, releases) = (Arc::clone(&world.registry), world.releases());
    let move_it = Action::after(move |_| {
        registry.push(&releases, "alpha", &Image::of(&[Layer::files(&[("a", "b")])]));
    });
    world.proxy.fault(Fault::on("PUT", "/manifests/alpha", move_it));
    let run = world.promote("v1.2.3", &["--to", "alpha"]).code(6).says("somebody else");
    assert_eq!(run.stdout, "");
}

#[test]
fn a_channel_that_moves_while_deckmod_looks_is_left_alone() {
    let world = World::new();
    let built = world.released("v1.2.3", &["--channel", "beta"]);
    let (registry, releases) = (Arc::clone(&world.registry), world.releases());
    let rubbish = Image::of(&[Layer::files(&[("a", "b")])]);
    let digest = rubbish.digest();
    // Layers are read after the first look at the channels and before the plan.
    let move_it = Action::before(move |_| {
        registry.push(&releases, "alpha", &rubbish);
    });
    world.proxy.fault(Fault::on("GET", "/blobs/", move_it));
    world.promote("v1.2.3", &["--to", "alpha"]).code(6).says("somebody else");
    world.nothing_written();
    assert_eq!(world.held("alpha"), Some(digest));
    assert_released(&world, &built, &["beta"]);
}
