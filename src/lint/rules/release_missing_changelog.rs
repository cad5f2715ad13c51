//! A release image without a changelog.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Answer, Findings, Subject};
use crate::werf::At;

pub(super) const RULE: Rule = Rule {
    code: "DM407",
    name: "release-missing-changelog",
    severity: Severity::Info,
    needs: &[Need::Configuration],
    since: "0.1.0",
    fix: Fix::Unsafe,
    summary: "the release image does not carry a changelog",
    explanation: "DKP takes the changelog of a version from changelog.yaml (or changelog.yml) in the root of the release \
        image and shows it with the release. Without it users see that there is a new version, but not what it brings.",
    bad: "image: release-channel-version\ngit:\n- add: /module.yaml\n  to: /module.yaml",
    good: "image: release-channel-version\ngit:\n- add: /module.yaml\n  to: /module.yaml\n- add: /changelog.yaml\n  \
           to: /changelog.yaml",
};

/// Both names that DKP reads (deckhouse/deckhouse reads either into one text).
const FILES: [&str; 2] = ["changelog.yaml", "changelog.yml"];

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    let Some(image) = subject.config.image("release-channel-version") else { return };
    let contents = subject.contents(&image);
    let answers = FILES.map(|file| contents.answer(file));
    if answers.contains(&Answer::Yes) {
        return;
    }
    if let Some(why) = FILES.iter().find_map(|file| contents.doubt(file)) {
        out.not_checked(format!("{}: {why}", FILES[0]));
        return;
    }
    let message = format!("no `{}` reaches the root of image `{}`", FILES[0], image.name);
    out.add(At::Rendered(image.span.clone()), FILES[0], message)
        .help(format!("import the changelog of the version to /{}", FILES[0]));
}
