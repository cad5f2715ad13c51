//! A cleanup that works on another project than the one that is built.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Subject};
use crate::werf::At;
use crate::yaml::Node;

pub(super) const RULE: Rule = Rule {
    code: "DM702",
    name: "cleanup-project-mismatch",
    severity: Severity::Error,
    needs: &[Need::Configuration, Need::Files],
    since: "0.1.0",
    fix: Fix::None,
    summary: "the configuration of the cleanup names another project than werf.yaml",
    explanation: "`werf cleanup` finds what it may remove by the name of the project. With another name than that of the \
        build it works on nothing, or on what another module built: old stages stay for ever, or those of the other module \
        go. Write the same project in both files.",
    bad: "# werf.yaml\nproject: csi-nfs\n# werf_cleanup.yaml\nproject: installer",
    good: "# werf.yaml\nproject: csi-nfs\n# werf_cleanup.yaml\nproject: csi-nfs",
};

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    let built = subject.config.meta().and_then(|meta| meta.project.as_ref());
    let (Some(built), Some(file)) = (built, subject.cleanup_file()) else { return };
    let Some((node, project)) = project(&file.root) else { return };
    // Where the cleanup has the module's name, werf.yaml is wrong, and DM701 says so.
    let of_module =
        subject.module().and_then(|module| module.name()).is_some_and(|name| name == project);
    if project == built.value || of_module || subject.is_made_up(&built.span) {
        return;
    }
    let message =
        format!("the cleanup is for the project `{project}`, and `{}` is built", built.value);
    out.add(file.at(&node.span), project, message)
        .related(At::Rendered(built.span.clone()))
        .help(format!("write `project: {}`", built.value));
}

fn project(root: &Node) -> Option<(&Node, &str)> {
    let node = root.get("project")?;
    Some((node, node.as_str()?))
}
