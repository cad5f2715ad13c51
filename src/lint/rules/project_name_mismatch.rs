//! A project of werf that bears the name of another module.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Subject};
use crate::werf::At;

pub(super) const RULE: Rule = Rule {
    code: "DM701",
    name: "project-name-mismatch",
    severity: Severity::Warning,
    needs: &[Need::Configuration, Need::Module],
    since: "0.1.0",
    fix: Fix::Unsafe,
    summary: "the project in werf.yaml is not named like the module",
    explanation: "werf keeps stages and what its cleanup knows under the name of the project. A module that was copied from \
        another one and kept its project shares both with it: the cleanup of one counts what the other built. Name the \
        project like the module. With the name the caches go: the next build makes all stages anew.",
    bad: "# module.yaml\nname: csi-nfs\n# werf.yaml\nproject: sds-replicated-volume",
    good: "# module.yaml\nname: csi-nfs\n# werf.yaml\nproject: csi-nfs",
};

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    let project = subject.config.meta().and_then(|meta| meta.project.as_ref());
    let (Some(project), Some(module)) = (project, subject.module()) else { return };
    let Some(name) = module.name().filter(|name| *name != project.value) else { return };
    if subject.is_made_up(&project.span) {
        return;
    }
    let message = format!("the project is `{}`, and the module is `{name}`", project.value);
    let at = module.root.get("name").map(|node| module.at(&node.span));
    let found = out.add(At::Rendered(project.span.clone()), project.value.as_str(), message);
    let found =
        found.help(format!("write `project: {name}`; the next build makes all stages anew"));
    if let Some(at) = at {
        found.related(at);
    }
}
