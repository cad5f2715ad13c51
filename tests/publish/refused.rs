//! Everything that docs/publishing.md says is refused: exit 1, and nothing is written.

use super::fixtures::{App, Built, World, assert_released};
use super::support::{Kind, TarEntry};

/// A name for the case, the check that must say no, and a bad build.
type Case = (&'static str, &'static str, fn() -> Built);

fn good() -> Built {
    Built::new("v1.2.3")
}

fn apps(apps: Vec<App>) -> Built {
    Built::with_apps("v1.2.3", apps)
}

/// An application image that is not where clusters look for it.
fn absent(reported: bool) -> Built {
    let app = App::new("agent", "linux/amd64").absent();
    apps(vec![if reported { app } else { app.unreported() }])
}

fn said(version_json: &str) -> Built {
    good().release(|files| files.set("version.json", version_json))
}

/// An entry in the layer that holds what git brought.
fn packed(entry: TarEntry) -> Built {
    good().bundle(|files| files.0[0].push(entry))
}

/// Tries every case in a source of its own and asserts that deckmod refuses it.
fn refuses(cases: &[Case]) {
    let mut world = World::new();
    for (number, (name, check, build)) in cases.iter().enumerate() {
        world.path = format!("refused/n{number}");
        world.build(&build());
        world.proxy.clear();
        let flags = ["--channel", "alpha", "--register"];
        let run = world.publish("v1.2.3", &flags);
        assert_eq!(run.status, 1, "{name}:\n{}", run.stderr);
        assert!(run.stderr.contains(&format!("error[{check}]")), "{name}:\n{}", run.stderr);
        assert_eq!(run.stdout, "", "{name}");
        assert_eq!(world.writes(), Vec::<String>::new(), "{name}");
        assert!(world.registry.tags(&world.releases()).is_empty(), "{name}");
        assert!(world.registry.tags(&world.path).is_empty(), "{name}");
    }
}

#[test]
fn a_version_json_that_is_not_exactly_the_version() {
    refuses(&[
        ("another version", "version-json", || said(r#"{"version":"v1.2.4"}"#)),
        ("without v", "version-json", || said(r#"{"version":"1.2.3"}"#)),
        ("one more key", "version-json", || said(r#"{"version":"v1.2.3","requirements":{}}"#)),
        ("another key", "version-json", || said(r#"{"Version":"v1.2.3"}"#)),
        ("empty", "version-json", || said(r#"{"version":""}"#)),
        ("no JSON", "version-json", || said("v1.2.3")),
        ("missing", "version-json", || good().release(|files| files.remove("version.json"))),
    ]);
}

#[test]
fn digests_that_a_cluster_could_not_pull() {
    refuses(&[
        ("no file", "images-digests", || good().bundle(|f| f.remove("images_digests.json"))),
        ("not flat", "images-digests", || good().digests(r#"{"a":{"b":"sha256:00"}}"#)),
        ("no JSON", "images-digests", || good().digests("")),
        ("empty digest", "images-digests", || good().digests(r#"{"agent":""}"#)),
        ("malformed", "images-digests", || good().digests(r#"{"agent":"sha256:12"}"#)),
        ("with a registry", "images-digests", || {
            let digest = App::new("agent", "linux/amd64").digest();
            good().digests(&format!(r#"{{"agent":"127.0.0.1/acme@{digest}"}}"#))
        }),
        ("absent and reported", "images-digests", || absent(true)),
        ("absent and not reported", "images-digests", || absent(false)),
        ("for arm64", "images-digests", || apps(vec![App::new("agent", "linux/arm64")])),
        ("for arm64, not reported", "images-digests", || {
            apps(vec![App::new("agent", "linux/arm64").unreported()])
        }),
        ("index without amd64", "images-digests", || {
            apps(vec![App::index("agent", &["linux/arm64", "linux/arm/v7"])])
        }),
    ]);
}

#[test]
fn names_that_disagree() {
    refuses(&[
        ("none in the bundle", "module-yaml", || good().bundle(|f| f.remove("module.yaml"))),
        ("none in the release", "module-yaml", || good().release(|f| f.remove("module.yaml"))),
        ("different", "module-yaml", || {
            good().bundle(|f| f.set("module.yaml", "name: echo\nstage: Preview\n"))
        }),
        ("unreadable", "module-yaml", || {
            good()
                .bundle(|f| f.set("module.yaml", "name: [echo\n"))
                .release(|f| f.set("module.yaml", "name: [echo\n"))
        }),
        ("another module", "module-name", || {
            good()
                .bundle(|f| f.set("module.yaml", "name: other\n"))
                .release(|f| f.set("module.yaml", "name: other\n"))
        }),
        ("Version.json", "ambiguous-name", || {
            good().release(|f| f.add(TarEntry::file("Version.json", r#"{"version":"v1.2.3"}"#)))
        }),
    ]);
}

#[test]
fn what_cannot_be_unpacked() {
    refuses(&[
        ("two dots", "path-traversal", || packed(TarEntry::file("templates/a..yaml", "x"))),
        ("the parent", "path-traversal", || packed(TarEntry::file("../evil.yaml", "x"))),
        ("absolute", "absolute-name", || packed(TarEntry::file("/evil.yaml", "x"))),
        ("absolute in the release", "absolute-name", || {
            good().release(|f| f.add(TarEntry::file("/evil.yaml", "x")))
        }),
        ("no directory", "directory-order", || packed(TarEntry::file("docs/README.md", "x"))),
        ("directory in a lower layer", "directory-order", || {
            // DKP unpacks upper layers first.
            good().bundle(|f| f.add(TarEntry::file("openapi/config-values.yaml", "x")))
        }),
        ("directory after its file", "directory-order", || {
            let early = packed(TarEntry::file("docs/README.md", "x"));
            early.bundle(|f| f.0[0].push(TarEntry::dir("docs")))
        }),
        ("fifo", "entry-type", || packed(TarEntry::fifo("pipe"))),
        ("device", "entry-type", || packed(TarEntry::new("null", Kind::CharDevice(1, 3)))),
        ("hard link", "hard-link", || packed(TarEntry::hardlink("link", "./module.yaml"))),
    ]);
}

#[test]
fn unusual_builds_that_are_good() {
    let cases: [Case; 6] = [
        ("index with amd64", "", || {
            apps(vec![App::index("agent", &["linux/arm64", "linux/amd64"])])
        }),
        ("index, not reported", "", || {
            apps(vec![App::index("agent", &["linux/amd64", "linux/arm64"]).unreported()])
        }),
        ("image, not reported", "", || apps(vec![App::new("agent", "linux/amd64").unreported()])),
        ("no images at all", "", || apps(Vec::new())),
        ("directory with its files above", "", || {
            let layer = vec![TarEntry::dir("docs"), TarEntry::file("docs/README.md", "x")];
            good().bundle(|files| files.0.push(layer))
        }),
        ("names with ./", "", || packed(TarEntry::file("./templates/other.yaml", "kind: Job\n"))),
    ];
    let mut world = World::new();
    for (number, (name, _, build)) in cases.iter().enumerate() {
        world.path = format!("good/n{number}");
        let built = build();
        world.build(&built);
        let run = world.publish("v1.2.3", &[]);
        assert_eq!(run.status, 0, "{name}:\n{}", run.stderr);
        assert_released(&world, &built, &[]);
    }
}

#[test]
fn a_build_that_is_not_there() {
    let world = World::new();
    let built = good();
    world.build(&built);
    let repository = world.bundles();
    world.registry.delete_manifest(&repository, &built.release_digest());
    world.publish("v1.2.3", &[]).code(1).says("the release image of v1.2.3 is not in the registry");
    world.build(&built);
    world.registry.delete_manifest(&repository, &built.bundle_digest());
    world.publish("v1.2.3", &[]).code(1).says("the bundle of v1.2.3 is not in the registry");
    world.nothing_written();
}
