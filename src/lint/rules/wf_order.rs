//! A step that comes before what it needs.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Job, Step, Subject, jobs};

pub(super) const RULE: Rule = Rule {
    code: "DM812",
    name: "wf-order",
    severity: Severity::Warning,
    needs: &[Need::Files, Need::Workflows],
    since: "0.1.0",
    fix: Fix::Unsafe,
    summary: "a step runs before the checkout or the login that it needs",
    explanation: "Steps run in the order in which they stand. A script of the repository is not there before the checkout, \
        and a registry does not let anybody in before the login: a check of channels that comes first fails, or compares \
        with nothing. Put the checkout and the setup of the registry first.",
    bad: "steps:\n- run: .github/check-channel.sh\n- uses: actions/checkout@v4",
    good: "steps:\n- uses: actions/checkout@v4\n- run: .github/check-channel.sh",
};

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    for job in jobs(subject.workflows()) {
        let steps: Vec<Step<'_>> = job.steps().collect();
        if let Some(checkout) = steps.iter().position(|step| uses(*step, "actions/checkout@")) {
            for step in &steps[..checkout] {
                script(subject, job, *step, out);
            }
        }
        let setup = steps.iter().position(|step| step.action() == Some("setup"));
        let before = setup.map_or(&[][..], |at| &steps[..at]);
        if before.iter().any(|step| logs_in(*step)) {
            continue;
        }
        let needs = |step: &&Step<'_>| matches!(step.action(), Some("build" | "deploy"));
        if let Some(step) = before.iter().find(needs) {
            let action = step.action().unwrap_or_default();
            let message = format!("`{action}` runs before the login into the registry");
            out.add(job.workflow.at(&step.node.span), action, message)
                .help("put `setup` before it")
                .cause(action);
        }
    }
}

/// A script of the repository that runs where nothing is checked out yet.
fn script(subject: &Subject<'_>, job: Job<'_>, step: Step<'_>, out: &mut Findings<'_>) {
    let Some(run) = step.run() else { return };
    let lines = run.as_text().unwrap_or_default().lines();
    let mut first =
        lines.filter_map(|line| line.split_whitespace().find(|word| !word.contains('=')));
    let is_there = |word: &&str| {
        let path = word.strip_prefix("./").unwrap_or(word);
        path.contains('/') && subject.files.entry(path).is_some()
    };
    if let Some(path) = first.find(is_there) {
        let message = format!("`{path}` runs before the repository is checked out");
        out.add(job.workflow.at(&run.span), path, message)
            .help("put the checkout before it")
            .cause(path);
    }
}

fn uses(step: Step<'_>, action: &str) -> bool {
    let uses = step.node.get("uses").and_then(|node| node.as_text());
    uses.is_some_and(|text| text.starts_with(action))
}

fn logs_in(step: Step<'_>) -> bool {
    uses(step, "docker/login-action")
        || step.run().and_then(|node| node.as_text()).is_some_and(|text| text.contains("login"))
}
