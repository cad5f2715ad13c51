//! A tag of the module that is none.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Step, Subject, Workflow, jobs};
use crate::yaml::Node;

pub(super) const RULE: Rule = Rule {
    code: "DM804",
    name: "wf-module-tag-source",
    severity: Severity::Error,
    needs: &[Need::Workflows],
    since: "0.1.0",
    fix: Fix::Unsafe,
    summary: "the tag of the module does not come from where tags come from",
    explanation: "`github.ref` is refs/tags/v1.2.3 or refs/heads/main, and no tag of an image. In a workflow that is started \
        by hand, `github.ref_name` is the branch that the button was pressed for, and not the tag that was asked for. A \
        `$(command)` in `with` is run only where the action pastes the input into its own shell: variables of the build get \
        the text as it is, and a branch with a clever name is a command too. Take `github.ref_name` where a tag starts the \
        workflow, and the input where a person does.",
    bad: "on:\n  workflow_dispatch:\n    inputs:\n      tag: {required: true}\njobs:\n  # …\n    module_tag: ${{ github.ref_name }}",
    good: "on:\n  workflow_dispatch:\n    inputs:\n      tag: {required: true}\njobs:\n  # …\n    module_tag: ${{ inputs.tag }}",
};

/// What a command in a shell begins with.
const COMMAND: &str = "$(";

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    for job in jobs(subject.workflows()) {
        for step in job.steps().filter(|step| is_of_module(*step)) {
            let Some(node) = step.input("module_tag") else { continue };
            let text = node.as_text().unwrap_or_default();
            let Some((what, why, help)) = wrong(text, job.workflow) else { continue };
            let found = out.add(job.workflow.at(&node.span), what, why).help(help);
            if what == COMMAND {
                found.severity(Severity::Warning);
            }
        }
    }
}

fn is_of_module(step: Step<'_>) -> bool {
    matches!(step.action(), Some("build" | "deploy"))
}

/// What is wrong with a tag: the word in question, the message, what to do.
fn wrong(text: &str, workflow: &Workflow) -> Option<(&'static str, String, String)> {
    if text.contains(COMMAND) {
        let why = "the tag is a command: the shell of the action may run it, and MODULES_MODULE_TAG gets it as it is written";
        return Some((
            COMMAND,
            why.to_owned(),
            "let a step before write it to GITHUB_ENV".to_owned(),
        ));
    }
    let expression = text.trim().strip_prefix("${{")?.strip_suffix("}}")?.trim();
    match expression {
        "github.ref" => {
            let why = "the tag is `github.ref`, which begins with refs/";
            Some(("github.ref", why.to_owned(), "take `github.ref_name`".to_owned()))
        }
        "github.ref_name" => {
            let input = asked_for(workflow)?;
            let why = format!("the tag is the branch of the workflow, and not the input `{input}`");
            Some(("github.ref_name", why, format!("take `inputs.{input}`")))
        }
        _ => None,
    }
}

/// The input for a tag, in a workflow that people start and nothing else does.
fn asked_for(workflow: &Workflow) -> Option<&str> {
    let on = workflow.root.get("on")?.as_mapping()?;
    let [(trigger, dispatch)] = on.written() else { return None };
    let inputs = dispatch.get("inputs")?.as_mapping()?;
    let inputs = inputs.written().iter().filter_map(|(key, _): &(Node, Node)| key.as_text());
    let mut tags = inputs.filter(|name| matches!(*name, "tag" | "module_tag" | "version"));
    tags.next().filter(|_| trigger.as_text() == Some("workflow_dispatch"))
}
