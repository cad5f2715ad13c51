//! A build goes on though a command of it failed.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Command, Findings, Joint, Subject, commands, scripts};
use crate::werf::At;
use crate::werf::config::Image;

pub(super) const RULE: Rule = Rule {
    code: "DM311",
    name: "failure-swallowed",
    severity: Severity::Warning,
    needs: &[Need::Configuration],
    since: "0.1.0",
    fix: Fix::Unsafe,
    summary: "the failure of a patch or a build is swallowed",
    explanation: "`git apply x || echo FAIL && echo OK` and `make || true` succeed whatever happens: a program without its \
        patches, or an old one, is released, and the pipeline is green. Let the stage fail: leave the `||` out, or end its \
        other side with `exit 1`.",
    bad: "git apply $p || echo FAIL && echo OK",
    good: "git apply $p && echo OK || (echo FAIL; exit 1)",
};

pub(super) fn check(_: &Subject<'_>, image: &Image<'_>, out: &mut Findings<'_>) {
    for script in scripts(image) {
        let all = commands(script.text);
        for at in 0..all.len() {
            let Some(what) = risky(&all[at]).filter(|_| is_swallowed(&all[at + 1..])) else {
                continue;
            };
            let message = format!("image `{}` is built on when `{what}` fails", image.name);
            out.add(At::Rendered(script.span.clone()), image.name, message)
                .help("leave out what follows `||`, or end it with `exit 1`");
        }
    }
}

/// A command whose failure makes a wrong program.
fn risky(command: &Command<'_>) -> Option<String> {
    const HARMLESS: [&str; 12] = [
        "--check",
        "--dry-run",
        "-R",
        "--reverse",
        "clean",
        "distclean",
        "mrproper",
        "test",
        "check",
        "lint",
        "uninstall",
        "--version",
    ];
    let words = command.bare();
    if words.iter().any(|word| HARMLESS.contains(&word.written)) {
        return None;
    }
    let mut others = words.iter().skip(1).map(|word| word.written);
    match (command.program(), others.find(|word| !word.starts_with('-') && !word.contains('/'))) {
        ("git", Some(verb @ ("apply" | "am"))) => Some(format!("git {verb}")),
        (program @ ("go" | "cargo"), Some("build")) => Some(format!("{program} build")),
        (program @ ("make" | "ninja" | "patch"), _) => Some(program.to_owned()),
        _ => None,
    }
}

/// Does the list go on with something after `||` that always succeeds, and end with success?
fn is_swallowed(after: &[Command<'_>]) -> bool {
    // `fi` and `)` say nothing of their own.
    let own = after.iter().filter(|command| {
        command.opens_group() || !command.words.is_empty() || !command.writes.is_empty()
    });
    let list: Vec<&Command<'_>> = own.take_while(|command| command.before != Joint::New).collect();
    let Some(or) = list.iter().position(|command| command.before == Joint::Or) else {
        return false;
    };
    // Words behind a pipe hear nothing of the failure; that is another matter.
    list[..or].iter().all(|command| command.before == Joint::And)
        && list[or..].iter().all(|command| succeeds(command))
}

fn succeeds(command: &Command<'_>) -> bool {
    matches!(command.program(), "echo" | "true" | ":" | "printf")
}
