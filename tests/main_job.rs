//! The main job, end to end: `deckmod werf-build` on real parts. A module repository goes in, a
//! release that skopeo can read comes out.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod engine_fixture;
mod support;

use engine_fixture::Workshop;
use serde_json::Value;

const REPOSITORY: &str = "acme/modules/example";
const RELEASES: &str = "acme/modules/example/release";

/// The lines that stdout must consist of.
fn references(workshop: &Workshop, targets: &[(&str, &str)]) -> Vec<String> {
    let source = workshop.source();
    targets.iter().map(|(target, digest)| format!("{source}{target}@{digest}")).collect()
}

#[test]
fn a_version_is_published_promoted_and_read_by_skopeo() {
    let mut workshop = Workshop::new();
    workshop.record();
    let run = workshop.build("v1.2.3", &[]).expect(0);

    let bundle = workshop.reported_digest("bundle");
    let release = workshop.reported_digest("release-channel-version");
    let expected = references(
        &workshop,
        &[("/example/release:v1.2.3", &release), ("/example:v1.2.3", &bundle)],
    );
    assert_eq!(run.lines(), expected, "{}", run.shown());
    assert_eq!(workshop.skopeo_digest(RELEASES, "v1.2.3"), release);
    assert_eq!(workshop.skopeo_digest(REPOSITORY, "v1.2.3"), bundle);
    assert_eq!(workshop.release("alpha"), None, "no channel was asked for");
    assert!(!workshop.is_registered(), "a version without a channel is not registered");
    let files = workshop.files(RELEASES, "v1.2.3");
    assert_eq!(files["version.json"].trim(), r#"{"version":"v1.2.3"}"#);
    assert_eq!(files["module.yaml"], workshop.sandbox.read("module.yaml"));
    assert_eq!(files["changelog.yaml"], workshop.sandbox.read("changelog.yaml"));
    let unpacked = workshop.files(REPOSITORY, "v1.2.3");
    assert_eq!(unpacked["module.yaml"], workshop.sandbox.read("module.yaml"));
    assert!(unpacked.contains_key("charts/deckhouse_lib_helm-0.0.0-standin.tgz"), "{unpacked:?}");
    let digests: Value = serde_json::from_str(&unpacked["images_digests.json"]).unwrap();
    assert_eq!(digests["webServer"], workshop.reported_digest("web-server"));
    assert_eq!(digests["configReloader"], workshop.reported_digest("config-reloader"));

    let source = workshop.source();
    let promoted = workshop.deckmod(&["promote", "v1.2.3", "--to", "alpha", "--source", &source]);
    let promoted = promoted.expect(0);
    assert!(
        promoted
            .stdout
            .contains(&references(&workshop, &[("/example/release:alpha", &release)])[0])
    );
    assert_eq!(workshop.skopeo_digest(RELEASES, "alpha"), release);
    assert!(workshop.is_registered());
    let status = workshop.deckmod(&["status", "--source", &source, "--format", "json"]).expect(0);
    let alpha = &status.json()["modules"][0]["channels"]["alpha"];
    assert_eq!((&alpha["version"], &alpha["digest"]), (&"v1.2.3".into(), &release.into()));
}

#[test]
fn the_same_again_writes_nothing_and_another_build_is_a_conflict() {
    let mut workshop = Workshop::new();
    let outputs = workshop.sandbox.home().join("github-output");
    workshop.sandbox.set("GITHUB_OUTPUT", &outputs);
    let first = workshop.build("v1.2.3", &["--channel", "alpha"]).expect(0);
    assert!(!workshop.own_writes().is_empty(), "requests of deckmod are told by their User-Agent");

    workshop.proxy.clear();
    let again = workshop.build("v1.2.3", &["--channel", "alpha"]).expect(0);
    assert_eq!(workshop.own_writes(), Vec::<String>::new());
    assert!(!workshop.own_requests().is_empty());
    assert_eq!(again.stdout, first.stdout);
    again.says(&["Nothing to do"]);
    let told = std::fs::read_to_string(&outputs).unwrap();
    let changed: Vec<&str> = told.lines().filter(|line| line.starts_with("changed=")).collect();
    assert_eq!(changed, ["changed=true", "changed=false"]);

    let before = (workshop.bundle("v1.2.3"), workshop.release("v1.2.3"), workshop.release("alpha"));
    let template = workshop.sandbox.read("templates/configmap.yaml");
    workshop.sandbox.write("templates/configmap.yaml", template + "# changed\n");
    workshop.sandbox.commit("another module");
    workshop.proxy.clear();
    let other = workshop.build("v1.2.3", &["--channel", "alpha"]).expect(6);
    assert_eq!(other.stdout, "", "nothing was published");
    other.says(&["example:v1.2.3 already holds another digest", "= help:"]);
    assert_eq!(workshop.own_writes(), Vec::<String>::new());
    let after = (workshop.bundle("v1.2.3"), workshop.release("v1.2.3"), workshop.release("alpha"));
    assert_eq!(after, before);
}

#[test]
fn a_first_channel_comes_with_what_to_apply_and_one_true_sentence() {
    let workshop = Workshop::new();
    let run = workshop.build("v1.2.3", &["--channel", "alpha"]).expect(0);
    let release = workshop.release("v1.2.3").expect("it is published");
    assert_eq!(workshop.release("alpha"), Some(release));
    assert!(workshop.is_registered());
    assert_eq!(run.lines().len(), 4, "release, bundle, channel, registration\n{}", run.shown());
    let source = workshop.source();
    let repo = format!("repo: {source}");
    let sentence = |version: &str| format!("Channel alpha of {source} is at {version}");
    let clusters = "clusters that follow it and have `example` enabled take it at their next scan";
    let policy = ["kind: ModuleSource", "kind: ModuleUpdatePolicy", "releaseChannel: Alpha"];
    run.says(&policy).says(&[&repo, &sentence("v1.2.3"), clusters]);

    let next = workshop.build("v1.2.4", &["--channel", "alpha"]).expect(0);
    assert_eq!(workshop.release("alpha"), workshop.release("v1.2.4"));
    next.says(&[&sentence("v1.2.4"), clusters]).does_not_say(&["kind: ModuleSource"]);
}

#[test]
fn a_version_json_that_says_something_else_is_refused() {
    let workshop = Workshop::new();
    let text = workshop.sandbox.read("werf.yaml");
    workshop
        .sandbox
        .write("werf.yaml", text.replace(r#""version":"{{ $version }}""#, r#""version":"v9.9.9""#));
    workshop.sandbox.commit("another version");
    let file = workshop.sandbox.home().join("report.json");
    let output = format!("json={}", file.display());
    let run = workshop.build("v1.2.3", &["--channel", "alpha", "--output", &output]).expect(1);
    run.says(&["version.json", "v9.9.9", "= help:"]);
    let report: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    assert_eq!((&report["changed"], &report["tag"]), (&false.into(), &"v1.2.3".into()));
    let findings = report["findings"].as_array().unwrap();
    assert!(findings.iter().any(|finding| finding["check"] == "version-json"), "{report}");
    assert_eq!(workshop.own_writes(), Vec::<String>::new());
    assert_eq!((workshop.bundle("v1.2.3"), workshop.release("v1.2.3")), (None, None));
    assert_eq!(workshop.release("alpha"), None);
}

#[test]
fn empty_digests_are_refused() {
    let mut workshop = Workshop::new();
    workshop.engine = engine_fixture::standin();
    workshop.sandbox.set("WERF_STANDIN_EMPTY_DIGESTS", "1");
    let run = workshop.build("v1.2.3", &[]).expect(1);
    run.says(&["images_digests.json", "webServer", "the digest is empty", "= help:"]);
    assert_eq!(workshop.own_writes(), Vec::<String>::new());
    assert_eq!((workshop.bundle("v1.2.3"), workshop.release("v1.2.3")), (None, None));
}

#[test]
fn a_dry_run_builds_and_writes_nothing() {
    let mut workshop = Workshop::new();
    workshop.record();
    let run = workshop.build("v1.2.3", &["--channel", "alpha", "--dry-run"]).expect(0);
    assert_eq!(workshop.recorded("argv"), None, "the engine was called: {}", run.shown());
    let writes: Vec<_> = workshop.proxy.writes().iter().map(support::Entry::line).collect();
    assert_eq!(writes, Vec::<String>::new());
    assert!(workshop.registry.tags(REPOSITORY).is_empty());
    run.says(&["v1.2.3", "alpha", &workshop.source()]);
}

#[test]
fn the_report_tells_inputs_engine_images_steps_and_timings() {
    let mut workshop = Workshop::new();
    workshop.record();
    let output = workshop.sandbox.write_home("github-output", "earlier=1\n");
    workshop.sandbox.set("GITHUB_OUTPUT", &output);
    let file = workshop.sandbox.home().join("report.json");
    let to_file = format!("json={}", file.display());
    let run = workshop.build("v1.2.3", &["--format", "json", "--output", &to_file]).expect(0);
    let report = run.json();
    let in_file: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    assert_eq!(in_file, report);

    assert_eq!(report["schema"], "deckmod.report/v1");
    assert_eq!((&report["module"], &report["tag"]), (&"example".into(), &"v1.2.3".into()));
    assert_eq!((&report["target"], &report["changed"]), (&"production".into(), &true.into()));
    let inputs = report["inputs"].as_array().unwrap();
    let input = |name: &str| inputs.iter().find(|input| input["name"] == name).unwrap();
    assert_eq!(input("source")["value"], workshop.source());
    assert_eq!(input("tag")["set_by"], "flag --tag");
    assert_eq!(input("engine")["set_by"], "flag --engine");
    assert_eq!(input("module")["set_by"], "module.yaml");
    assert!(report["engine"]["command"].as_str().unwrap().contains("recorder"));
    let version = workshop.sandbox.run(&workshop.engine, &["version"]).stdout;
    assert_eq!(report["engine"]["version"], String::from_utf8(version).unwrap().trim());
    let images = report["images"].as_array().unwrap();
    let web = images.iter().find(|image| image["name"] == "web-server").expect("every image");
    assert!(web["reference"].as_str().unwrap().ends_with(&workshop.reported_digest("web-server")));
    let steps = report["steps"].as_array().unwrap();
    let results: Vec<_> = steps.iter().map(|step| step["result"].as_str().unwrap()).collect();
    assert_eq!(results, ["written", "written"]);
    assert_eq!(steps[0]["digest"], workshop.reported_digest("release-channel-version"));
    assert_eq!(steps[1]["digest"], workshop.reported_digest("bundle"));
    let phases: Vec<_> =
        report["timings"].as_array().unwrap().iter().map(|t| t["phase"].clone()).collect();
    assert!(
        ["build", "inspect", "publish"].iter().all(|phase| phases.contains(&(*phase).into())),
        "{phases:?}"
    );

    let source = workshop.source();
    let (bundle, release) = (&steps[1]["digest"], &steps[0]["digest"]);
    let told = std::fs::read_to_string(&output).unwrap();
    let expected = format!(
        "earlier=1\ntag=v1.2.3\nbundle={source}/example:v1.2.3@{}\nrelease={source}/example/release:v1.2.3@{}\n\
         changed=true\n",
        bundle.as_str().unwrap(),
        release.as_str().unwrap()
    );
    assert_eq!(told, expected);
}

#[test]
fn the_engine_sees_what_deckmod_decided_and_what_follows_the_dashes() {
    let mut workshop = Workshop::new();
    workshop.record();
    for (name, value) in [
        ("MODULES_MODULE_TAG", "v0.0.1"),
        ("MODULES_MODULE_SOURCE", "registry.example.com/elsewhere"),
        ("MODULES_REGISTRY_LOGIN", "robot"),
        ("MODULES_REGISTRY_PASSWORD", "s3cret-of-the-main-job"),
        ("WERF_REPO", "registry.example.com/not-here"),
        ("WERF_PARALLEL_TASKS_LIMIT", "2"),
    ] {
        workshop.sandbox.set(name, value);
    }
    let editions =
        "version: 1\neditions: {ee: {env: {MODULE_EDITION: ee, MODULES_MODULE_TAG: v0.0.2}}}\n";
    workshop.sandbox.write("deckmod.yaml", editions);
    let words = ["--edition", "ee", "--", "--log-verbose", "--platform=linux/amd64"];
    workshop.build("v1.2.3", &words).expect(0);

    let environment = workshop.recorded("environment").expect("the engine was called");
    let has = |line: &str| environment.lines().any(|seen| seen == line);
    let source = format!("MODULES_MODULE_SOURCE={}", workshop.source());
    for line in [
        "MODULES_MODULE_TAG=v1.2.3",
        "MODULES_MODULE_NAME=example",
        &source,
        "WERF_PARALLEL_TASKS_LIMIT=2",
        "MODULE_EDITION=ee",
    ] {
        assert!(has(line), "the engine does not see {line}\n{environment}");
    }
    assert!(!environment.contains("s3cret-of-the-main-job"), "{environment}");
    assert!(!environment.contains("WERF_REPO="), "{environment}");
    let argv = workshop.recorded("argv").expect("the engine was called");
    let words: Vec<&str> = argv.lines().collect();
    let repository = format!("{}/example", workshop.source());
    assert!(words.windows(2).any(|pair| pair == ["--repo", &repository]), "{argv}");
    assert!(words.ends_with(&["--log-verbose", "--platform=linux/amd64"]), "{argv}");
    assert!(
        workshop.recorded("docker").is_some_and(|config| config.contains(&workshop.proxy.host()))
    );

    let refused = workshop.build("v1.2.3", &["--", "--repo", "elsewhere.example.com/m"]).expect(2);
    refused.says(&["--repo", "--source"]);
}

#[test]
fn what_the_check_finds_stops_the_build_before_the_engine() {
    let workshop = Workshop::new();
    let text = workshop.sandbox.read("werf.yaml");
    workshop.sandbox.write("werf.yaml", format!("{text}nosuch: 1\n"));
    workshop.sandbox.commit("a mistake");
    let run =
        workshop.build("v1.2.3", &[]).expect(1).says(&["unknown fields: `nosuch`", "`--no-check`"]);
    run.does_not_say(&["Building with"]);
}
