//! A build of VEX images without the login that the action hands on to them.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Step, Subject, Workflow, jobs};

pub(super) const RULE: Rule = Rule {
    code: "DM807",
    name: "wf-vex-needs-registry-creds",
    severity: Severity::Warning,
    needs: &[Need::Configuration, Need::Workflows],
    since: "0.1.0",
    fix: Fix::Unsafe,
    summary: "a build of images with VEX does not give the login of the registry to the action, and another one does",
    explanation: "Images whose names end with -vex-artifact put what is known about vulnerabilities beside the images in the \
        registry, with a login of their own: the inputs registry_user and registry_password of the action that builds. Where \
        one job gives them and another does not, what the other builds lacks that knowledge, or the build fails. Give them in \
        all jobs that build.",
    bad: "uses: deckhouse/modules-actions/build@v15\nwith:\n  module_source: ${{ vars.DEV_MODULE_SOURCE }}",
    good: "uses: deckhouse/modules-actions/build@v15\nwith:\n  module_source: ${{ vars.DEV_MODULE_SOURCE }}\n  \
           registry_user: ${{ vars.DEV_LOGIN }}\n  registry_password: ${{ secrets.DEV_PASSWORD }}",
};

const USER: &str = "registry_user";

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    if !subject.config.images().any(|image| image.name.ends_with("-vex-artifact")) {
        return;
    }
    let steps =
        jobs(subject.workflows()).flat_map(|job| job.steps().map(move |step| (job.workflow, step)));
    let builds = steps.filter(|(_, step)| step.action() == Some("build"));
    let (with, without): (Vec<(&Workflow, Step<'_>)>, Vec<_>) =
        builds.partition(|(_, step)| step.input(USER).is_some());
    let Some((there, other)) = with.first() else { return };
    for (workflow, step) in without {
        let message =
            format!("the images with VEX are built without `{USER}`, which another build has");
        out.add(workflow.at(&step.node.span), USER, message)
            .related(there.at(&other.node.span))
            .help("give `registry_user` and `registry_password`")
            .cause(USER);
    }
}
