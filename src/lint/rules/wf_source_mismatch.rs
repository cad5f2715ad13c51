//! A module that is built to one place and deployed from another.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Step, Subject, Workflow, jobs};
use crate::yaml::Node;

pub(super) const RULE: Rule = Rule {
    code: "DM802",
    name: "wf-source-mismatch",
    severity: Severity::Error,
    needs: &[Need::Workflows],
    since: "0.1.0",
    fix: Fix::Unsafe,
    summary: "a module is built to the registry of the owner and deployed from that of whoever starts the workflow",
    explanation: "`github.actor` is who started the workflow, `github.repository_owner` whose repository it is. A module \
        that is pushed to the place of one and deployed from the place of the other is deployed by its owner alone; for \
        everybody else, and for an organization, the deployment finds no module. Take the owner in both.",
    bad: "uses: deckhouse/modules-actions/deploy@main\nwith:\n  module_source: ghcr.io/${{ github.actor }}/modules",
    good: "uses: deckhouse/modules-actions/deploy@main\nwith:\n  module_source: ghcr.io/${{ github.repository_owner \
           }}/modules",
};

const ACTOR: &str = "github.actor";
const OWNER: &str = "github.repository_owner";

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    let all = sources(subject);
    for (workflow, step, source) in &all {
        let text = source.as_text().unwrap_or_default();
        let other = |one: &&(&Workflow, Step<'_>, &Node)| {
            let (_, of, node) = **one;
            of.action() != step.action()
                && node.as_text().is_some_and(|there| there == text.replace(ACTOR, OWNER))
        };
        let Some((there, _, node)) = all.iter().find(other).filter(|_| text.contains(ACTOR)) else {
            continue;
        };
        let message = format!(
            "`{ACTOR}` is who starts the workflow, and `{OWNER}` stands in its place elsewhere"
        );
        out.add(workflow.at(&source.span), ACTOR, message)
            .related(there.at(&node.span))
            .help(format!("write `{OWNER}` in both"));
    }
}

/// Where modules are built to, and deployed from.
fn sources<'a>(subject: &'a Subject<'_>) -> Vec<(&'a Workflow, Step<'a>, &'a Node)> {
    let steps =
        jobs(subject.workflows()).flat_map(|job| job.steps().map(move |step| (job.workflow, step)));
    let steps = steps.filter(|(_, step)| matches!(step.action(), Some("build" | "deploy")));
    steps
        .filter_map(|(workflow, step)| Some((workflow, step, step.input("module_source")?)))
        .collect()
}
