//! A variable is set for later commands and not exported.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Command, Findings, STAGES, Script, Subject, Word, commands, scripts};
use crate::werf::At;
use crate::werf::config::Image;

pub(super) const RULE: Rule = Rule {
    code: "DM310",
    name: "env-not-exported",
    severity: Severity::Warning,
    needs: &[Need::Configuration],
    since: "0.1.0",
    fix: Fix::None,
    summary: "a line only sets variables of the Go toolchain, and they are not exported",
    explanation: "`CGO_ENABLED=0 GOOS=linux` on a line of its own sets variables of the shell; `go` and `make` on later \
        lines do not see them and build for what they find. Put `export` before them, or set them in front of the command.",
    bad: "shell:\n  install:\n  - CGO_ENABLED=0 GOOS=linux\n  - go build -o /app",
    good: "shell:\n  install:\n  - export CGO_ENABLED=0 GOOS=linux\n  - go build -o /app",
};

/// Variables that only programs read, and that no base image exports by itself.
const OF_PROGRAMS: [&str; 9] = [
    "CGO_ENABLED",
    "GOOS",
    "GOARCH",
    "GOARM",
    "GOAMD64",
    "GOPROXY",
    "GOFLAGS",
    "GOPRIVATE",
    "CGO_CFLAGS",
];

pub(super) fn check(_: &Subject<'_>, image: &Image<'_>, out: &mut Findings<'_>) {
    for stage in STAGES {
        check_stage(image, stage, out);
    }
}

fn check_stage(image: &Image<'_>, stage: &str, out: &mut Findings<'_>) {
    let scripts: Vec<Script<'_>> = scripts(image).filter(|script| script.stage == stage).collect();
    let all: Vec<(Script<'_>, Command<'_>)> = scripts
        .iter()
        .flat_map(|script| commands(script.text).into_iter().map(|command| (*script, command)))
        .collect();
    if all.iter().any(|(_, command)| exports_all(command)) {
        return;
    }
    for (at, (script, command)) in all.iter().enumerate() {
        if !command.bare().is_empty() {
            continue;
        }
        let later = &all[at + 1..];
        let names = command.words.iter().filter_map(Word::assigned);
        let lost: Vec<&str> = names
            .filter(|name| OF_PROGRAMS.contains(name))
            .filter(|name| !all.iter().any(|(_, command)| touches(command, name)))
            .collect();
        let needs = later.iter().any(|(_, command)| is_builder(command, &lost));
        if lost.is_empty() || !needs {
            continue;
        }
        let message = format!(
            "{stage} of image `{}` sets {} for later commands and does not export it",
            image.name,
            lost.join(", ")
        );
        out.add(At::Rendered(script.span.clone()), image.name, message)
            .help("put `export` before the assignment");
    }
}

fn exports_all(command: &Command<'_>) -> bool {
    command.program() == "set" && (command.has("-a") || command.has("allexport"))
}

/// Is a variable exported, or read by the text itself?
fn touches(command: &Command<'_>, name: &str) -> bool {
    let exports = matches!(command.program(), "export" | "declare" | "typeset");
    let reads = [format!("${name}"), format!("${{{name}")];
    let sets = |word: &Word<'_>| word.written == name || word.assigned() == Some(name);
    exports && command.words.iter().any(sets)
        || command.mentioned().any(|word| reads.iter().any(|read| word.written.contains(read)))
}

/// A program that reads the variables, and is not told them itself.
fn is_builder(command: &Command<'_>, names: &[&str]) -> bool {
    let own: Vec<&str> = command.words.iter().filter_map(Word::assigned).collect();
    matches!(command.program(), "go" | "make") && !names.iter().all(|name| own.contains(name))
}
