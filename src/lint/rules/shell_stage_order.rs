//! Stages of a shell stand in another order than they run.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Subject};
use crate::werf::At;
use crate::werf::config::{Image, Shell};

pub(super) const RULE: Rule = Rule {
    code: "DM313",
    name: "shell-stage-order",
    severity: Severity::Info,
    needs: &[Need::Configuration],
    since: "0.1.0",
    fix: Fix::None,
    summary: "the stages of a shell stand in another order than they run",
    explanation: "werf runs beforeInstall, install, beforeSetup and setup in this order, wherever they stand. Who reads the \
        text from top to bottom takes it for another order. Put them in the order in which they run.",
    bad: "shell:\n  setup:\n  - make\n  install:\n  - apt-get install make",
    good: "shell:\n  install:\n  - apt-get install make\n  setup:\n  - make",
};

pub(super) fn check(_: &Subject<'_>, image: &Image<'_>, out: &mut Findings<'_>) {
    let Some(shell) = image.stapel().and_then(|stapel| stapel.shell.as_ref()) else { return };
    let keys = keys(shell);
    let Some(pair) = keys.windows(2).find(|pair| pair[0].1.start > pair[1].1.start) else {
        return;
    };
    let ((first, first_key), (second, second_key)) = (&pair[0], &pair[1]);
    let message =
        format!("`{second}` of image `{}` stands before `{first}`, and runs after it", image.name);
    out.add(At::Rendered((*second_key).clone()), image.name, message)
        .related(At::Rendered((*first_key).clone()))
        .help("put the stages in the order in which they run");
}

/// The stages that are there, in the order they run.
fn keys(shell: &Shell) -> Vec<(&'static str, &crate::text::Span)> {
    let stages = [
        ("beforeInstall", &shell.before_install),
        ("install", &shell.install),
        ("beforeSetup", &shell.before_setup),
        ("setup", &shell.setup),
    ];
    stages.into_iter().filter_map(|(name, field)| Some((name, &field.as_ref()?.key))).collect()
}
