//! Values of an edition that are not there.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Subject, commands, scripts};
use crate::module::paths::name;
use crate::werf::At;

pub(super) const RULE: Rule = Rule {
    code: "DM706",
    name: "edition-file-missing",
    severity: Severity::Warning,
    needs: &[Need::Configuration, Need::Files],
    since: "0.1.0",
    fix: Fix::None,
    summary: "a command takes the values of an edition from a file that is not tracked",
    explanation: "Modules of several editions keep openapi/values_EDITION.yaml, and an image puts the one of the edition that \
        is built in the place of values.yaml. Where the file of an edition is not there, its build fails, or goes on with \
        the values of another one. Add the file, or leave the edition out.",
    bad: "- cp values_ee.yaml values.yaml  # openapi has values_ce.yaml only",
    good: "- cp values_ce.yaml values.yaml",
};

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    for image in subject.config.images() {
        for script in scripts(&image).filter(|script| script.text.contains("values_")) {
            for line in script.text.lines().filter(|line| is_taken(line)) {
                let missing = values(line).filter(|file| !has(subject, file));
                for file in missing {
                    let message = format!("a command takes `{file}`, and no such file is tracked");
                    out.add(At::Rendered(script.span.clone()), file, message)
                        .help(format!("add `openapi/{file}`"));
                }
            }
        }
    }
}

/// Does a line take its files, whatever is there? One that asks first, or that is of another edition, does not.
fn is_taken(line: &str) -> bool {
    let asks = [" -f ", " -e ", " -s ", "||"].iter().any(|part| line.contains(part));
    let copies = line.contains("cp ") || line.contains("mv ");
    let equal = line.split("if [").nth(1).is_none_or(|condition| {
        let bare = |side: &str| side.trim().trim_matches(['"', '\'', '[', ' ']).to_owned();
        let sides = condition.split(']').next().and_then(|test| test.split_once("=="));
        sides.is_some_and(|(left, right)| bare(left) == bare(right))
    });
    copies && !asks && equal
}

/// The files of values that a line takes from: all but the last word of a command.
fn values(line: &str) -> impl Iterator<Item = &str> {
    commands(line).into_iter().flat_map(|command| {
        let sources = command.words.split_last().map_or(&[][..], |(_, rest)| rest);
        let files = sources.iter().map(|word| name(word.unquoted()));
        files.filter(|file| is_values(file)).collect::<Vec<_>>()
    })
}

fn is_values(file: &str) -> bool {
    let edition = file
        .strip_prefix("values_")
        .and_then(|rest| rest.strip_suffix(".yaml").or_else(|| rest.strip_suffix(".yml")));
    let of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    edition.is_some_and(|edition| !edition.is_empty() && edition.chars().all(of_name))
}

fn has(subject: &Subject<'_>, file: &str) -> bool {
    subject.files.all().iter().any(|tracked| name(&tracked.path) == file)
}
