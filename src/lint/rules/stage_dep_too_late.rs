//! A stage reads files that are watched for a later stage only.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Mapping, STAGES, Subject, reader, watched_stages};
use crate::werf::At;
use crate::werf::config::{Git, Image};

pub(super) const RULE: Rule = Rule {
    code: "DM307",
    name: "stage-dep-too-late",
    severity: Severity::Warning,
    needs: &[Need::Configuration],
    since: "0.1.0",
    fix: Fix::Unsafe,
    summary: "commands read files that stageDependencies name for a later stage only",
    explanation: "A change of files runs the stage again that stageDependencies name, and those after it. A stage before it \
        keeps its old result, though it read the files: patches that changed are not applied anew. Name the files at the \
        first stage that reads them.",
    bad: "git:\n- add: /patches\n  to: /patches\n  stageDependencies:\n    setup: [\"**/*\"]\nshell:\n  install:\n  \
          - git apply /patches/*.patch\n  setup:\n  - make",
    good: "git:\n- add: /patches\n  to: /patches\n  stageDependencies:\n    install: [\"**/*\"]\nshell:\n  install:\n  \
           - git apply /patches/*.patch\n  setup:\n  - make",
};

pub(super) fn check(subject: &Subject<'_>, image: &Image<'_>, out: &mut Findings<'_>) {
    let Some(stapel) = image.stapel() else { return };
    for git in &stapel.git {
        let Some(mapping) = subject.mapping(git) else { continue };
        let Some((watched, stage)) = too_late(image, git, &mapping) else { continue };
        let Some(script) = reader(image, &mapping, stage) else { continue };
        let message = format!(
            "{stage} of image `{}` reads files of this mapping, which are watched for {watched} only",
            image.name
        );
        let Some(at) = git.stage_dependencies.as_ref().map(|all| all.span.clone()) else {
            continue;
        };
        out.add(At::Rendered(at), image.name, message)
            .related(At::Rendered(script.span.clone()))
            .help(format!("name the files for `{stage}`"));
    }
}

/// The first stage that is watched, and a stage before it that reads the files. A stage without commands watches nothing.
fn too_late(
    image: &Image<'_>,
    git: &Git,
    mapping: &Mapping<'_>,
) -> Option<(&'static str, &'static str)> {
    let watched = watched_stages(git);
    let first = STAGES.into_iter().position(|stage| watched.contains(&stage))?;
    let has_commands = |stage: &str| {
        let shell = image.stapel().and_then(|stapel| stapel.shell.as_ref());
        shell.is_some_and(|shell| !shell.commands(stage).is_empty())
    };
    if !watched.iter().all(|stage| has_commands(stage)) {
        return None;
    }
    let earlier = STAGES.into_iter().take(first).skip(1);
    earlier
        .into_iter()
        .find(|stage| reader(image, mapping, stage).is_some())
        .map(|stage| (STAGES[first], stage))
}
