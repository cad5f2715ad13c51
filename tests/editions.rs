//! Editions of deckmod.yaml: what is published where, from one repository, with one run or several.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod fixtures;
mod support;

use fixtures::{Built, Run, World};
use support::{Action, Entry, Fault};

/// Two editions whose sources lie side by side in one registry.
fn world() -> World {
    let world = World::new();
    let host = world.proxy.host();
    world.sandbox.write(
        "deckmod.yaml",
        format!(
            "version: 1\ndev: {{source: {host}/acme/dev}}\neditions:\n  ce: {{source: {host}/acme/ce}}\n  \
             ee: {{source: {host}/acme/ee}}\n"
        ),
    );
    world
}

/// deckmod without a source on the command line.
fn deckmod(world: &World, words: &[&str]) -> Run {
    let mut command = world.sandbox.command(env!("CARGO_BIN_EXE_deckmod"));
    Run::of(&command.args(words).output().unwrap())
}

/// Builds as werf would for an edition, and publishes.
fn publish(world: &mut World, edition: &str, tag: &str) -> (Built, Run) {
    world.path = if tag.starts_with('v') { format!("acme/{edition}") } else { "acme/dev".into() };
    let built = Built::new(tag);
    world.build(&built);
    let run = deckmod(world, &["publish", "report.json", "--tag", tag, "--edition", edition]);
    (built, run)
}

fn channel(world: &World, edition: &str, channel: &str) -> Option<String> {
    world.registry.digest(&format!("acme/{edition}/{}/release", fixtures::MODULE), channel)
}

#[test]
fn each_edition_goes_to_its_own_source_and_status_shows_all() {
    let mut world = world();
    let (built, run) = publish(&mut world, "ce", "v1.2.3");
    let lines = run.code(0).stdout;
    assert!(lines.lines().all(|line| line.contains("/acme/ce/")), "{lines}");
    publish(&mut world, "ee", "v1.2.3").1.code(0);
    let run = deckmod(&world, &["promote", "v1.2.3", "--to", "alpha", "--edition", "ce"]).code(0);
    assert_eq!(channel(&world, "ce", "alpha"), Some(built.release_digest()));
    assert_eq!(channel(&world, "ee", "alpha"), None, "{}", run.stderr);
    let status = deckmod(&world, &["status", "--format", "json"]).code(0).json();
    let modules = status["modules"].as_array().unwrap();
    let shown: Vec<String> = modules
        .iter()
        .map(|m| format!("{} {}", m["editions"][0], m["channels"]["alpha"]["version"]))
        .collect();
    assert_eq!(shown, ["\"ce\" \"v1.2.3\"", "\"ee\" null"]);
    let one = deckmod(&world, &["status", "--edition", "ee"]).code(0).stdout;
    assert!(one.contains("edition ee") && !one.contains("acme/ce"), "{one}");
    let report = ["promote", "v1.2.3", "--to", "alpha", "--edition", "ce", "--format", "json"];
    assert_eq!(deckmod(&world, &report).code(0).json()["edition"], "ce");
}

#[test]
fn the_dev_source_is_that_of_all_editions() {
    let mut world = world();
    let (_, run) = publish(&mut world, "ce", "pr7");
    assert!(run.code(0).stdout.contains("/acme/dev/"));
}

#[test]
fn several_editions_are_judged_before_the_first_write() {
    let mut world = world();
    publish(&mut world, "ce", "v1.2.3").1.code(0);
    let words = ["promote", "v1.2.3", "--to", "alpha", "--edition", "ce,ee"];
    world.proxy.clear();
    deckmod(&world, &words).code(1).says("refused: ee; nothing was written for any edition");
    world.nothing_written();
    assert_eq!(channel(&world, "ce", "alpha"), None);

    publish(&mut world, "ee", "v1.2.3").1.code(0);
    let run = deckmod(&world, &words).code(0);
    assert!(channel(&world, "ce", "alpha").is_some() && channel(&world, "ee", "alpha").is_some());
    let sources: Vec<bool> = run.stdout.lines().map(|line| line.contains("/acme/ce")).collect();
    assert_eq!(sources, [true, true, true, true, false, false, false, false], "{}", run.stdout);
    let json = deckmod(&world, &[&words[..], &["--format", "json"]].concat()).code(0).json();
    assert_eq!(json["schema"], "deckmod.reports/v1");
    assert_eq!(
        (&json["reports"][1]["edition"], &json["reports"][1]["changed"]),
        (&"ee".into(), &false.into())
    );
}

#[test]
fn a_failure_says_what_is_where_and_the_same_again_finishes() {
    let mut world = world();
    publish(&mut world, "ce", "v1.2.3").1.code(0);
    publish(&mut world, "ee", "v1.2.3").1.code(0);
    let broken = |seen: &Entry| {
        seen.method == "PUT" && seen.path.contains("acme/ee/") && seen.path.ends_with("/alpha")
    };
    world.proxy.fault(Fault::when(broken, Action::status(403)).always());
    let words = ["promote", "v1.2.3", "--to", "alpha", "--edition", "ce,ee"];
    let run = deckmod(&world, &words).code(5);
    let run = run.says("edition ee is not finished; done: ce; not begun: none");
    assert_eq!(run.stdout, "");
    assert!(channel(&world, "ce", "alpha").is_some() && channel(&world, "ee", "alpha").is_none());
    world.proxy.clear_faults();
    deckmod(&world, &words).code(0);
    assert!(channel(&world, "ee", "alpha").is_some());
}

const TEMPLATE: &str = "project: x\nconfigVersion: 1\n---\nimage: of-{{ env \"MODULE_EDITION\" \"none\" }}\n\
    from: scratch\n{{- if eq (env \"MODULE_EDITION\" \"none\") \"ee\" }}\nnosuch: 1\n{{- end }}\n";

#[test]
fn the_renderer_sees_the_variables_of_the_edition() {
    let world = World::new();
    let file = "version: 1\neditions: {ce: {env: {MODULE_EDITION: ce}}, ee: {env: {MODULE_EDITION: ee}}}\n";
    world.sandbox.write("deckmod.yaml", file);
    world.sandbox.write("werf.yaml", TEMPLATE);
    let allowed = "giterminismConfigVersion: 1\nconfig: {goTemplateRendering: {allowEnvVariables: [MODULE_EDITION]}}\n";
    world.sandbox.write("werf-giterminism.yaml", allowed);
    world.sandbox.git(&["init", "-q", "-b", "main"]);
    world.sandbox.commit("a module of two editions");
    let rendered = |words: &[&str]| deckmod(&world, &[&["render"], words].concat());
    assert!(rendered(&["--edition", "ce"]).code(0).stdout.contains("image: of-ce"));
    let set = ["--edition", "ee", "--set-env", "MODULE_EDITION=ce"];
    assert!(rendered(&set).code(0).stdout.contains("image: of-ce"), "what is set by hand wins");
    assert!(rendered(&[]).code(0).stdout.contains("image: of-none"));
    let fails = |words: &[&str]| {
        let run = deckmod(&world, &[&["check", "--format", "json"], words].concat());
        run.stdout.contains("nosuch")
    };
    assert!(fails(&[]), "all editions are checked");
    assert!(!fails(&["--edition", "ce"]) && !fails(&["--edition", "ce", "--once"]));
    assert!(fails(&["--edition", "ee"]) && fails(&["--edition", "ee", "--once"]));
}
