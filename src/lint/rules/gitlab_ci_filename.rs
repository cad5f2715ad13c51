//! A pipeline that GitLab never reads.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Subject};
use crate::werf::At;

pub(super) const RULE: Rule = Rule {
    code: "DM809",
    name: "gitlab-ci-filename",
    severity: Severity::Warning,
    needs: &[Need::Files],
    since: "0.1.0",
    fix: Fix::None,
    summary: "the pipeline lies in .gitlab-ci.yaml, and GitLab reads .gitlab-ci.yml",
    explanation: "GitLab reads the file .gitlab-ci.yml, with this ending, where the settings of the project name no other. A \
        pipeline in .gitlab-ci.yaml never runs. Rename the file.",
    bad: ".gitlab-ci.yaml",
    good: ".gitlab-ci.yml",
};

const NEVER_READ: &str = ".gitlab-ci.yaml";

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    let has = |path| subject.files.entry(path).is_some();
    if has(NEVER_READ) && !has(".gitlab-ci.yml") {
        let message = "GitLab reads `.gitlab-ci.yml` only: this pipeline never runs";
        out.add(At::File { path: NEVER_READ.to_owned(), span: 0..0 }, NEVER_READ, message)
            .help("rename it to `.gitlab-ci.yml`, unless the settings of the project name it");
    }
}
