//! `deckmod publish`: what lands in the registry, in which order, and what is said about it.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod fixtures;
mod support;

#[path = "publish/channels.rs"]
mod channels;
#[path = "publish/moved.rs"]
mod moved;
#[path = "publish/output.rs"]
mod output;
#[path = "publish/refused.rs"]
mod refused;

use fixtures::{Built, World, assert_released};
use support::{TarEntry, digest_of};

/// A name and what is done to a good build.
type Spoilt = (&'static str, fn(Built) -> Built);

#[test]
fn what_was_built_is_published_byte_for_byte() {
    let world = World::new();
    let built = Built::new("v1.2.3");
    world.build(&built);
    let run = world.publish("v1.2.3", &[]).code(0).says("no channel exists");

    assert_released(&world, &built, &[]);
    let source = world.source();
    assert_eq!(
        run.stdout,
        format!(
            "{source}/echo/release:v1.2.3@{}\n{source}/echo:v1.2.3@{}\n",
            built.release_digest(),
            built.bundle_digest()
        ),
        "stdout is exactly the references"
    );
    assert_eq!(world.tags_written(), ["echo/release:v1.2.3", "echo:v1.2.3"]);
}

#[test]
fn skopeo_reads_what_was_published() {
    let world = World::new();
    let built = world.released("v1.2.3", &["--channel", "alpha"]);
    let release = format!("docker://{}/acme/modules/echo/release", world.registry.host());
    let skopeo = |arguments: &[&str]| {
        let output = world.sandbox.run("skopeo", arguments);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "skopeo {arguments:?}: {errors}");
        output.stdout
    };

    for tag in ["v1.2.3", "alpha"] {
        let image = format!("{release}:{tag}");
        let raw = skopeo(&["inspect", "--tls-verify=false", "--raw", &image]);
        assert_eq!(digest_of(&raw), built.release_digest(), "{tag}");
        let digest = skopeo(&["inspect", "--tls-verify=false", "--format", "{{.Digest}}", &image]);
        assert_eq!(String::from_utf8_lossy(&digest).trim(), built.release_digest());
    }
    let image = format!("{release}:v1.2.3");
    let no_policy = ["--insecure-policy", "copy", "--src-tls-verify=false"];
    skopeo(&[&no_policy[..], &[&image, "dir:copied"]].concat());
    let unpack = "mkdir root && for layer in $(jq -r '.layers[].digest' copied/manifest.json); \
                  do tar -xzf copied/${layer#sha256:} -C root; done";
    assert!(world.sandbox.run("sh", &["-ec", unpack]).status.success());
    assert_eq!(world.sandbox.read("root/version.json"), "{\"version\":\"v1.2.3\"}\n");
    assert_eq!(world.sandbox.read("root/module.yaml"), world.sandbox.read("module.yaml"));
    assert!(world.sandbox.read("root/changelog.yaml").contains("it echoes"));
}

#[test]
fn the_same_command_again_writes_nothing() {
    let world = World::new();
    let built = Built::new("v1.2.3");
    world.build(&built);
    for flags in [&[][..], &["--channel", "alpha"], &["--channel", "alpha", "--channel", "beta"]] {
        let first = world.publish("v1.2.3", flags).code(0);
        assert!(!world.writes().is_empty(), "the first run writes");
        world.proxy.clear();
        let again = world.publish("v1.2.3", flags).code(0).says("Nothing to do");
        world.nothing_written();
        assert_eq!(again.stdout, first.stdout, "{flags:?}");
        world.proxy.clear();
    }
    assert_released(&world, &built, &["alpha", "beta"]);
}

#[test]
fn a_changed_build_under_the_same_version_is_a_conflict() {
    let changes: [Spoilt; 2] = [
        ("bundle", |built| built.bundle(|files| files.set("templates/server.yaml", "kind: Job\n"))),
        ("release", |built| built.release(|files| files.set("changelog.yaml", "fixes: [a]\n"))),
    ];
    let world = World::new();
    let built = world.released("v1.2.3", &[]);
    for (what, change) in changes {
        world.build(&change(built.clone()));
        let run = world.publish("v1.2.3", &["--channel", "alpha"]).code(6);
        world.nothing_written();
        assert_eq!(run.stdout, "", "{what}");
        run.says("already holds another digest").says("give the new build a new version");
        assert_released(&world, &built, &[]);
    }
}

#[test]
fn release_bundle_channels_registration_is_the_order() {
    let world = World::new();
    world.build(&Built::new("v1.2.3"));
    world.publish("v1.2.3", &["--channel", "beta", "--channel", "alpha"]).code(0);
    let mut written = world.tags_written();
    written[2..4].sort();
    assert_eq!(
        written,
        ["echo/release:v1.2.3", "echo:v1.2.3", "echo/release:alpha", "echo/release:beta", ":echo"]
    );
    let log = world.proxy.log();
    let is_tag = |path: &str| path.contains("/manifests/");
    let last_blob = log.iter().rposition(|e| e.is_write() && !is_tag(&e.path)).unwrap();
    let first_tag = log.iter().position(|e| e.is_write() && is_tag(&e.path)).unwrap();
    assert!(last_blob < first_tag, "every blob is there before the first tag");
}

#[test]
fn a_tag_is_looked_at_before_and_after_it_is_written() {
    let world = World::new();
    world.build(&Built::new("v1.2.3"));
    world.publish("v1.2.3", &["--channel", "alpha"]).code(0);
    let log = world.proxy.log();
    let puts = log.iter().filter(|e| e.method == "PUT" && e.path.contains("/manifests/"));
    let puts: Vec<_> = puts.collect();
    assert_eq!(puts.len(), 4);
    for put in puts {
        let reads = log.iter().filter(|e| !e.is_write() && e.path == put.path);
        let (before, after): (Vec<_>, Vec<_>) = reads.partition(|e| e.arrived < put.arrived);
        assert!(before.len() >= 2, "{}: once for the plan, once right before", put.line());
        assert!(before.iter().all(|e| e.status == Some(404)));
        assert!(after.iter().any(|e| e.status == Some(200)), "{} is read back", put.line());
    }
}

#[test]
fn what_is_only_warned_about_is_published() {
    let cases: [Spoilt; 7] = [
        ("module-name", |built| built.bundle(|files| files.set("Chart.yaml", "name: other\n"))),
        ("changelog", |built| built.release(|files| files.remove("changelog.yaml"))),
        ("symlink", |built| {
            built
                .bundle(|files| files.0[0].push(TarEntry::symlink("openapi/v.yaml", "values.yaml")))
        }),
        ("whiteout", |built| built.bundle(|files| files.add(TarEntry::file(".wh.enabled", "")))),
        ("mode", |built| {
            built.bundle(|files| files.0[0].push(TarEntry::file("hooks/i.sh", "x").mode(0o644)))
        }),
        ("duplicate-name", |built| {
            built.bundle(|files| files.0[0].push(TarEntry::file("Chart.yaml", "name: echo\n")))
        }),
        ("empty-module", |built| {
            built.bundle(|files| {
                for gone in
                    ["Chart.yaml", "hooks/h.sh", "hooks", "templates/server.yaml", "templates"]
                {
                    files.remove(gone);
                }
            })
        }),
    ];
    let mut world = World::new();
    for (warning, spoil) in cases {
        world.path = format!("warned/{warning}");
        let built = spoil(Built::new("v1.2.3"));
        world.build(&built);
        world.publish("v1.2.3", &[]).code(0).says(&format!("warning[{warning}]"));
        assert_released(&world, &built, &[]);
    }
}

#[test]
fn a_good_build_has_no_findings() {
    let world = World::new();
    world.build(&Built::new("v1.2.3"));
    world.publish("v1.2.3", &[]).code(0).lacks("warning[").lacks("error[");
}
