//! Channels, registration, tags of development, pull requests.

use super::fixtures::{Built, Run, World, assert_released};

/// Publishes with these variables set.
fn in_ci(world: &World, variables: &[(&str, &str)], arguments: &[&str]) -> Run {
    let mut command = world.command(&[&["publish", "report.json"], arguments].concat());
    command.envs(variables.iter().copied());
    Run::of(&command.output().unwrap())
}

const GITHUB: [(&str, &str); 3] = [
    ("GITHUB_ACTIONS", "true"),
    ("GITHUB_EVENT_NAME", "pull_request"),
    ("GITHUB_REF", "refs/pull/12/merge"),
];
const GITLAB: [(&str, &str); 2] = [("GITLAB_CI", "true"), ("CI_MERGE_REQUEST_IID", "12")];

#[test]
fn a_channel_registers_the_module() {
    let world = World::new();
    let built = Built::new("v1.2.3");
    world.build(&built);
    let run = world.publish("v1.2.3", &["--channel", "alpha"]).code(0);
    assert_released(&world, &built, &["alpha"]);
    let source = world.source();
    let (last, registration) = run.stdout.trim_end().rsplit_once('\n').unwrap();
    assert_eq!(last.lines().count(), 3);
    assert!(last.ends_with(&format!("{source}/echo/release:alpha@{}", built.release_digest())));
    assert!(registration.starts_with(&format!("{source}:echo@sha256:")), "{registration}");
    run.says("Channel alpha of").says("kind: ModuleUpdatePolicy");
}

#[test]
fn the_second_channel_needs_no_new_policy() {
    let world = World::new();
    world.released("v1.2.3", &["--channel", "alpha"]);
    let run = world.publish("v1.2.3", &["--channel", "beta"]).code(0);
    run.lacks("kind: ModuleUpdatePolicy").says("Channel beta of");
}

#[test]
fn without_a_channel_a_module_is_registered_only_on_demand() {
    let world = World::new();
    world.released("v1.2.3", &[]);
    assert!(!world.registered());
    world.publish("v1.2.3", &["--register"]).code(0);
    assert!(world.registered());
    world.proxy.clear();
    world.publish("v1.2.3", &["--register"]).code(0);
    world.nothing_written();
}

#[test]
fn a_lost_registration_of_a_module_with_a_channel_is_written_again() {
    let world = World::new();
    world.released("v1.2.3", &["--channel", "alpha"]);
    let held = world.registry.digest(&world.path, "echo").unwrap();
    world.registry.delete_manifest(&world.path, &held);
    let built = world.released("v1.2.4", &[]);
    assert_eq!(world.held("v1.2.4"), Some(built.release_digest()));
    assert!(world.registered());
}

#[test]
fn a_registration_by_others_is_kept() {
    let world = World::new();
    let theirs = world.registry.push_image(&world.path, "echo", &[]);
    world.released("v1.2.3", &["--channel", "alpha"]);
    assert_eq!(world.registry.digest(&world.path, "echo"), Some(theirs));
}

#[test]
fn a_lower_version_does_not_reach_the_channel_and_is_not_published() {
    let world = World::new();
    world.released("v1.2.4", &["--channel", "alpha"]);
    world.build(&Built::new("v1.2.3"));
    world.publish("v1.2.3", &["--channel", "alpha"]).code(1).says("v1.2.3 is lower");
    world.nothing_written();
}

#[test]
fn an_unknown_channel_is_a_mistake_of_the_command_line() {
    let world = World::new();
    world.build(&Built::new("v1.2.3"));
    let run = world.publish("v1.2.3", &["--channel", "stabel"]).code(2);
    run.says("did you mean `stable`?");
    assert!(world.proxy.log().is_empty(), "nothing is asked");
}

#[test]
fn tags_of_development_may_move() {
    let world = World::new();
    let first = world.released("pr12", &[]);
    let second = first.clone().bundle(|files| files.set("templates/server.yaml", "kind: Job\n"));
    world.build(&second);
    let run = world.publish("pr12", &[]).code(0);
    let digest = second.bundle_digest();
    assert_eq!(world.registry.digest(&world.bundles(), "pr12"), Some(digest.clone()));
    assert_eq!(world.tags_written(), ["echo:pr12"], "the release image is the same");
    assert!(run.stdout.contains(&format!("/echo:pr12@{digest}")));
    run.says("--register").says("kind: ModulePullOverride");
    assert!(!world.registered());
}

#[test]
fn a_tag_of_development_never_goes_to_a_channel() {
    let world = World::new();
    world.build(&Built::new("pr12"));
    world.publish("pr12", &["--channel", "alpha"]).code(2).says("it is no version");
    assert!(world.proxy.log().is_empty(), "nothing is asked");
}

#[test]
fn from_a_pull_request_nothing_is_registered_and_no_channel_moves() {
    for (variables, tag) in [(&GITHUB[..], "pr12"), (&GITLAB[..], "mr12")] {
        let world = World::new();
        world.build(&Built::new(tag));
        let run = in_ci(&world, variables, &["--channel", "alpha", "--register"]).code(0);
        run.says("from a pull request no channel is moved");
        assert!(world.registry.digest(&world.bundles(), tag).is_some(), "{tag}");
        assert_eq!(world.tags_written(), [format!("echo/release:{tag}"), format!("echo:{tag}")]);

        let built = Built::new("v1.2.3");
        world.build(&built);
        let flags = ["--tag", "v1.2.3", "--channel", "alpha", "--register"];
        in_ci(&world, variables, &flags).code(0);
        assert_released(&world, &built, &[]);
    }
}

#[test]
fn a_push_is_no_pull_request() {
    let world = World::new();
    let built = Built::new("v1.2.3");
    world.build(&built);
    let variables = [("GITHUB_ACTIONS", "true"), ("GITHUB_EVENT_NAME", "push")];
    in_ci(&world, &variables, &["--tag", "v1.2.3", "--channel", "alpha"]).code(0);
    assert_released(&world, &built, &["alpha"]);
}
