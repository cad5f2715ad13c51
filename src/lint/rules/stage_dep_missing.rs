//! A stage reads files of the repository, and nothing runs it again when they change.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Subject, reading_stages, watched_stages};
use crate::werf::At;
use crate::werf::config::{Image, Stapel};

pub(super) const RULE: Rule = Rule {
    code: "DM302",
    name: "stage-dep-missing",
    severity: Severity::Warning,
    needs: &[Need::Configuration],
    since: "0.1.0",
    fix: Fix::Unsafe,
    summary: "commands read files of a git mapping, and no stageDependencies run them again",
    explanation: "In werf 2 a change of files does not run the commands of a stage again, unless stageDependencies of the \
        mapping name them: the new files are laid over the old result, and what the commands made of the old ones stays. \
        Name the files at the first stage that reads them. werf 3 runs all stages again by itself, so with it the rule is \
        silent.",
    bad: "git:\n- add: /openapi\n  to: /openapi\nshell:\n  setup:\n  - cp /openapi/values_ce.yaml /openapi/values.yaml",
    good: "git:\n- add: /openapi\n  to: /openapi\n  stageDependencies:\n    setup: [\"**/*\"]\nshell:\n  setup:\n  \
           - cp /openapi/values_ce.yaml /openapi/values.yaml",
};

pub(super) fn check(subject: &Subject<'_>, image: &Image<'_>, out: &mut Findings<'_>) {
    if !subject.lines.v2 {
        return;
    }
    let Some(stapel) = image.stapel().filter(|stapel| !has_key_of_its_own(stapel)) else {
        return;
    };
    for git in &stapel.git {
        // A list for a stage without commands is told elsewhere.
        if !watched_stages(git).is_empty() {
            continue;
        }
        let Some(mapping) = subject.mapping(git) else { continue };
        let Some((stage, script)) = reading_stages(image, &mapping).into_iter().next() else {
            continue;
        };
        if !mapping.takes_anything() {
            continue;
        }
        let message = format!(
            "{stage} of image `{}` reads files of this mapping, and nothing runs it again when they change",
            image.name
        );
        let at = git.export.add.as_ref().map_or(&git.export.span, |add| &add.span);
        out.add(At::Rendered(at.clone()), image.name, message)
            .related(At::Rendered(script.span.clone()))
            .help(format!("add `stageDependencies` with `{stage}` to the mapping"));
    }
}

/// Is the cache kept by hand, by a key that may follow the files?
fn has_key_of_its_own(stapel: &Stapel) -> bool {
    stapel.cache_version.is_some()
        || stapel.shell.as_ref().is_some_and(|shell| !shell.cache_versions.is_empty())
}
