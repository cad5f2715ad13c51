//! The workflows that `deckmod init` wrote, run as GitHub runs them.
//!
//! Owns GitHub's variables of each event, the order of steps, `if`, `env` and `run`. Steps that use an action are left
//! out: deckmod is there already, and the working folder is what a checkout gives.

use std::collections::BTreeMap;

use super::expressions::{Names, filled, holds};
use super::place::{Place, read};
use crate::engine_fixture::Run;

/// What happened in the repository.
#[derive(Clone, Copy)]
pub enum Event<'a> {
    /// A pull request with this number, from a repository.
    PullRequest(u32, &'a str),
    /// A push to the branch `main`.
    Push,
    /// A git tag was pushed.
    Tag(&'a str),
    /// "deckmod deploy" by hand: version, channel.
    Dispatch(&'a str, &'a str),
}

/// A repository on GitHub: its owner, its variables and secrets.
pub struct Hub<'p> {
    pub place: &'p Place,
    pub owner: String,
    pub module: String,
    /// `vars.*` and `secrets.*`.
    pub names: Names,
}

/// What a run of a workflow left: each step that ran, by its name.
pub struct Done {
    pub steps: Vec<(String, Run)>,
    pub outputs: String,
    pub summary: String,
}

impl Done {
    /// The steps that ran.
    pub fn ran(&self) -> Vec<&str> {
        self.steps.iter().map(|(name, _)| name.as_str()).collect()
    }

    /// The last step.
    pub fn last(&self) -> &Run {
        &self.steps.last().expect("a step ran").1
    }

    /// A step output.
    pub fn output(&self, name: &str) -> &str {
        let prefix = format!("{name}=");
        let line = self.outputs.lines().find_map(|line| line.strip_prefix(&prefix));
        line.unwrap_or_else(|| panic!("no output {name}:\n{}", self.outputs))
    }
}

impl Hub<'_> {
    fn repository(&self) -> String {
        format!("{}/{}", self.owner, self.module)
    }

    /// The variables that GitHub sets for a job.
    pub fn variables(&self, event: Event<'_>) -> BTreeMap<String, String> {
        let (name, reference, kind, short) = match event {
            Event::PullRequest(number, _) => (
                "pull_request",
                format!("refs/pull/{number}/merge"),
                "branch",
                format!("{number}/merge"),
            ),
            Event::Push => ("push", "refs/heads/main".to_owned(), "branch", "main".to_owned()),
            Event::Tag(tag) => ("push", format!("refs/tags/{tag}"), "tag", tag.to_owned()),
            Event::Dispatch(..) => {
                ("workflow_dispatch", "refs/heads/main".to_owned(), "branch", "main".to_owned())
            }
        };
        let payload = match event {
            Event::PullRequest(number, from) => format!(
                r#"{{"number": {number}, "pull_request": {{"head": {{"repo": {{"full_name": "{from}"}}}}}}}}"#
            ),
            _ => "{}".to_owned(),
        };
        let payload = self.place.sandbox.write_home("event.json", payload);
        let repository = self.repository();
        let pairs: [(&str, &str); 10] = [
            ("CI", "true"),
            ("GITHUB_ACTIONS", "true"),
            ("GITHUB_ACTOR", "somebody"),
            ("GITHUB_EVENT_NAME", name),
            ("GITHUB_EVENT_PATH", payload.to_str().expect("a path of ours")),
            ("GITHUB_REF", &reference),
            ("GITHUB_REF_NAME", &short),
            ("GITHUB_REF_TYPE", kind),
            ("GITHUB_REPOSITORY", &repository),
            ("GITHUB_REPOSITORY_OWNER", &self.owner),
        ];
        pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
    }

    /// What expressions know in a job.
    pub fn known(&self, event: Event<'_>) -> Names {
        let mut names = self.names.clone();
        let variables = self.variables(event);
        for name in ["event_name", "ref", "ref_name", "repository", "repository_owner", "actor"] {
            let value = variables[&format!("GITHUB_{}", name.to_uppercase())].clone();
            names.insert(format!("github.{name}"), value);
        }
        let mut also = vec![("github.event.pull_request.head.repo.full_name", "")];
        match event {
            Event::PullRequest(_, from) => also = vec![(also[0].0, from)],
            Event::Dispatch(version, channel) => {
                also.extend([("inputs.version", version), ("inputs.channel", channel)]);
                also.extend([("inputs.gate", ""), ("inputs.reason", "")]);
            }
            Event::Push | Event::Tag(_) => (),
        }
        names.extend(also.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        names
    }

    /// Runs a workflow; the first step that fails ends it.
    pub fn run(&self, file: &str, event: Event<'_>) -> Done {
        let (outputs, summary) = ("github-output", "github-summary");
        let mut variables = self.variables(event);
        for (name, file) in [("GITHUB_OUTPUT", outputs), ("GITHUB_STEP_SUMMARY", summary)] {
            let path = self.place.sandbox.write_home(file, "");
            variables.insert(name.to_owned(), path.display().to_string());
        }
        let (mut steps, mut job) = (Vec::new(), String::new());
        for step in self.steps(file, event) {
            if step.job != job {
                self.place.check_out();
                job.clone_from(&step.job);
            }
            let mut environment = variables.clone();
            environment.extend(step.env);
            let run = self.place.shell(&step.run, &environment);
            let failed = run.code != Some(0);
            steps.push((step.name, run));
            if failed {
                break;
            }
        }
        let read = |name| std::fs::read_to_string(self.place.sandbox.home().join(name)).unwrap();
        Done { steps, outputs: read(outputs), summary: read(summary) }
    }

    /// The steps with a command whose conditions hold, in the order of the jobs.
    pub fn steps(&self, file: &str, event: Event<'_>) -> Vec<Step> {
        let workflow = read(&self.place.sandbox.path(file));
        let mut steps = Vec::new();
        for (id, job) in workflow.get("jobs").and_then(|jobs| jobs.as_mapping()).unwrap().entries()
        {
            let mut names = self.known(event);
            let of_job = pairs(job.get("env"), &names);
            names.extend(of_job.iter().map(|(name, value)| (format!("env.{name}"), value.clone())));
            for step in job.get("steps").and_then(|steps| steps.as_sequence()).unwrap() {
                let text = |key: &str| step.get(key).and_then(|v| v.as_text()).unwrap_or("");
                if text("run").is_empty() || !holds(text("if"), &names) {
                    continue;
                }
                let mut env = of_job.clone();
                env.extend(pairs(step.get("env"), &names));
                let (name, run) = (text("name").to_owned(), filled(text("run"), &names));
                let job = id.as_text().unwrap_or_default().to_owned();
                steps.push(Step { job, name, run, env });
            }
        }
        steps
    }
}

/// A step that runs a command.
pub struct Step {
    pub job: String,
    pub name: String,
    pub run: String,
    pub env: BTreeMap<String, String>,
}

fn pairs(env: Option<&deckmod::yaml::Node>, names: &Names) -> BTreeMap<String, String> {
    let entries = env.and_then(|env| env.as_mapping()).map(|env| env.entries()).unwrap_or_default();
    let pair = |(name, value): &(&deckmod::yaml::Node, &deckmod::yaml::Node)| {
        let text = value.as_scalar().map(|scalar| scalar.text.to_string()).unwrap_or_default();
        (name.as_text().unwrap_or_default().to_owned(), filled(&text, names))
    };
    entries.iter().map(pair).collect()
}
