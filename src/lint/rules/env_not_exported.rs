//! A variable that is set on a line of its own and not passed to the commands after it.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Subject, scripts};
use crate::werf::At;

pub(super) const RULE: Rule = Rule {
    code: "DM310",
    name: "env-not-exported",
    severity: Severity::Warning,
    needs: &[Need::Configuration],
    since: "0.1.0",
    fix: Fix::Safe,
    summary: "a line sets variables of the Go build without `export`: no command sees them",
    explanation: "`VAR=value` on a line of its own sets a variable of the shell; programs that are started later do not see it. \
        `CGO_ENABLED=0` or `GOOS=linux` set so change nothing, and the program is built in another way than it says here. Write \
        `export`, or put the variables before the command.",
    bad: "- CGO_ENABLED=0 GOOS=linux GOARCH=amd64\n- go build ./cmd/app",
    good: "- export CGO_ENABLED=0 GOOS=linux GOARCH=amd64\n- go build ./cmd/app",
};

/// Variables that only programs read.
const OF_PROGRAMS: [&str; 12] = [
    "CGO_ENABLED",
    "GOOS",
    "GOARCH",
    "GOPROXY",
    "GOFLAGS",
    "GOPRIVATE",
    "GOSUMDB",
    "GONOSUMDB",
    "GOTOOLCHAIN",
    "GO111MODULE",
    "GOEXPERIMENT",
    "CGO_LDFLAGS",
];

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    for image in subject.config.images() {
        let all: Vec<_> = scripts(&image).collect();
        for script in &all {
            for line in script.text.lines().map(str::trim) {
                let Some(name) = set_alone(line) else { continue };
                let is_exported = |text: &str| exports(text, name);
                if all.iter().any(|other| other.stage == script.stage && is_exported(other.text)) {
                    continue;
                }
                let message = format!("image `{}` sets `{name}` without `export`", image.name);
                out.add(At::Rendered(script.span.clone()), image.name, message)
                    .help(format!("write `export {line}`"));
            }
        }
    }
}

/// The first such variable of a line that has nothing but assignments.
fn set_alone(line: &str) -> Option<&str> {
    let mut rest = line.trim_end_matches(';');
    let mut found = None;
    while !rest.is_empty() {
        let (name, value) = rest.split_once('=')?;
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            return None;
        }
        found = found.or(OF_PROGRAMS.contains(&name).then_some(name));
        rest = value[end_of_value(value)?..].trim_start();
    }
    found
}

/// The end of a word of the shell, with quotes and `$(…)`; `None` where it is not plain.
fn end_of_value(text: &str) -> Option<usize> {
    let (mut depth, mut quote) = (0_usize, None);
    for (at, c) in text.char_indices() {
        match (c, quote) {
            (c, Some(open)) => quote = quote.filter(|_| c != open),
            ('"' | '\'', None) => quote = Some(c),
            ('(', None) => depth += 1,
            (')', None) => depth = depth.checked_sub(1)?,
            ('|' | '&' | ';' | '<' | '>' | '`' | '\\' | '#', None) if depth == 0 => return None,
            (c, None) if c.is_whitespace() && depth == 0 => return Some(at),
            _ => {}
        }
    }
    (depth == 0 && quote.is_none()).then_some(text.len())
}

fn exports(text: &str, name: &str) -> bool {
    text.contains("set -a")
        || text.split("export ").skip(1).any(|rest| {
            rest.lines()
                .next()
                .unwrap_or("")
                .split_whitespace()
                .any(|word| word.split('=').next() == Some(name))
        })
}

#[cfg(test)]
mod tests {
    use super::set_alone;

    #[test]
    fn only_assignments_are_told() {
        for (line, name) in [
            ("CGO_ENABLED=0 GOOS=linux", Some("CGO_ENABLED")),
            (
                "GO_VERSION=$(cat /run/secrets/GOLANG_VERSION) CGO_ENABLED=0 GOOS=linux",
                Some("CGO_ENABLED"),
            ),
            ("GOOS=\"linux\"", Some("GOOS")),
            ("CGO_ENABLED=0 go build", None),
            ("export GOOS=linux", None),
            ("GOOS=linux && go build", None),
            ("version=1", None),
            ("GOOS=linux \\", None),
            ("ARG GOOS=linux", None),
            ("", None),
        ] {
            assert_eq!(set_alone(line), name, "{line}");
        }
    }
}
