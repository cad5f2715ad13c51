//! A build without a variable that a secret of the build needs.

use std::collections::BTreeSet;

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Job, Subject, jobs};

pub(super) const RULE: Rule = Rule {
    code: "DM806",
    name: "wf-env-missing",
    severity: Severity::Warning,
    needs: &[Need::Configuration, Need::Workflows],
    since: "0.1.0",
    fix: Fix::Unsafe,
    summary: "a job builds the module without a variable that its secrets come from, and another job sets it",
    explanation: "A secret with `env` takes its value from a variable of the job. Where one job sets the variable and another \
        one that builds the same module does not, the other stops, for there is no such variable. Set it in all jobs that \
        build.",
    bad: "# build_prod.yml has `SOURCE_REPO: ${{ secrets.SOURCE_REPO }}`, and build_dev.yml has not\nenv:\n  GOPROXY: ${{ \
          secrets.GOPROXY }}",
    good: "env:\n  GOPROXY: ${{ secrets.GOPROXY }}\n  SOURCE_REPO: ${{ secrets.SOURCE_REPO }}",
};

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    let builds = |job: &Job<'_>| job.steps().any(|step| step.action() == Some("build"));
    let all: Vec<Job<'_>> = jobs(subject.workflows()).filter(builds).collect();
    let stapel = subject.config.images().filter_map(|image| image.stapel());
    let secrets = stapel.flat_map(|image| &image.secrets).filter_map(|secret| secret.env.as_ref());
    let mut names: BTreeSet<&str> = secrets.map(|name| name.value.as_str()).collect();
    // The login for VEX has a rule of its own.
    if subject.config.images().any(|image| image.name.ends_with("-vex-artifact")) {
        names.remove("REGISTRY_USER");
    }
    for name in names {
        let (with, without): (Vec<Job<'_>>, Vec<Job<'_>>) =
            all.iter().copied().partition(|job| names_it(*job, name));
        let Some(other) = with.first() else { continue };
        for job in without {
            let Some(step) = job.steps().find(|step| step.action() == Some("build")) else {
                continue;
            };
            let message =
                format!("job `{}` builds without `{name}`, which a secret needs", job.name);
            out.add(job.workflow.at(&step.node.span), name, message)
                .related(other.workflow.at(&other.node.span))
                .help(format!("set `{name}` as job `{}` does", other.name));
        }
    }
}

/// Does a job set a variable, or give it to an action, or do what is not seen here?
fn names_it(job: Job<'_>, name: &str) -> bool {
    let text = job.workflow.source.text();
    let of = |span: &crate::text::Span| text.get(span.clone()).unwrap_or_default();
    let shared = job.workflow.root.get("env").map_or("", |env| of(&env.span));
    let own = of(&job.node.span);
    [shared, own].iter().any(|text| text.contains(name))
        || own.contains(&format!("{}:", name.to_ascii_lowercase()))
        || own.contains("uses: ./")
}
