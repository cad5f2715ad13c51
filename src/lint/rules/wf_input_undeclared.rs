//! An input of a workflow that nothing declares.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Subject, Workflow};
use crate::yaml::{Node, Value};

pub(super) const RULE: Rule = Rule {
    code: "DM803",
    name: "wf-input-undeclared",
    severity: Severity::Error,
    needs: &[Need::Workflows],
    since: "0.1.0",
    fix: Fix::Unsafe,
    summary: "a workflow uses an input that it does not declare",
    explanation: "`inputs.NAME` is empty where the workflow declares no input of that name under workflow_dispatch or \
        workflow_call, and GitHub does not say so: a release is built or published with an empty tag or channel. Declare the \
        input, or use the name that is declared.",
    bad: "on:\n  workflow_dispatch:\n    inputs:\n      tag: {required: true}\njobs:\n  # …\n    ref: ${{ inputs.version }}",
    good: "on:\n  workflow_dispatch:\n    inputs:\n      tag: {required: true}\njobs:\n  # …\n    ref: ${{ inputs.tag }}",
};

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    for workflow in subject.workflows().iter().filter(|workflow| workflow.is_github()) {
        let Some(declared) = declared(workflow) else { continue };
        let mut told: Vec<String> = Vec::new();
        for (name, node) in used(&workflow.root) {
            if declared.contains(&name) || told.contains(&name) {
                continue;
            }
            let message =
                format!("the input `{name}` is used, and the workflow does not declare it");
            let near = crate::text::nearest(&name, declared.iter().map(String::as_str));
            let help = near.map_or_else(
                || "declare it under `workflow_dispatch` or `workflow_call`".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            out.add(workflow.at(&node.span), name.as_str(), message).help(help);
            told.push(name);
        }
    }
}

/// The declared inputs; `None` where the workflow takes none at all: it may be started in other ways, too.
fn declared(workflow: &Workflow) -> Option<Vec<String>> {
    let on = workflow.root.get("on")?;
    let triggers = ["workflow_dispatch", "workflow_call"];
    let inputs: Vec<&Node> =
        triggers.iter().filter_map(|trigger| on.get(trigger)?.get("inputs")).collect();
    let names = inputs.iter().filter_map(|node| node.as_mapping());
    let names = names.flat_map(|mapping| mapping.entries());
    let names: Vec<String> =
        names.filter_map(|(key, _)| key.as_text().map(str::to_owned)).collect();
    (!names.is_empty()).then_some(names)
}

/// Inputs that expressions take without saying what holds where they are not there.
fn used(root: &Node) -> Vec<(String, &Node)> {
    let (mut open, mut found) = (vec![root], Vec::new());
    while let Some(node) = open.pop() {
        match &node.value {
            Value::Scalar(scalar) => {
                let expressions = scalar.text.split("${{").skip(1);
                let expressions = expressions.filter_map(|rest| rest.split("}}").next());
                let plain = expressions.filter(|text| !text.contains("||") && !text.contains("&&"));
                let names = plain.filter_map(|text| name(text.trim()));
                found.extend(names.map(|name| (name.to_owned(), node)));
            }
            Value::Sequence(items) => open.extend(items.iter().rev()),
            Value::Mapping(mapping) => {
                open.extend(mapping.written().iter().rev().map(|(_, value)| value));
            }
        }
    }
    found
}

/// `inputs.NAME`, and nothing else.
fn name(expression: &str) -> Option<&str> {
    let expression = expression.strip_prefix("github.event.").unwrap_or(expression);
    let name = expression.strip_prefix("inputs.")?;
    name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-')).then_some(name)
}
