//! Other publishers: tags that move between looking, writing and reading back.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::fixtures::{Built, World, assert_released};
use super::support::{Action, Fault, Image, Layer, Registry};

/// An image of somebody else.
fn stranger(registry: &Registry, repository: &str, tag: &str) -> String {
    registry.push(repository, tag, &Image::of(&[Layer::files(&[("version.json", "{}")])]))
}

/// While deckmod sends `method part`, somebody else points `tag` of `repository` at another image.
fn somebody_moves(world: &World, at: (&str, &str), repository: String, tag: &'static str) {
    let registry = Arc::clone(&world.registry);
    let action = Action::after(move |_| {
        stranger(&registry, &repository, tag);
    });
    world.proxy.fault(Fault::on(at.0, at.1, action));
}

#[test]
fn a_tag_that_appears_between_looking_and_writing_is_left_alone() {
    let world = World::new();
    let built = Built::new("v1.2.3");
    world.build(&built);
    // Layers are read after the first look at the tags.
    somebody_moves(&world, ("GET", "/blobs/"), world.releases(), "v1.2.3");
    world.publish("v1.2.3", &["--channel", "alpha"]).code(6).says("somebody else");
    assert_ne!(world.held("v1.2.3"), Some(built.release_digest()));
    assert_eq!(world.tags_written(), Vec::<String>::new());
}

#[test]
fn a_bundle_that_appears_is_left_alone() {
    let world = World::new();
    let built = Built::new("v1.2.3");
    world.build(&built);
    somebody_moves(&world, ("POST", "/release/"), world.bundles(), "v1.2.3");
    world.publish("v1.2.3", &["--channel", "alpha"]).code(6).says("somebody else");
    let held = world.registry.digest(&world.bundles(), "v1.2.3");
    assert_ne!(held, Some(built.bundle_digest()));
    assert_eq!(world.tags_written(), ["echo/release:v1.2.3"]);
}

#[test]
fn a_channel_that_moves_is_left_alone() {
    let world = World::new();
    world.released("v1.2.2", &["--channel", "alpha"]);
    let built = Built::new("v1.2.3");
    world.build(&built);
    somebody_moves(&world, ("PUT", "/release/manifests/v1.2.3"), world.releases(), "alpha");
    world.publish("v1.2.3", &["--channel", "alpha"]).code(6).says("somebody else");
    assert_ne!(world.held("alpha"), Some(built.release_digest()));
    assert_eq!(world.tags_written(), ["echo/release:v1.2.3", "echo:v1.2.3"]);
}

#[test]
fn a_tag_that_reads_back_differently_is_no_success() {
    type Tag = (fn(&World) -> String, &'static str, &'static str);
    let tags: [Tag; 3] = [
        (World::releases, "v1.2.3", "/release/manifests/v1.2.3"),
        (World::bundles, "v1.2.3", "/echo/manifests/v1.2.3"),
        (World::releases, "alpha", "/release/manifests/alpha"),
    ];
    let mut world = World::new();
    for (number, (repository, tag, path)) in tags.into_iter().enumerate() {
        world.path = format!("back/n{number}");
        world.build(&Built::new("v1.2.3"));
        let repository = repository(&world);
        somebody_moves(&world, ("PUT", path), repository, tag);
        let run = world.publish("v1.2.3", &["--channel", "alpha"]).code(6).says("somebody else");
        assert_eq!(run.stdout, "", "a mix is no result");
        world.proxy.clear_faults();
    }
}

#[test]
fn the_same_content_written_by_somebody_else_is_fine() {
    let world = World::new();
    let built = Built::new("v1.2.3");
    world.build(&built);
    let (registry, bundles) = (Arc::clone(&world.registry), world.bundles());
    let digest = built.bundle_digest();
    let action = Action::after(move |_| {
        registry.retag(&bundles, &digest, "v1.2.3");
    });
    world.proxy.fault(Fault::on("POST", "/release/", action));
    world.publish("v1.2.3", &[]).code(0);
    assert_released(&world, &built, &[]);
    assert_eq!(world.tags_written(), ["echo/release:v1.2.3"]);
}

/// What a registry answers that does not have a manifest.
fn absent() -> Action {
    let json = vec![("Content-Type".to_owned(), "application/json".to_owned())];
    let body = br#"{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}"#;
    Action::Status(404, json, body.to_vec())
}

#[test]
fn a_404_that_is_not_a_registrys_is_not_taken_for_absence() {
    let world = World::new();
    world.build(&Built::new("v1.2.3"));
    let html = Action::Status(404, Vec::new(), b"<html>no such page</html>".to_vec());
    world.proxy.fault(Fault::when(|seen| seen.path.contains("/release/"), html).always());
    world.publish("v1.2.3", &[]).code(5).says("cannot be told whether it is absent");
    world.nothing_written();
}

#[test]
fn a_registry_that_lags_behind_is_asked_again() {
    let world = World::new();
    let built = Built::new("v1.2.3");
    world.build(&built);
    let written = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&written);
    let note = Action::after(move |_| seen.store(true, Ordering::SeqCst));
    world.proxy.fault(Fault::on("PUT", "/echo/manifests/v1.2.3", note));
    let lags = Fault::when(
        move |entry| {
            let read = matches!(entry.method.as_str(), "GET" | "HEAD");
            read && written.load(Ordering::SeqCst) && entry.path.ends_with("/manifests/v1.2.3")
        },
        absent(),
    );
    world.proxy.fault(lags.times(3));
    world.publish("v1.2.3", &[]).code(0);
    let lagging = world.proxy.lines().iter().filter(|l| l.ends_with("v1.2.3 404")).count();
    assert!(lagging >= 3, "the fault was met");
    assert_released(&world, &built, &[]);
}
