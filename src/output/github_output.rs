//! Step outputs for GitHub Actions: lines of `name=value` for the file that `GITHUB_OUTPUT` names.

use crate::output::{Publication, ReportedStep};
use crate::release::Subject;

/// `tag`, `bundle`, `release` (pinned references) and `changed`; values have no newlines. Of several editions only what
/// is true of all of them is told.
pub fn github_output(publications: &[Publication]) -> String {
    let changed = publications.iter().any(Publication::changed);
    let tag = publications.first().map(|first| first.tag.as_str()).unwrap_or_default();
    let mut references = String::new();
    if let [publication] = publications {
        let reference = |wanted: Subject| {
            let step = publication.steps.iter().find(|step| step.subject == wanted.name());
            step.map(ReportedStep::pinned).unwrap_or_default()
        };
        let (bundle, release) = (reference(Subject::Bundle), reference(Subject::Release));
        references = format!("bundle={bundle}\nrelease={release}\n");
    }
    format!("tag={tag}\n{references}changed={changed}\n")
}
