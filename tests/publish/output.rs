//! What is said: dry runs, JSON, files, GitHub's step outputs, silence.

use serde_json::{Value, json};

use super::fixtures::{Built, Run, World};

#[test]
fn a_dry_run_writes_nothing() {
    let world = World::new();
    world.build(&Built::new("v1.2.3"));
    let flags = ["--channel", "alpha", "--register", "--dry-run"];
    let run = world.publish("v1.2.3", &flags).code(0).says("Dry run: nothing was written");
    world.nothing_written();
    assert_eq!(run.stdout.lines().count(), 4, "the references of the plan:\n{}", run.stdout);
    assert!(world.registry.tags(&world.releases()).is_empty());
    let json = world.publish("v1.2.3", &[&flags[..], &["--format", "json"]].concat()).json();
    assert_eq!(json["changed"], false);
    assert_eq!(json["outlook"], Value::Null);
    for step in json["steps"].as_array().unwrap() {
        assert_eq!((&step["result"], &step["before"]), (&json!("would-write"), &Value::Null));
    }
    let real = world.publish("v1.2.3", &["--channel", "alpha"]).code(0);
    assert_eq!(real.stdout, run.stdout, "what was shown is what is done");
    world.proxy.clear();
    let json = world.publish("v1.2.3", &["--dry-run", "--format", "json"]).json();
    assert_eq!(json["steps"][0]["result"], "would-keep");
    world.nothing_written();
}

#[test]
fn a_dry_run_refuses_what_the_run_refuses() {
    let world = World::new();
    world.build(&Built::new("v1.2.4"));
    world.publish("v1.2.3", &["--dry-run"]).code(1).says("error[version-json]");
    world.nothing_written();
}

#[test]
fn the_report_in_json() {
    let world = World::new();
    let built = Built::new("v1.2.3");
    world.build(&built);
    let flags = ["--channel", "alpha", "--format", "json"];
    let report = world.publish("v1.2.3", &flags).code(0).json();

    assert_eq!(report["schema"], "deckmod.report/v1");
    assert_eq!(report["module"], "echo");
    assert_eq!(report["tag"], "v1.2.3");
    assert_eq!(report["target"], "production");
    assert_eq!(report["source"], world.source());
    assert_eq!(report["changed"], true);
    assert_eq!(report["engine"], Value::Null);
    let sentence = report["outlook"].as_str().unwrap();
    assert!(sentence.starts_with("Channel alpha of"), "{sentence}");
    let inputs = report["inputs"].as_array().unwrap();
    let source = json!({"name": "source", "value": world.source(), "set_by": "flag --source"});
    assert!(inputs.contains(&source), "{inputs:?}");
    assert!(report["timings"].as_array().is_some_and(|timings| !timings.is_empty()));
    let bundle = format!("@{}", built.bundle_digest());
    let images = report["images"].as_array().unwrap();
    let named = |name: &str| images.iter().find(|image| image["name"] == name).unwrap();
    assert!(named("bundle")["reference"].as_str().unwrap().ends_with(&bundle));
    assert_eq!(named("version-file")["final"], false);
    steps_of_the_report(&world, &built, &report);
}

fn steps_of_the_report(world: &World, built: &Built, report: &Value) {
    let steps = report["steps"].as_array().unwrap();
    let source = world.source();
    let registration = world.registry.digest(&world.path, "echo").unwrap();
    let wanted = [
        ("release", format!("{source}/echo/release:v1.2.3"), built.release_digest()),
        ("bundle", format!("{source}/echo:v1.2.3"), built.bundle_digest()),
        ("channel/alpha", format!("{source}/echo/release:alpha"), built.release_digest()),
        ("registration", format!("{source}:echo"), registration),
    ];
    assert_eq!(steps.len(), wanted.len());
    for (step, (subject, reference, digest)) in steps.iter().zip(wanted) {
        assert_eq!(
            *step,
            json!({"subject": subject, "reference": reference, "digest": digest,
                   "before": null, "result": "written"})
        );
    }
    let again = world.publish("v1.2.3", &["--channel", "alpha", "--format", "json"]).json();
    assert_eq!(again["changed"], false);
    for step in again["steps"].as_array().unwrap() {
        assert_eq!((&step["result"], &step["before"]), (&json!("found"), &step["digest"]));
    }
}

#[test]
fn a_moved_tag_says_what_it_held() {
    let world = World::new();
    let first = world.released("v1.2.3", &["--channel", "alpha"]);
    world.build(&Built::new("v1.2.4"));
    let report = world.publish("v1.2.4", &["--channel", "alpha", "--format", "json"]).json();
    assert_eq!(report["steps"][2]["before"], first.release_digest());
}

#[test]
fn findings_are_in_the_report() {
    let world = World::new();
    world.build(&Built::new("v1.2.3").release(|files| files.remove("changelog.yaml")));
    let report = world.publish("v1.2.3", &["--format", "json"]).code(0).json();
    let finding = &report["findings"][0];
    assert_eq!((&finding["check"], &finding["severity"]), (&json!("changelog"), &json!("warning")));
}

#[test]
fn a_file_beside_stdout() {
    let world = World::new();
    world.build(&Built::new("v1.2.3"));
    let outputs = ["--output", "json=out.json", "--output", "plain=out.txt"];
    let run = world.publish("v1.2.3", &outputs).code(0);
    assert_eq!(run.stdout.lines().count(), 2);
    assert_eq!(world.sandbox.read("out.txt"), run.stdout);
    let report: Value = serde_json::from_str(&world.sandbox.read("out.json")).unwrap();
    assert_eq!(report["schema"], "deckmod.report/v1");
    for wrong in [["--output", "yaml=x"], ["--output", "json"], ["--format", "yaml"]] {
        world.publish("v1.2.3", &wrong).code(2);
    }
}

#[test]
fn step_outputs_for_github() {
    let world = World::new();
    let built = Built::new("v1.2.3");
    world.build(&built);
    let file = world.sandbox.write("github.txt", "before=1\n");
    let run = || {
        let mut command = world.command(&["publish", "report.json", "--tag", "v1.2.3"]);
        Run::of(&command.env("GITHUB_OUTPUT", &file).output().unwrap()).code(0)
    };
    run();
    let source = world.source();
    let lines = |changed: bool| {
        format!(
            "tag=v1.2.3\nbundle={source}/echo:v1.2.3@{}\nrelease={source}/echo/release:v1.2.3@{}\n\
             changed={changed}\n",
            built.bundle_digest(),
            built.release_digest()
        )
    };
    assert_eq!(world.sandbox.read("github.txt"), format!("before=1\n{}", lines(true)));
    run();
    assert!(world.sandbox.read("github.txt").ends_with(&lines(false)));
}

#[test]
fn quiet_says_nothing_and_verbose_says_every_request() {
    let world = World::new();
    world.build(&Built::new("v1.2.3"));
    let run = world.publish("v1.2.3", &["--quiet"]).code(0);
    assert_eq!(run.stderr, "");
    assert_eq!(run.stdout.lines().count(), 2);
    world.proxy.clear();
    let run = world.publish("v1.2.3", &["--verbose"]).code(0);
    for entry in world.proxy.log() {
        assert!(run.stderr.contains(&entry.path), "{} is not told:\n{}", entry.line(), run.stderr);
    }
}

#[test]
fn a_report_that_is_none() {
    let world = World::new();
    for text in ["", "{}", "no JSON"] {
        world.sandbox.write("report.json", text);
        world.publish("v1.2.3", &[]).code(3).says("build report");
    }
    let mut report = Built::new("v1.2.3").report(&format!("{}/m", world.proxy.host()));
    report["Images"].as_object_mut().unwrap().remove("release-channel-version");
    world.write_report(&report);
    world.publish("v1.2.3", &[]).code(1).says("release-channel-version");
    assert!(world.proxy.log().is_empty());
}
