//! A command that writes a secret into the log of the build.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Command, Findings, Joint, STAGES, Script, Subject, Word, commands, scripts};
use crate::werf::At;
use crate::werf::config::Image;

pub(super) const RULE: Rule = Rule {
    code: "DM608",
    name: "secret-echoed",
    severity: Severity::Error,
    needs: &[Need::Configuration],
    since: "0.1.0",
    fix: Fix::None,
    summary: "a command prints a secret into the log of the build",
    explanation: "werf shows what commands print, and CI keeps it. `echo` or `cat` of a secret, and `set -x` before a \
        command that takes one, put it there for everybody who may read the log. Do not print it; where commands shall be \
        shown, end that by `set +x` before the secret is taken.",
    bad: "shell:\n  install:\n  - set -x\n  - export GOPROXY=$(cat /run/secrets/GOPROXY)",
    good: "shell:\n  install:\n  - export GOPROXY=$(cat /run/secrets/GOPROXY)",
};

const ROOM: &str = "/run/secrets/";

pub(super) fn check(_: &Subject<'_>, image: &Image<'_>, out: &mut Findings<'_>) {
    let all: Vec<Script<'_>> = scripts(image).collect();
    if !all.iter().any(|script| script.text.contains(ROOM)) {
        return;
    }
    let printed = all.iter().filter(|script| prints(script.text));
    for script in printed {
        let message = format!("a command of image `{}` prints a secret", image.name);
        out.add(At::Rendered(script.span.clone()), image.name, message)
            .help("do not print it: the log of the build is kept");
    }
    for stage in STAGES {
        let of_stage = all.iter().filter(|script| script.stage == stage);
        if let Some(script) = traced(of_stage) {
            let message = format!("`set -x` shows a secret of image `{}` in the log", image.name);
            out.add(At::Rendered(script.span.clone()), image.name, message)
                .help("write `set +x` before the secret is taken, or leave `set -x` out");
        }
    }
}

/// Does a command of its own print a secret, and nothing else takes what it prints?
fn prints(text: &str) -> bool {
    let all = commands(text);
    (0..all.len()).any(|at| shows(&all[at]) && !is_taken(&all[at..]))
}

/// What a shell reads or expands: `cat FILE`, `echo $(cat FILE)`; a name in plain words is no secret.
fn shows(command: &Command<'_>) -> bool {
    let is_secret = |word: &Word<'_>| word.text.starts_with(ROOM);
    match command.program() {
        "echo" | "printf" => {
            let mut inner = command.words.iter().flat_map(|word| &word.inner);
            inner.any(|text| matches!(&commands(text)[..], [only] if shows(only) && !sends(only)))
        }
        "cat" => command.words.iter().any(is_secret),
        // `$(< FILE)`
        _ => command.words.is_empty() && command.reads.iter().any(is_secret),
    }
}

/// Does a pipe or a file take what the first command prints, or what a group prints that may hold it?
fn is_taken(from: &[Command<'_>]) -> bool {
    let ends_group = |command: &Command<'_>| command.words.is_empty();
    sends(&from[0])
        || from[1..].iter().any(|command| ends_group(command) && sends(command))
        || from
            .windows(2)
            .any(|pair| pair[0].after == Joint::Close && pair[1].before == Joint::Pipe)
}

/// Does what a command prints go elsewhere than into the log?
fn sends(command: &Command<'_>) -> bool {
    let is_log = |word: &Word<'_>| matches!(&*word.text, "1" | "2") || word.text.starts_with(ROOM);
    command.after == Joint::Pipe || !command.writes.is_empty() || !command.reads.iter().all(is_log)
}

/// The first command that takes a secret while the shell shows what it runs.
fn traced<'a>(scripts: impl Iterator<Item = &'a Script<'a>>) -> Option<&'a Script<'a>> {
    let mut shown = false;
    for script in scripts {
        for command in commands(script.text) {
            shown = switches(&command).unwrap_or(shown);
            let takes = |word: &Word<'_>| word.written.contains("$(cat /run/secrets/");
            if shown && command.mentioned().any(takes) {
                return Some(script);
            }
        }
    }
    None
}

/// `set -x` and `set +x`.
fn switches(command: &Command<'_>) -> Option<bool> {
    let flags = command.bare().iter().map(|word| &*word.text).take_while(|flag| *flag != "--");
    let has_x = flags.filter(|flag| flag.starts_with(['-', '+']) && flag.contains('x'));
    (command.program() == "set").then(|| has_x.last().map(|flag| flag.starts_with('-')))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_printed_is_told() {
        for text in [
            "echo $(cat /run/secrets/A)",
            "make && echo \"token $(cat /run/secrets/A)\"",
            "cat /run/secrets/A",
            "if x; then echo $(</run/secrets/A) >&2 || true; fi",
        ] {
            assert!(prints(text), "{text}");
        }
        for text in [
            "echo $(cat /run/secrets/A) > /etc/x",
            "echo \"$(cat /run/secrets/A)\" | base64 -d",
            "export A=$(true && cat /run/secrets/A)",
            "echo see /run/secrets/A",
            "# echo $(cat /run/secrets/A)",
            "git clone $(cat /run/secrets/A)/x",
            "(echo a; echo $(cat /run/secrets/A)) > x",
            "{ echo $(cat /run/secrets/A); } | x",
            "(echo $(cat /run/secrets/A)) | x",
            "A=$(\ncat /run/secrets/A\n)",
            "echo $(curl $(cat /run/secrets/A))",
        ] {
            assert!(!prints(text), "{text}");
        }
    }

    #[test]
    fn a_shown_command_shows_its_secret() {
        let span = 0..0;
        let script = |text| Script { stage: "install", text, span: &span };
        let first = |texts: &[&'static str]| {
            let all: Vec<Script<'_>> = texts.iter().map(|text| script(text)).collect();
            traced(all.iter()).is_some()
        };
        assert!(first(&["set -ex", "A=$(cat /run/secrets/A) make"]));
        assert!(!first(&["set -e", "A=$(cat /run/secrets/A) make"]));
        assert!(!first(&["set -x", "make", "set +x", "A=$(cat /run/secrets/A) make"]));
        assert!(!first(&["A=$(cat /run/secrets/A) make", "set -x"]));
    }
}
