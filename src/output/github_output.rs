//! Step outputs for GitHub Actions: lines of `name=value` for the file that `GITHUB_OUTPUT` names.

use crate::output::{Publication, ReportedStep};
use crate::release::Subject;

/// `tag`, `bundle`, `release` (pinned references) and `changed`; values have no newlines.
pub fn github_output(publication: &Publication) -> String {
    let reference = |wanted: Subject| {
        let step = publication.steps.iter().find(|step| step.subject == wanted.name());
        step.map(ReportedStep::pinned).unwrap_or_default()
    };
    format!(
        "tag={}\nbundle={}\nrelease={}\nchanged={}\n",
        publication.tag,
        reference(Subject::Bundle),
        reference(Subject::Release),
        publication.changed()
    )
}
