//! A build without the list of base images.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Job, Subject, jobs};
use crate::module::paths::name;

pub(super) const RULE: Rule = Rule {
    code: "DM805",
    name: "wf-base-images-missing",
    severity: Severity::Warning,
    needs: &[Need::Reads, Need::Workflows],
    since: "0.1.0",
    fix: Fix::Unsafe,
    summary: "a job builds the module and does not fetch the list of base images that the templates read",
    explanation: "The templates read base_images.yml, git does not track it, and the action that builds a module does not \
        fetch it. A job that does not fetch it either stops before the first image, or builds with what an earlier job left \
        on the machine. Check the file in (`deckmod init` \
        brings it, in a version and with a checksum), or fetch it before the build, in one version for all jobs.",
    bad: "steps:\n- uses: actions/checkout@v4\n- uses: deckhouse/modules-actions/build@v4",
    good: "steps:\n- uses: actions/checkout@v4\n- run: wget $URL/$BASE_IMAGES_VERSION/base_images.yml\n- uses: \
           deckhouse/modules-actions/build@v4",
};

const LIST: [&str; 2] = ["base_images.yml", "base_images.yaml"];

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    let is_list = |path: &&String| LIST.contains(&name(path));
    let mut read = subject.reads.files.keys().filter(is_list);
    let untracked = |path: &&String| subject.files.entry(path.trim_start_matches('/')).is_none();
    let Some(path) = read.find(untracked) else { return };
    for job in jobs(subject.workflows()).filter(|job| !may_fetch(*job)) {
        let Some(step) = job.steps().find(|step| step.action() == Some("build")) else { continue };
        let message = format!("job `{}` builds and does not fetch `{path}`", job.name);
        let found = out.add(job.workflow.at(&step.node.span), job.name, message);
        let found = found.help(format!(
            "check it in: `deckmod init` brings `{path}` and pins its version; or fetch it in a step before the build"
        ));
        // What runs on a condition only may be what nobody asks for any more.
        if step.node.get("if").is_some() || job.node.get("if").is_some() {
            found.severity(Severity::Info);
        }
    }
}

/// Does a job name the list, or do something that is not seen here: run actions and scripts of its own, take files of
/// another job?
fn may_fetch(job: Job<'_>) -> bool {
    let text = job.workflow.source.text();
    let of = |span: &crate::text::Span| text.get(span.clone()).unwrap_or_default();
    let shared = job.workflow.root.get("env").map_or("", |env| of(&env.span));
    let own = of(&job.node.span);
    let unseen =
        ["uses: ./", "uses: \"./", "download-artifact", "actions/cache", ".sh", "task ", "make "];
    let says = |text: &str| {
        text.contains("base_images") || text.contains("base-images") || text.contains("BASE_IMAGES")
    };
    says(own) || says(shared) || unseen.iter().any(|word| own.contains(word))
}
