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
        let mut told: Vec<&str> = Vec::new();
        let uses = uses(&workflow.root);
        let guarded = |name: &str| uses.iter().any(|one| one.name == name && one.is_guarded);
        for Use { name, node, in_env, .. } in &uses {
            if declared.iter().any(|one| one == name) || told.contains(name) || guarded(name) {
                continue;
            }
            let message =
                format!("the input `{name}` is used, and the workflow does not declare it");
            let near = crate::text::nearest(name, declared.iter().map(String::as_str));
            let help = near.map_or_else(
                || "declare it under `workflow_dispatch` or `workflow_call`".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            let found = out.add(workflow.at(&node.span), *name, message).help(help);
            // A variable for all steps may well be empty where no step needs it.
            if *in_env {
                found.severity(Severity::Warning);
            }
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

/// An input that an expression names.
struct Use<'a> {
    name: &'a str,
    node: &'a Node,
    /// It is the value of a variable.
    in_env: bool,
    /// The expression reckons with its not being there: it compares it, or has another value for it.
    is_guarded: bool,
}

/// The inputs that a workflow uses, in the order of the text.
fn uses(root: &Node) -> Vec<Use<'_>> {
    let (mut open, mut found) = (vec![(root, "", false)], Vec::new());
    while let Some((node, key, in_env)) = open.pop() {
        match &node.value {
            Value::Scalar(scalar) => found.extend(of_text(&scalar.text, node, (key, in_env))),
            Value::Sequence(items) => {
                open.extend(items.iter().rev().map(|item| (item, key, in_env)));
            }
            Value::Mapping(mapping) => {
                let parts = mapping.written().iter().rev();
                open.extend(parts.map(|(name, value)| {
                    let name = name.as_text().unwrap_or_default();
                    (value, name, in_env || name == "env")
                }));
            }
        }
    }
    found
}

fn of_text<'a>(text: &'a str, node: &'a Node, (key, in_env): (&str, bool)) -> Vec<Use<'a>> {
    let is_condition = key == "if";
    let whole = (is_condition && !text.contains("${{")).then_some(text);
    let expressions = text.split("${{").skip(1).filter_map(|rest| rest.split("}}").next());
    let of_expression = |expression: &'a str| {
        let expression = expression.trim();
        let plain = name(expression).filter(|_| !is_condition);
        let guarded = expression.split("inputs.").skip(1).map(leading_name);
        let is_plain = plain.is_some();
        let guarded = guarded.filter(move |_| !is_plain).map(|name| (name, true));
        plain.map(|name| (name, false)).into_iter().chain(guarded)
    };
    let names = expressions.chain(whole).flat_map(of_expression);
    names.map(|(name, is_guarded)| Use { name, node, in_env, is_guarded }).collect()
}

/// `inputs.NAME`, and nothing else.
fn name(expression: &str) -> Option<&str> {
    let expression = expression.strip_prefix("github.event.").unwrap_or(expression);
    let rest = expression.strip_prefix("inputs.")?;
    let name = leading_name(rest);
    (name.len() == rest.len()).then_some(name)
}

fn leading_name(text: &str) -> &str {
    let of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    &text[..text.find(|c| !of_name(c)).unwrap_or(text.len())]
}
