//! A variable that templates read without a default, and that nothing of the module sets.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Subject};
use crate::werf::At;

pub(super) const RULE: Rule = Rule {
    code: "DM107",
    name: "env-no-default",
    severity: Severity::Warning,
    needs: &[Need::Reads],
    since: "0.1.0",
    fix: Fix::None,
    summary: "a template reads a variable without a default, and no workflow of the module sets it",
    explanation: "Where the variable is not set, werf stops. Give the default that is right for most builds, or set the \
        variable in the workflow. Variables that CI or the official action of the platform sets (CI_…, GITHUB_…, MODULES_MODULE_TAG, SVACE_…) are not told.",
    bad: "{{ env \"MODULE_NAME\" }}",
    good: "{{ env \"MODULE_NAME\" \"demo\" }}",
};

/// What CI sets by itself: GitHub, and GitLab.
const OF_GITHUB: [&str; 2] = ["GITHUB_", "RUNNER_"];
const OF_GITLAB: [&str; 2] = ["CI_", "GITLAB_"];
/// What the official action of the platform sets (deckhouse/modules-actions, `build/action.yml`).
const SET_BY_ACTION: [&str; 4] =
    ["MODULES_MODULE_TAG", "SVACE_ENABLED", "SVACE_ANALYZE_HOST", "SVACE_ANALYZE_SSH_USER"];

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    for (name, read) in &subject.reads.variables {
        let has_default = read.defaults.iter().any(Option::is_some);
        let is_set = is_set(subject, name);
        let Some(first) = read.places.first().filter(|_| !has_default && !is_set) else { continue };
        let message = format!("`{name}` is read without a default, and no workflow sets it");
        out.add(At::Template(*first), name, message)
            .help(format!("werf stops where it is not set: write `env \"{name}\" \"DEFAULT\"`"));
    }
}

/// Does a workflow set it, or what runs the workflows? Where there are none, it may be any that runs them.
fn is_set(subject: &Subject<'_>, name: &str) -> bool {
    let workflows = subject.workflows();
    let runs = |is_github| {
        workflows.is_empty() || workflows.iter().any(|one| one.is_github() == is_github)
    };
    let begins = |all: &[&str]| all.iter().any(|begin| name.starts_with(begin));
    begins(&OF_GITHUB) && runs(true)
        || begins(&OF_GITLAB) && runs(false)
        || SET_BY_ACTION.contains(&name)
        || workflows.iter().any(|one| one.source.text().contains(name))
}
