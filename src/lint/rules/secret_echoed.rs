//! A command that writes a secret into the log of the build.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, STAGES, Script, Subject, scripts};
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
    let commands = text.lines().flat_map(|line| line.split("&&")).flat_map(|part| part.split(';'));
    commands.map(str::trim).any(|command| {
        let printer = command.starts_with("echo ")
            || command.starts_with("printf ")
            || command.starts_with("cat /run/secrets/");
        let is_whole = command.matches('(').count() == command.matches(')').count();
        let is_taken = command.contains(['>', '|', '<', '#']);
        printer && is_whole && !is_taken && takes_secret(command)
    })
}

/// What a shell expands: `cat FILE`, `$(cat FILE)`; a name in plain words is no secret.
fn takes_secret(command: &str) -> bool {
    command.starts_with("cat ")
        || ["$(cat ", "`cat ", "$(<"].iter().any(|take| {
            command
                .split(take)
                .skip(1)
                .any(|rest| rest.trim_start_matches(['"', '\'']).starts_with(ROOM))
        })
}

/// The first command that takes a secret while the shell shows what it runs.
fn traced<'a>(scripts: impl Iterator<Item = &'a Script<'a>>) -> Option<&'a Script<'a>> {
    let mut shown = false;
    for script in scripts {
        for line in script.text.lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            for pair in words.windows(2).filter(|pair| pair[0] == "set") {
                let flags = pair[1].trim_end_matches(';');
                let has_x =
                    flags.len() > 1 && flags[1..].contains('x') && !flags.contains("pipefail");
                match flags.chars().next() {
                    Some('-') if has_x => shown = true,
                    Some('+') if has_x => shown = false,
                    _ => {}
                }
            }
            if shown && line.contains("$(cat /run/secrets/") {
                return Some(script);
            }
        }
    }
    None
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
