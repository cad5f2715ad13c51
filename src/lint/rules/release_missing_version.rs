//! A release image without version.json.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Answer, Findings, Subject};
use crate::werf::At;

pub(super) const RULE: Rule = Rule {
    code: "DM402",
    name: "release-missing-version",
    severity: Severity::Error,
    needs: &[Need::Configuration],
    since: "0.1.0",
    fix: Fix::None,
    summary: "the release image does not carry version.json",
    explanation: "A channel points at a release image, and DKP reads from its version.json which version that is. Without the \
        file the channel is broken, and so is the mirror of the module. Write it in a build image and import it into the \
        root of release-channel-version.",
    bad: "image: release-channel-version\nfrom: scratch\ngit:\n- add: /module.yaml\n  to: /module.yaml",
    good: "image: release-channel-version\nfrom: scratch\nimport:\n- from: release-version\n  add: /version.json\n  \
           to: /version.json\n  after: setup",
};

const FILE: &str = "version.json";

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    let Some(image) = subject.config.image("release-channel-version") else { return };
    let contents = subject.contents(&image);
    match contents.answer(FILE) {
        Answer::Yes => {}
        Answer::Maybe => {
            out.not_checked(format!("{FILE}: {}", contents.doubt(FILE).unwrap_or("cannot tell")));
        }
        Answer::No => {
            let message = format!("`{FILE}` does not reach the root of image `{}`", image.name);
            out.add(At::Rendered(image.span.clone()), FILE, message)
                .help(format!("write {FILE} in a build image and import it to /{FILE}"));
        }
    }
}
