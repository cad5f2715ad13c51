//! How files, variables and functions look to templates, against what a real werf answered: each experiment of
//! `werf_files/experiments.json` is one line of a template in a repository made by real git.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod support;

use std::collections::BTreeMap;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use deckmod::module::Project;
use deckmod::werf::render::{Mode, Request, render};
use serde_json::Value as Json;
use support::Sandbox;

const EXPERIMENTS: &str = include_str!("werf_files/experiments.json");
const BEGIN: &str = "configVersion: 1\nproject: f\n---\n";
/// When the commits of the recordings were made.
const DATE: &str = "1795371814 +0000";

#[test]
fn every_experiment_ends_as_with_werf() {
    let all: Json = serde_json::from_str(EXPERIMENTS).unwrap();
    let experiments = all["experiments"].as_array().unwrap();
    assert_eq!(experiments.len(), 96);
    let mut wrong = Vec::new();
    for (name, steps) in all["repositories"].as_object().unwrap() {
        let mut sandbox = Sandbox::with_git();
        for who in ["GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"] {
            sandbox.set(who, DATE);
        }
        let first = all["first"].as_array().unwrap();
        first.iter().chain(steps.as_array().unwrap()).for_each(|step| take(&sandbox, step));
        for experiment in experiments.iter().filter(|row| row["repository"] == name.as_str()) {
            if let Err(difference) = try_out(&sandbox, experiment) {
                wrong.push(format!("{}: {difference}", experiment["name"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of 96 differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// One step of making a repository.
fn take(sandbox: &Sandbox, step: &Json) {
    let words: Vec<&str> = step.as_array().unwrap().iter().map(|w| w.as_str().unwrap()).collect();
    match words[..] {
        ["write", path, text] => {
            sandbox.write(path, text);
        }
        ["link", path, target] => symlink(target, sandbox.path(path)).unwrap(),
        ["remove", path] => std::fs::remove_file(sandbox.path(path)).unwrap(),
        ["executable", path] => {
            let mode = std::fs::Permissions::from_mode(0o755);
            std::fs::set_permissions(sandbox.path(path), mode).unwrap();
        }
        ["git", ref arguments @ ..] => {
            sandbox.git(arguments);
        }
        _ => panic!("{step}"),
    }
}

fn try_out(sandbox: &Sandbox, experiment: &Json) -> Result<(), String> {
    let template = experiment["template"].as_str().unwrap();
    sandbox.write("werf.yaml", format!("{BEGIN}# {template}\n"));
    sandbox.git(&["commit", "-qm", "x", "--allow-empty", "--", "werf.yaml"]);
    let project = Project::open(&sandbox.root()).map_err(|error| error.to_string())?;
    let varies = experiment["varies"] == true;
    let renders = experiment["renders"].as_str();
    match (render(&project, &request(experiment)), renders) {
        (Ok(_), Some(_)) if varies => Ok(()),
        (Err(failed), _) if varies && failed.refused => Ok(()),
        (Ok(rendering), Some(expected)) => {
            let text = rendering.text.as_str().strip_prefix(BEGIN).unwrap_or("").to_owned();
            if text == expected { Ok(()) } else { Err(format!("{text:?} instead of {expected:?}")) }
        }
        (Ok(rendering), None) => Err(format!("rendered {:?}", rendering.text.as_str())),
        (Err(failed), None) => {
            let expected = experiment["fails"].as_str().unwrap();
            let message = &failed.problems[0].message;
            if !message.is_empty() && expected.ends_with(message.as_str()) {
                return Ok(());
            }
            Err(format!("{message:?} instead of {expected:?}"))
        }
        (Err(failed), Some(_)) => Err(format!("failed: {}", failed.problems[0].message)),
    }
}

fn request(experiment: &Json) -> Request {
    let mut request = Request::default();
    match experiment["flag"].as_str() {
        Some("--dev") => request.mode = Mode::Dev,
        Some("--loose-giterminism") => request.mode = Mode::Loose,
        Some(flag) => flag.strip_prefix("--env ").unwrap().clone_into(&mut request.env_name),
        None => {}
    }
    let variables = experiment["variables"].as_object().into_iter().flatten();
    let text = |(name, value): (&String, &Json)| (name.clone(), value.as_str().unwrap().to_owned());
    request.variables = variables.map(text).collect::<BTreeMap<_, _>>();
    request
}
