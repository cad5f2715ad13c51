//! A module.yaml without the name of the module.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Subject};

pub(super) const RULE: Rule = Rule {
    code: "DM704",
    name: "module-name-missing",
    severity: Severity::Error,
    needs: &[Need::Module],
    since: "0.1.0",
    fix: Fix::Unsafe,
    summary: "module.yaml does not say how the module is named",
    explanation: "DKP reads the name of a module from the key `name` at the top of module.yaml. A file in the shape of an \
        object of Kubernetes (`metadata.name`), or one without a name, names none: the module is found under another name or \
        not at all. Write `name:` with the name that the module has in the registry.",
    bad: "kind: Module\nmetadata:\n  name: csi-nfs",
    good: "name: csi-nfs",
};

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    let Some(module) = subject.module() else { return };
    let named = module.root.get("name");
    if named.is_some_and(|name| name.as_text().is_some_and(|text| !text.is_empty())) {
        return;
    }
    let span = named.map_or(0..0, |name| name.span.clone());
    let as_object = module.root.get("metadata").and_then(|metadata| metadata.get("name"));
    let found = out.add(module.at(&span), "name", "module.yaml has no name");
    match as_object.and_then(|name| name.as_str()) {
        Some(name) => found.help(format!(
            "module.yaml is no object of Kubernetes: write `name: {name}` at its top"
        )),
        None => found.help("write `name:` with the name that the module has in the registry"),
    };
}
