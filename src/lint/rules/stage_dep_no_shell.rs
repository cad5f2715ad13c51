//! Files are watched for a stage that has no commands.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, STAGES, Subject, reading_stages};
use crate::text::Span;
use crate::werf::config::{Git, Image, Stapel};
use crate::werf::{At, Lines};

pub(super) const RULE: Rule = Rule {
    code: "DM301",
    name: "stage-dep-no-shell",
    severity: Severity::Warning,
    needs: &[Need::Configuration],
    since: "0.1.0",
    fix: Fix::Unsafe,
    summary: "files of a stage are watched, but the stage has no commands",
    explanation: "`stageDependencies.setup` runs the commands of `setup` again when those files change. Without such \
        commands werf 2 ignores it, and a change of the files rebuilds nothing; werf 3 loads the configuration and refuses \
        to build the image. Move the list to the stage that has commands.",
    bad: "git:\n- add: /\n  to: /src\n  stageDependencies:\n    setup: [\"**/*\"]\nshell:\n  install: [make]",
    good: "git:\n- add: /\n  to: /src\n  stageDependencies:\n    install: [\"**/*\"]\nshell:\n  install: [make]",
};

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    let mut lists = Vec::new();
    for image in subject.config.images() {
        let Some(stapel) = image.stapel().filter(|stapel| stapel.ansible.is_none()) else {
            continue;
        };
        for git in &stapel.git {
            if let Some((stages, at)) = without_commands(git, stapel) {
                let written = subject.place_of(at.start);
                lists.push(List { image: image.clone(), stapel, git, stages, at, written });
            }
        }
    }
    for list in &lists {
        let name = list.image.name;
        let stages = list.stages.join(" and ");
        let message =
            format!("image `{name}` watches files for {stages}, and has no commands there");
        // One list that several images include is one cause, and so are all lists of one image.
        let is_shared = |_: &(&str, u32)| {
            lists.iter().any(|other| other.image.name != name && other.written == list.written)
        };
        let shared = list.written.filter(is_shared).map(|(path, at)| format!("{path}:{at}"));
        let cause = shared.unwrap_or_else(|| name.to_owned());
        out.add(At::Rendered(list.at.clone()), name, message)
            .severity(severity(subject, &list.image, list.git))
            .help(help(list.stapel))
            .cause(cause);
    }
}

/// A list of files for stages without commands.
struct List<'c> {
    image: Image<'c>,
    stapel: &'c Stapel,
    git: &'c Git,
    stages: Vec<&'static str>,
    at: Span,
    /// The bytes of a template that it is written in.
    written: Option<(&'c str, u32)>,
}

/// The stages of a mapping whose files are watched for nothing, and where the first is named.
fn without_commands(git: &Git, stapel: &Stapel) -> Option<(Vec<&'static str>, Span)> {
    let watched = git.stage_dependencies.as_ref()?.stages();
    let lacking = watched.filter(|(stage, paths)| {
        !paths.value.is_empty() && commands(stapel, stage).next().is_none()
    });
    let lacking: Vec<_> = lacking.collect();
    let at = lacking.first()?.1.key.clone();
    Some((lacking.into_iter().map(|(stage, _)| stage).collect(), at))
}

fn commands<'s>(stapel: &'s Stapel, stage: &str) -> impl Iterator<Item = &'s str> + use<'s> {
    let commands = stapel.shell.as_ref().map_or(&[][..], |shell| shell.commands(stage));
    commands.iter().map(|item| item.value.as_str())
}

/// werf 3 refuses to build it. For werf 2 it is bad where commands of another stage read the files.
fn severity(subject: &Subject<'_>, image: &Image<'_>, git: &Git) -> Severity {
    if subject.lines == Lines::V3 {
        return Severity::Error;
    }
    let mapping = subject.mapping(git);
    let is_read = mapping.is_some_and(|mapping| !reading_stages(image, &mapping).is_empty());
    if subject.lines.v3 || is_read { Severity::Warning } else { Severity::Info }
}

fn help(stapel: &Stapel) -> String {
    let later = STAGES.into_iter().skip(1).filter(|stage| commands(stapel, stage).next().is_some());
    match later.collect::<Vec<_>>()[..] {
        [] => {
            "werf 3 refuses to build it: remove the list, no commands wait for the files".to_owned()
        }
        [stage] => format!("werf 3 refuses to build it: move the list to `{stage}`"),
        ref stages => format!(
            "werf 3 refuses to build it: move the list to the stage that reads the files ({})",
            stages.join(", ")
        ),
    }
}
