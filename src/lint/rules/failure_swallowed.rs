//! A command whose failure is said and then forgotten.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Subject, scripts};
use crate::werf::At;

pub(super) const RULE: Rule = Rule {
    code: "DM311",
    name: "failure-swallowed",
    severity: Severity::Warning,
    needs: &[Need::Configuration],
    since: "0.1.0",
    fix: Fix::Unsafe,
    summary: "a patch or a build may fail, and the image is built all the same",
    explanation: "After `git apply … || echo FAIL` the shell goes on: the image is built without the patch, and the pipeline is \
        green. The same holds for `|| true` behind a build. End the stage where such a command fails: `|| exit 1`, or nothing \
        at all behind it.",
    bad: "git apply ${p} || echo FAIL && echo OK",
    good: "git apply ${p} || exit 1",
};

/// Commands whose failure means a wrong image.
const NEEDED: [&str; 6] =
    ["git apply ", "patch ", "make ", "go build ", "go install ", "cmake --build "];

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    for image in subject.config.images() {
        for script in scripts(&image) {
            let Some(command) = script.text.lines().find_map(swallowed) else { continue };
            let message =
                format!("a failure of `{command}` of image `{}` is forgotten", image.name);
            out.add(At::Rendered(script.span.clone()), image.name, message)
                .help("let the stage fail: `|| exit 1`, or nothing behind the command");
        }
    }
}

/// The command of a line whose failure ends nothing.
fn swallowed(line: &str) -> Option<&'static str> {
    let line = line.trim();
    if line.starts_with('#') || line.contains("--check") {
        return None;
    }
    let (before, after) = line.split_once(" || ")?;
    let after = after.trim_start_matches(['(', '{', ' ']);
    let forgets = after == "true"
        || after.starts_with("true ")
        || after.starts_with("true;")
        || after == ":"
        || after.starts_with("echo ");
    let last = before.rsplit("&&").next()?.trim_start();
    let needed = NEEDED.iter().find(|needed| last.starts_with(**needed))?;
    let goes_on = !["exit", "return", "false", "||"].iter().any(|word| after.contains(word));
    (forgets && goes_on).then_some(needed.trim_end())
}

#[cfg(test)]
mod tests {
    use super::swallowed;

    #[test]
    fn only_what_goes_on_is_told() {
        for line in [
            "git apply ${p} || echo FAIL && echo OK",
            "  make build || true",
            "cd x && go build ./... || :",
        ] {
            assert!(swallowed(line).is_some(), "{line}");
        }
        for line in [
            "git apply $p && echo OK || (echo FAIL ; exit 1)",
            "git apply --check $p || echo skipped",
            "rm -f x || true",
            "make || exit 1",
            "# make || true",
        ] {
            assert_eq!(swallowed(line), None, "{line}");
        }
    }
}
