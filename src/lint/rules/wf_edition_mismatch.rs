//! An edition that is built to the place of another one.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{EDITION, Findings, Job, Step, Subject, editions, jobs};
use crate::text::Span;
use crate::yaml::Node;

pub(super) const RULE: Rule = Rule {
    code: "DM808",
    name: "wf-edition-mismatch",
    severity: Severity::Error,
    needs: &[Need::Workflows],
    since: "0.1.0",
    fix: Fix::Unsafe,
    summary: "a job builds one edition and pushes it to the place of another",
    explanation: "A job gives MODULE_EDITION and the place that the module is pushed to, which names an edition, too. Where \
        both are editions that workflows build, and not the same, clusters of one edition get the other. A place whose \
        edition is never built by its own name takes another one on purpose, and is not told.",
    bad: "MODULE_EDITION: ee\n# …\nmodule_source: ${{ vars.REGISTRY }}/ce/modules",
    good: "MODULE_EDITION: ce\n# …\nmodule_source: ${{ vars.REGISTRY }}/ce/modules",
};

const SOURCE: &str = "MODULES_MODULE_SOURCE";

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    let all = subject.workflows().iter().flat_map(editions).map(|(word, _)| same(word));
    let known: Vec<String> = all.collect();
    for job in jobs(subject.workflows()) {
        let (Some((edition, at)), Some((place, there))) = (edition(job), place(job)) else {
            continue;
        };
        if same(edition) == same(place) || !known.contains(&same(place)) {
            continue;
        }
        let message = format!("the edition `{edition}` is built to the place of `{place}`");
        out.add(job.workflow.at(&at), edition, message)
            .related(job.workflow.at(&there))
            .help(format!("{EDITION} and the place name one edition"));
    }
}

/// Editions are written with and without a dash, in small and in large letters.
fn same(edition: &str) -> String {
    edition.replace('-', "").to_ascii_lowercase()
}

/// The one edition that a job builds.
fn edition(job: Job<'_>) -> Option<(&str, Span)> {
    let own = &job.node.span;
    let in_job = editions(job.workflow).filter(|(_, span)| own.contains(&span.start));
    only_one(in_job).or_else(|| {
        let node = job.variable(EDITION)?;
        let nothing_else = editions(job.workflow).all(|(_, span)| !own.contains(&span.start));
        Some((node.as_text()?, node.span.clone())).filter(|_| nothing_else)
    })
}

/// The one edition whose place a job pushes to.
fn place(job: Job<'_>) -> Option<(&str, Span)> {
    let of_input = |node: &'_ Node| node.span.clone();
    let inputs = job.steps().filter(|step| matches!(step.action(), Some("build" | "deploy")));
    let inputs = inputs.filter_map(|step| step.input("module_source"));
    let mut places: Vec<(&str, Span)> =
        inputs.filter_map(|node| Some((of_place(node.as_text()?)?, of_input(node)))).collect();
    for node in job.steps().filter_map(Step::run) {
        let text = node.as_text().unwrap_or_default();
        let given = text.split(SOURCE).skip(1).filter_map(|rest| rest.strip_prefix('='));
        let given = given.map(|rest| rest.split(['"', '\'', ' ', '\n']).next().unwrap_or(rest));
        places.extend(given.filter_map(of_place).map(|place| (place, node.span.clone())));
    }
    only_one(places.into_iter())
}

/// The edition in `REGISTRY/NAME/ce/modules`.
fn of_place(text: &str) -> Option<&str> {
    let (_, edition) = text.trim().strip_suffix("/modules")?.rsplit_once('/')?;
    let of_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
    (!edition.is_empty() && edition.chars().all(of_name)).then_some(edition)
}

fn only_one<'a>(mut all: impl Iterator<Item = (&'a str, Span)>) -> Option<(&'a str, Span)> {
    let first = all.next()?;
    all.all(|(word, _)| word == first.0).then_some(first)
}
