//! What `deckmod init` writes, run line by line as GitHub and GitLab run it: from a pull request to all channels.
//!
//! | file | what it owns |
//! |---|---|
//! | `place` | a module, its registries, a shell |
//! | `github`, `expressions` | workflows, their events, their `${{ }}` |
//! | `gitlab` | jobs, their rules and variables |
#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "the lines of CI are run by a shell, and a test that cannot go on panics"
)]

mod engine_fixture;
#[path = "ci_scenario/expressions.rs"]
mod expressions;
#[path = "ci_scenario/github.rs"]
mod github;
#[path = "ci_scenario/gitlab.rs"]
mod gitlab;
#[path = "ci_scenario/place.rs"]
mod place;
mod support;

use expressions::Names;
use github::{Event, Hub};
use place::{DEV_PASSWORD, PRODUCTION_PASSWORD, Place};
use support::{Action, Fault};

const BUILD: &str = ".github/workflows/deckmod-build.yml";
const RELEASE: &str = ".github/workflows/deckmod-release.yml";
const DEPLOY: &str = ".github/workflows/deckmod-deploy.yml";
const CHANNELS: [&str; 5] = ["alpha", "beta", "early-access", "stable", "rock-solid"];

/// A repository whose variables and secrets name two registries.
fn hub<'p>(place: &'p Place, module: &str) -> Hub<'p> {
    let (production, dev) = (place.proxy.host(), place.dev.host());
    let names = [
        ("vars.MODULES_REGISTRY", production.clone()),
        ("vars.MODULES_MODULE_SOURCE", format!("{production}/acme/modules")),
        ("secrets.MODULES_REGISTRY_LOGIN", "ci".to_owned()),
        ("secrets.MODULES_REGISTRY_PASSWORD", PRODUCTION_PASSWORD.to_owned()),
        ("vars.DEV_MODULES_REGISTRY", dev.clone()),
        ("vars.DEV_MODULES_MODULE_SOURCE", format!("{dev}/acme/dev-modules")),
        ("secrets.DEV_MODULES_REGISTRY_LOGIN", "ci".to_owned()),
        ("secrets.DEV_MODULES_REGISTRY_PASSWORD", DEV_PASSWORD.to_owned()),
    ];
    let names = names.map(|(name, value)| (name.to_owned(), value));
    Hub { place, owner: "Acme".to_owned(), module: module.to_owned(), names: names.into() }
}

#[test]
fn from_a_pull_request_to_all_channels_on_github() {
    let place = Place::new("first", &["--ci", "github", "--registry", "custom"]);
    let hub = hub(&place, "first");

    let request = hub.run(BUILD, Event::PullRequest(12, "Acme/first"));
    assert_eq!(request.last().code, Some(0), "{}", request.last().shown());
    assert_eq!(request.ran(), ["Check the module", "Build and publish under a tag of development"]);
    assert!(request.summary.contains("### deckmod check"), "{}", request.summary);
    let built = place.skopeo(&place.dev, "acme/dev-modules/first", "pr12");
    assert!(request.output("bundle").ends_with(&format!("first:pr12@{built}")));
    assert!(place.production.tags("acme/modules/first").is_empty(), "production is left alone");
    assert_eq!(place.dev.digest("acme/dev-modules", "first"), None, "nothing is registered");

    let merged = hub.run(BUILD, Event::Push);
    assert_eq!(merged.last().code, Some(0), "{}", merged.last().shown());
    place.skopeo(&place.dev, "acme/dev-modules/first", "main");

    place.sandbox.git(&["tag", "v1.0.0"]);
    let release = hub.run(RELEASE, Event::Tag("v1.0.0"));
    assert_eq!(release.last().code, Some(0), "{}", release.last().shown());
    let bundle = place.skopeo(&place.production, "acme/modules/first", "v1.0.0");
    assert!(release.output("bundle").ends_with(&format!("first:v1.0.0@{bundle}")));
    let digest = place.skopeo(&place.production, "acme/modules/first/release", "v1.0.0");
    assert!(release.output("release").ends_with(&digest) && release.output("changed") == "true");
    assert!(release.summary.contains("no cluster takes it yet"), "{}", release.summary);
    assert_eq!(place.production.digest("acme/modules", "first"), None);

    for channel in CHANNELS {
        let deploy = hub.run(DEPLOY, Event::Dispatch("v1.0.0", channel));
        assert_eq!(deploy.last().code, Some(0), "{}", deploy.last().shown());
        assert_eq!(deploy.ran(), ["Point the channel at the version"]);
        assert!(deploy.summary.contains(&format!("| {channel} | - | v1.0.0 |")));
        let held = place.skopeo(&place.production, "acme/modules/first/release", channel);
        assert_eq!(held, digest, "{channel} holds what was built");
    }
    assert!(place.production.digest("acme/modules", "first").is_some(), "it is registered");
    let again = hub.run(RELEASE, Event::Tag("v1.0.0"));
    assert_eq!((again.last().code, again.output("changed")), (Some(0), "false"));
}

#[test]
fn a_fork_is_checked_and_not_built() {
    let place = Place::new("first", &["--ci", "github", "--registry", "custom"]);
    let mut hub = hub(&place, "first");
    let secrets = hub.names.iter_mut().filter(|(name, _)| name.starts_with("secrets."));
    secrets.for_each(|(_, value)| value.clear());
    let request = hub.run(BUILD, Event::PullRequest(13, "somebody/first"));
    assert_eq!(request.ran(), ["Check the module", "Say why nothing is built"]);
    assert_eq!(request.last().code, Some(0));
    assert!(request.last().stdout.contains("::notice title=Not built::"));
    assert_eq!(request.outputs, "");
}

#[test]
fn an_owner_with_capitals_and_the_token_of_the_job() {
    let place = Place::new("first", &["--ci", "github", "--registry", "ghcr"]);
    let names = Names::from([("secrets.GITHUB_TOKEN".to_owned(), "t0ken-of-the-job".to_owned())]);
    let hub = Hub { place: &place, owner: "ACME".to_owned(), module: "first".to_owned(), names };
    let events = [
        (BUILD, Event::PullRequest(12, "ACME/first"), "dev.source", "ghcr.io/acme/dev-modules"),
        (RELEASE, Event::Tag("v1.0.0"), "source", "ghcr.io/acme/modules"),
        (DEPLOY, Event::Dispatch("v1.0.0", "alpha"), "source", "ghcr.io/acme/modules"),
    ];
    for (file, event, name, value) in events {
        let step = hub.steps(file, event).pop().unwrap();
        let mut environment = hub.variables(event);
        environment.extend(step.env);
        let run = place.shell("deckmod settings --format json", &environment).expect(0);
        let settings = run.json();
        let rows = settings["settings"].as_array().unwrap();
        let of = |name: &str| rows.iter().find(|row| row["name"] == name).unwrap()["value"].clone();
        assert_eq!(of(name), value, "{file}");
        assert_eq!(of("login"), "ACME at ghcr.io (password hidden)", "{file}");
    }
    let fork = hub.steps(BUILD, Event::PullRequest(13, "somebody/first"));
    let names: Vec<&str> = fork.iter().map(|step| step.name.as_str()).collect();
    assert_eq!(names, ["Check the module", "Say why nothing is built"]);
}

#[test]
fn a_second_module_whose_registration_is_denied_is_finished_by_the_same_run() {
    let place = Place::new("second", &["--ci", "github", "--registry", "custom"]);
    let hub = hub(&place, "second");
    place.sandbox.git(&["tag", "v1.0.0"]);
    let release = hub.run(RELEASE, Event::Tag("v1.0.0"));
    assert_eq!(release.last().code, Some(0), "{}", release.last().shown());
    let denied = Fault::when(
        |seen| seen.is_write() && seen.path.starts_with("/v2/acme/modules/manifests/"),
        Action::status(403),
    );
    place.proxy.fault(denied.always());
    let deploy = hub.run(DEPLOY, Event::Dispatch("v1.0.0", "alpha"));
    assert_eq!(deploy.last().code, Some(5), "{}", deploy.last().shown());
    assert!(deploy.last().stderr.contains("the registry says no (403)"));
    assert!(deploy.summary.contains("**Failed**"), "{}", deploy.summary);
    assert!(deploy.summary.contains("| alpha | - | v1.0.0 |"), "{}", deploy.summary);
    assert_eq!(place.production.digest("acme/modules", "second"), None);
    place.proxy.clear_faults();
    let deploy = hub.run(DEPLOY, Event::Dispatch("v1.0.0", "alpha"));
    assert_eq!(deploy.last().code, Some(0), "{}", deploy.last().shown());
    assert!(place.production.digest("acme/modules", "second").is_some());
}

#[test]
fn from_a_merge_request_to_a_channel_on_gitlab() {
    let place = Place::new("first", &["--ci", "gitlab"]);
    let host = place.production.host();
    let image = format!("{host}/acme/first");
    let common = [
        ("GITLAB_CI", "true"),
        ("CI_REGISTRY", host.as_str()),
        ("CI_REGISTRY_IMAGE", &image),
        ("CI_REGISTRY_USER", "ci"),
        ("CI_REGISTRY_PASSWORD", PRODUCTION_PASSWORD),
        ("CI_DEFAULT_BRANCH", "main"),
        ("CI_PROJECT_NAME", "first"),
    ];
    let pipeline = |more: &[(&str, &str)], by_hand, names: &[&str]| {
        let runs = gitlab::pipeline(&place, &[&common, more].concat(), by_hand);
        let ran: Vec<&str> = runs.iter().map(|(name, _)| name.as_str()).collect();
        let last = &runs.last().expect("a job ran").1;
        assert_eq!(last.code, Some(0), "{}", last.shown());
        assert_eq!(ran, names);
    };
    let request = [
        ("CI_PIPELINE_SOURCE", "merge_request_event"),
        ("CI_MERGE_REQUEST_IID", "7"),
        ("CI_COMMIT_REF_NAME", "feat/x"),
    ];
    pipeline(&request, false, &["deckmod-check", "deckmod-build"]);
    place.skopeo(&place.production, "acme/first/dev/first", "mr7");
    let merged = [("CI_PIPELINE_SOURCE", "push"), ("CI_COMMIT_BRANCH", "main")];
    pipeline(&merged, false, &["deckmod-check", "deckmod-build"]);
    place.skopeo(&place.production, "acme/first/dev/first", "main");

    place.sandbox.git(&["tag", "v1.0.0"]);
    let tagged = [("CI_PIPELINE_SOURCE", "push"), ("CI_COMMIT_TAG", "v1.0.0")];
    pipeline(&tagged, false, &["deckmod-check", "deckmod-release"]);
    let digest = place.skopeo(&place.production, "acme/first/first/release", "v1.0.0");
    for channel in CHANNELS {
        let by_hand = [&tagged[..], &[("CHANNEL", channel)]].concat();
        pipeline(&by_hand, true, &["deckmod-deploy"]);
        assert_eq!(place.skopeo(&place.production, "acme/first/first/release", channel), digest);
    }
}
