//! Lines of werf and kinds of modules: werf 2, `d8 dk`, images made in a loop, a registry that wants
//! a login.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod engine_fixture;
mod support;

use std::os::unix::fs::symlink;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use engine_fixture::{Workshop, example_module, push_base_image, script_engine, standin};
use serde_json::Value;
use support::{Registry, Sandbox};

/// The example module as werf 2 before 2.78 wants it.
fn for_werf_2(workshop: &Workshop) {
    let text = workshop.sandbox.read("werf.yaml").replace("\n- from:", "\n- image:");
    workshop.sandbox.write("werf.yaml", text);
    workshop.sandbox.commit("keys of werf 2");
}

#[test]
fn werf_2_builds_a_release() {
    let mut workshop = Workshop::new();
    workshop.engine = standin();
    workshop.sandbox.set("WERF_STANDIN_DIALECT", "2");
    for_werf_2(&workshop);
    workshop.record();
    let run = workshop.build("v1.2.3", &["--format", "json"]).expect(0);
    let version = run.json()["engine"]["version"].as_str().unwrap().to_owned();
    assert!(version.contains("2.77.1"), "{version}");
    assert_eq!(workshop.bundle("v1.2.3"), Some(workshop.reported_digest("bundle")));
    let release = workshop.reported_digest("release-channel-version");
    assert_eq!(workshop.release("v1.2.3"), Some(release));
    let environment = workshop.recorded("environment").unwrap();
    assert!(environment.contains("WERF_SYNCHRONIZATION=:local"), "{environment}");
    workshop.proxy.clear();
    workshop.build("v1.2.3", &[]).expect(0);
    assert_eq!(workshop.own_writes(), Vec::<String>::new());
}

/// A `d8` on the PATH that is the stand-in and writes down how it was called.
fn fake_d8(sandbox: &mut Sandbox) -> PathBuf {
    let real = sandbox.home().join("real/d8");
    std::fs::create_dir(real.parent().unwrap()).unwrap();
    symlink(standin(), &real).unwrap();
    let calls = sandbox.home().join("calls");
    let script = format!("echo \"$@\" >> '{}'\nexec '{}' \"$@\"", calls.display(), real.display());
    sandbox.program("d8", &format!("#!/bin/sh\n{script}\n"));
    calls
}

#[test]
fn d8_dk_is_called_and_says_its_version() {
    let mut workshop = Workshop::new();
    let calls = fake_d8(&mut workshop.sandbox);
    workshop.engine = "dk".into();
    let run = workshop.build("v1.2.3", &["--format", "json"]).expect(0);
    let engine = &run.json()["engine"];
    assert_eq!(engine["command"], "d8 dk");
    assert_eq!(engine["version"].as_str().unwrap().trim_start_matches('v'), "3.2.0-dk.2");
    let calls = std::fs::read_to_string(calls).unwrap();
    let calls: Vec<&str> = calls.lines().collect();
    assert_eq!(calls.len(), 2, "{calls:?}");
    assert_eq!(calls[0], "dk version");
    let repository = format!("dk build --repo {}/example ", workshop.source());
    assert!(calls[1].starts_with(&repository), "{calls:?}");
    assert!(workshop.bundle("v1.2.3").is_some());
}

/// Two families of images, one of them in a loop over names with a slash.
const FAMILIES: &str = r#"
configVersion: 1
project: fleet
---
{{- $list := .Files.Get "base_images.yml" | fromYaml }}
{{- $base := printf "%s@%s" $list.REGISTRY_PATH (index $list "builder/alpine") }}
{{- $version := env "MODULES_MODULE_TAG" "v0.0.0-dev" }}
{{- $images := list "db/primary" "db/replica" "tools" }}
{{- range $name := $images }}
image: {{ $name }}
from: {{ $base }}
shell:
  install:
  - echo {{ $name }} > /name
---
{{- end }}
image: digests
final: false
from: {{ $base }}
dependencies:
{{- range $i, $name := $images }}
- from: {{ $name }}
  before: setup
  imports:
  - type: ImageDigest
    targetEnv: DIGEST_{{ $i }}
{{- end }}
shell:
  setup:
  - printf '{"dbPrimary":"%s","dbReplica":"%s","tools":"%s"}' "$DIGEST_0" "$DIGEST_1" "$DIGEST_2" > /images_digests.json
  - printf '{"version":"{{ $version }}"}' > /version.json
---
image: bundle
from: scratch
git:
- add: /
  to: /
  includePaths: [charts, module.yaml, openapi, templates]
import:
- {from: digests, add: /images_digests.json, to: /images_digests.json, after: setup}
---
image: release-channel-version
from: scratch
git:
- add: /
  to: /
  includePaths: [module.yaml]
import:
- {from: digests, add: /version.json, to: /version.json, after: setup}
"#;

#[test]
fn a_module_with_families_of_images_is_published() {
    let mut workshop = Workshop::new();
    workshop.sandbox.write("werf.yaml", FAMILIES);
    workshop.sandbox.write("module.yaml", "name: fleet\nstage: Experimental\n");
    // It asks for images of the example.
    std::fs::remove_file(workshop.sandbox.path("templates/web-server.yaml")).unwrap();
    workshop.sandbox.commit("families");
    workshop.record();
    let run = workshop.build("v0.1.0", &["--channel", "alpha", "--format", "json"]).expect(0);
    let names: Vec<String> = run.json()["images"].as_array().unwrap().iter().map(name_of).collect();
    for image in ["db/primary", "db/replica", "tools", "bundle", "release-channel-version"] {
        assert!(names.iter().any(|name| name == image), "{names:?}");
    }
    let files = workshop.files("acme/modules/fleet", "v0.1.0");
    let digests: Value = serde_json::from_str(&files["images_digests.json"]).unwrap();
    for (key, image) in
        [("dbPrimary", "db/primary"), ("dbReplica", "db/replica"), ("tools", "tools")]
    {
        assert_eq!(digests[key], workshop.reported_digest(image));
        assert!(
            workshop
                .registry
                .digest("acme/modules/fleet", digests[key].as_str().unwrap())
                .is_some()
        );
    }
    assert!(workshop.registry.digest("acme/modules/fleet/release", "alpha").is_some());
    run.says(&["changelog"]);
}

fn name_of(image: &Value) -> String {
    image["name"].as_str().unwrap().to_owned()
}

#[test]
fn a_login_from_variables_serves_deckmod_and_engine() {
    let registry = Registry::options().with_basic("robot", "pass-for-engines").start();
    push_base_image(&registry);
    let mut workshop = Workshop::on(registry, Sandbox::from_folder(&example_module()));
    let host = workshop.proxy.host();
    workshop.pin(&host);
    workshop.sandbox.set("MODULES_REGISTRY_LOGIN", "robot");
    workshop.sandbox.set("MODULES_REGISTRY_PASSWORD", "pass-for-engines");
    workshop.record();
    let run = workshop.build("v1.2.3", &["-v", "--channel", "alpha"]).expect(0);
    assert_eq!(workshop.bundle("v1.2.3"), Some(workshop.reported_digest("bundle")));
    assert_eq!(workshop.release("alpha"), workshop.release("v1.2.3"));
    for what in ["argv", "environment", "report"] {
        let text = workshop.recorded(what).unwrap();
        assert!(!text.contains("pass-for-engines"), "{what}: {text}");
    }
    assert!(!run.shown().contains("pass-for-engines"), "{}", run.shown());
    workshop.sandbox.set("MODULES_REGISTRY_PASSWORD", "wrong");
    workshop.build("v1.2.3", &[]).expect(5).explains().says(&["robot"]);
}

#[test]
fn a_login_of_docker_serves_deckmod_and_engine() {
    let registry = Registry::options().with_basic("robot", "pass-in-a-file").start();
    push_base_image(&registry);
    let mut workshop = Workshop::on(registry, Sandbox::from_folder(&example_module()));
    // The base image is read past the proxy: two hosts, both in docker's file.
    let hosts = [workshop.proxy.host(), workshop.registry.host()];
    let auth = STANDARD.encode("robot:pass-in-a-file");
    let entry = |host: &String| format!(r#""{host}": {{"auth": "{auth}"}}"#);
    let both = hosts.each_ref().map(entry).join(", ");
    workshop.sandbox.write_home(".docker/config.json", format!(r#"{{"auths": {{{both}}}}}"#));
    workshop.record();
    workshop.build("v1.2.3", &[]).expect(0).does_not_say(&["pass-in-a-file", &auth]);
    assert_eq!(workshop.bundle("v1.2.3"), Some(workshop.reported_digest("bundle")));

    // With a login from variables too, the engine still gets the other hosts of the file.
    let other = format!(r#"{{"auths": {{{}}}}}"#, entry(&hosts[1]));
    workshop.sandbox.write_home(".docker/config.json", other);
    workshop.sandbox.set("MODULES_REGISTRY_LOGIN", "robot");
    workshop.sandbox.set("MODULES_REGISTRY_PASSWORD", "pass-in-a-file");
    workshop.build("v1.2.4", &[]).expect(0);
    let given = workshop.recorded("docker").unwrap();
    assert!(hosts.iter().all(|host| given.contains(host.as_str())), "not both hosts");
}

#[test]
fn what_the_engine_prints_goes_to_stderr_and_secrets_are_hidden() {
    let mut workshop = Workshop::new();
    workshop.sandbox.set("MODULES_REGISTRY_LOGIN", "robot");
    workshop.sandbox.set("MODULES_REGISTRY_PASSWORD", "said-aloud-by-the-engine");
    let script = "echo from-stdout; echo from-stderr >&2; cat \"$DOCKER_CONFIG/config.json\"\n\
                  echo password said-aloud-by-the-engine; exit 1";
    workshop.engine = script_engine(&mut workshop.sandbox, "talker", script);
    let run = workshop.build("v1.2.3", &[]).expect(4).says(&["from-stdout", "from-stderr"]);
    assert_eq!(run.stdout, "");
    let run = run.does_not_say(&["said-aloud-by-the-engine"]);
    run.does_not_say(&["cm9ib3Q6c2FpZC1hbG91ZC1ieS10aGUtZW5naW5l"]);
}
