//! `deckmod status`: what channels hold, and every problem it can see.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod fixtures;
mod support;

use fixtures::{App, Built, World};
use serde_json::{Value, json};
use support::{Action, Fault, Image, Layer};

/// The problems of the only module shown, as names; asserts what `--check` makes of them.
#[track_caller]
fn problems(world: &World, flags: &[&str]) -> Vec<String> {
    let arguments = [&["status", "--format", "json"], flags].concat();
    let json = world.deckmod(&arguments).code(0).json();
    let problems = json["modules"][0]["problems"].as_array().unwrap().clone();
    let code = i32::from(!problems.is_empty());
    world.deckmod(&[&["status", "--check"], flags].concat()).code(code);
    world.nothing_written();
    problems.iter().map(|problem| problem["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_good_module_in_plain_text() {
    let world = World::new();
    let old = world.released("v1.2.3", &["--channel", "alpha", "--channel", "stable"]);
    let new = world.released("v1.3.0", &["--channel", "alpha"]);
    let run = world.deckmod(&["status"]).code(0);
    let rows: Vec<Vec<&str>> =
        run.stdout.lines().map(|line| line.split_whitespace().collect()).collect();
    let short = |digest: &str| digest[.."sha256:".len() + 12].to_owned();
    let (new, old) = (short(&new.release_digest()), short(&old.release_digest()));
    assert_eq!(rows[0], ["source", &world.source()]);
    assert_eq!(rows[2], ["MODULE", "CHANNEL", "VERSION", "DIGEST"]);
    assert_eq!(rows[3], ["echo", "(registered)"]);
    assert_eq!(rows[4], ["alpha", "v1.3.0", &new]);
    assert_eq!(rows[5], ["stable", "v1.2.3", &old]);
    assert_eq!(rows.len(), 6, "a channel that was never used has no row:\n{}", run.stdout);
    assert_eq!(run.stderr, "");
    assert!(problems(&world, &["--deep"]).is_empty());
}

#[test]
fn a_good_module_in_json() {
    let world = World::new();
    let built = world.released("v1.2.3", &["--channel", "alpha"]);
    let json = world.deckmod(&["status", "--format", "json"]).code(0).json();
    let registration = world.registry.digest(&world.path, "echo");
    assert_eq!(
        json,
        json!({
            "schema": "deckmod.status/v1",
            "source": world.source(),
            "modules": [{
                "module": "echo",
                "registered": true,
                "registration": registration,
                "channels": {"alpha": {"version": "v1.2.3", "digest": built.release_digest()}},
                "problems": [],
            }],
        })
    );
    assert_eq!(world.deckmod(&["status", "--output", "json=s.json"]).code(0).stderr, "");
    assert_eq!(serde_json::from_str::<Value>(&world.sandbox.read("s.json")).unwrap(), json);
}

#[test]
fn a_channel_whose_version_is_gone_dangles() {
    let mut world = World::new();
    let built = Built::new("v1.2.3");
    world.build(&built);
    let image = built.release_image();
    world.registry.push(&world.releases(), "alpha", &image);
    world.registry.push(&world.path, "echo", &image);
    world.registry.push(&world.bundles(), "v1.2.3", &built.bundle_image());
    assert_eq!(problems(&world, &[]), ["dangling-channel"]);
    world
        .deckmod(&["status"])
        .code(0)
        .stdout
        .find("problem[dangling-channel] echo: alpha")
        .unwrap();

    world.path = "acme/other".to_owned();
    world.released("v1.2.3", &["--channel", "beta"]);
    let other = built.release(|files| files.set("changelog.yaml", "fixes: [a]\n"));
    world.registry.push(&world.releases(), "alpha", &other.release_image());
    assert_eq!(problems(&world, &[]), ["dangling-channel"], "it holds another image of v1.2.3");
}

#[test]
fn a_channel_of_a_version_without_bundle() {
    let world = World::new();
    let built = world.released("v1.2.3", &["--channel", "alpha"]);
    world.registry.delete_manifest(&world.bundles(), &built.bundle_digest());
    assert_eq!(problems(&world, &[]), ["version-not-published"]);
    assert_eq!(problems(&world, &["--deep"]), ["version-not-published", "release-without-bundle"]);
}

#[test]
fn a_channel_that_cannot_be_read() {
    let world = World::new();
    world.released("v1.2.3", &["--channel", "alpha"]);
    let files = |text| Image::of(&[Layer::files(&[("version.json", text)])]);
    for (channel, image) in [
        ("beta", Image::of(&[Layer::files(&[("a", "b")])])),
        ("stable", files(r#"{"version":"1.2"}"#)),
        ("rock-solid", files("no JSON")),
    ] {
        world.registry.push(&world.releases(), channel, &image);
    }
    assert_eq!(problems(&world, &[]), ["unreadable-channel"; 3]);
    let json = world.deckmod(&["status", "--format", "json"]).code(0).json();
    let channels = &json["modules"][0]["channels"];
    assert_eq!(channels["beta"]["version"], Value::Null);
    assert_eq!(channels["stable"]["version"], "1.2");
    assert_eq!(channels["alpha"]["version"], "v1.2.3");
}

#[test]
fn registration_and_channels_belong_together() {
    let mut world = World::new();
    world.released("v1.2.3", &["--channel", "alpha"]);
    let held = world.registry.digest(&world.path, "echo").unwrap();
    world.registry.delete_manifest(&world.path, &held);
    assert_eq!(problems(&world, &[]), ["not-registered"]);
    let run = world.deckmod(&["status"]).code(0);
    assert!(run.stdout.contains("not registered"), "{}", run.stdout);

    world.path = "acme/other".to_owned();
    world.released("v1.2.3", &["--register"]);
    assert_eq!(problems(&world, &[]), ["no-channel"]);
}

#[test]
fn a_module_that_was_never_published() {
    let world = World::new();
    world.registry.push_image(&world.path, "other", &[]);
    let json = world.deckmod(&["status", "--format", "json"]).code(0).json();
    assert_eq!(json["modules"][0]["channels"], json!({}));
    assert!(problems(&world, &[]).is_empty(), "a channel that was never used is no problem");
}

#[test]
fn the_deep_look_finds_what_updates_stumble_over() {
    let world = World::new();
    let lost = App::new("agent", "linux/amd64");
    let digest = lost.digest();
    let built = Built::with_apps("v1.2.3", vec![lost]);
    world.build(&built);
    world.publish("v1.2.3", &["--channel", "alpha"]).code(0);
    world.proxy.clear();
    assert!(problems(&world, &["--deep"]).is_empty());
    world.registry.push(&world.bundles(), "v1.1.0", &built.bundle_image());
    world.registry.push(&world.releases(), "v1.0.0", &built.release_image());
    world.registry.delete_manifest(&world.bundles(), &digest);
    assert!(problems(&world, &[]).is_empty(), "only --deep looks");
    let names = ["bundle-without-release", "release-without-bundle", "digest-not-pullable"];
    assert_eq!(problems(&world, &["--deep"]), names);
    let run = world.deckmod(&["status", "--deep"]).code(0);
    assert!(run.stdout.contains(&digest) && run.stdout.contains("v1.1.0"), "{}", run.stdout);
}

#[test]
fn a_deep_look_at_an_image_for_another_platform() {
    let world = World::new();
    let built = Built::with_apps("v1.2.3", vec![App::new("agent", "linux/arm64")]);
    world.build(&built);
    for (repository, tag, image) in [
        (world.bundles(), "v1.2.3", built.bundle_image()),
        (world.releases(), "v1.2.3", built.release_image()),
        (world.releases(), "alpha", built.release_image()),
        (world.path.clone(), "echo", built.release_image()),
    ] {
        world.registry.push(&repository, tag, &image);
    }
    assert!(problems(&world, &[]).is_empty());
    assert_eq!(problems(&world, &["--deep"]), ["digest-not-pullable"]);
    let run = world.deckmod(&["status", "--deep"]).code(0);
    assert!(run.stdout.contains("linux/arm64"), "{}", run.stdout);
}

/// Names of the modules shown.
fn modules(json: &Value) -> Vec<&str> {
    let modules = json["modules"].as_array().unwrap();
    modules.iter().map(|module| module["module"].as_str().unwrap()).collect()
}

#[test]
fn all_modules_of_a_source_and_some() {
    let world = World::new();
    world.released("v1.2.3", &["--channel", "alpha"]);
    // What no module can be called is skipped, as DKP skips `modules`.
    for tag in ["zeta", "csi-nfs", "modules", "No_Module"] {
        world.registry.push_image(&world.path, tag, &[]);
    }
    let names = ["csi-nfs", "echo", "zeta"];
    let all = ["status", "--all", "--format", "json"];
    let json = world.deckmod(&all).code(0).json();
    assert_eq!(modules(&json), names);
    assert_eq!(json["modules"][1]["channels"]["alpha"]["version"], "v1.2.3");
    assert_eq!(json["modules"][0]["problems"][0]["name"], "no-channel");

    world.proxy.fault(Fault::on("GET", "/tags/list", Action::paged_tags(1)).always());
    world.proxy.clear();
    let paged = world.deckmod(&all).code(0).json();
    assert_eq!(paged, json, "tags come in pages");
    let asked = world.proxy.lines().iter().filter(|line| line.contains("tags/list")).count();
    assert_eq!(asked, 5);

    let some = world.deckmod(&["status", "zeta", "echo", "--format", "json"]).code(0).json();
    assert_eq!(modules(&some), ["zeta", "echo"]);
    world.deckmod(&["status", "No_Module"]).code(3);
    std::fs::remove_file(world.sandbox.path("module.yaml")).unwrap();
    let outside = world.deckmod(&["status", "--format", "json"]).code(0).json();
    assert_eq!(modules(&outside), names, "outside of a module all are shown");
}

#[test]
fn a_deep_look_reads_every_page_of_tags() {
    let world = World::new();
    let built = world.released("v1.2.3", &["--channel", "alpha"]);
    world.registry.push(&world.bundles(), "v9.9.9", &built.bundle_image());
    world.proxy.fault(Fault::on("GET", "/tags/list", Action::paged_tags(1)).always());
    assert_eq!(problems(&world, &["--deep"]), ["bundle-without-release"]);
}

#[test]
fn a_source_without_anything() {
    let world = World::new();
    let run = world.deckmod(&["status", "--all", "--check"]).code(0);
    assert!(run.stdout.contains("no module is registered here"), "{}", run.stdout);
    let gone = support::refused_port();
    let mut command = world.sandbox.command(env!("CARGO_BIN_EXE_deckmod"));
    command.args(["status", "--check", "--source", &format!("{gone}/acme/modules")]);
    fixtures::Run::of(&command.output().unwrap()).code(5).says("refuse");
}
