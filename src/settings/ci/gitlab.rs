//! GitLab CI (its documentation: "Predefined CI/CD variables").

use super::facts::{CiFacts, Provider};
use crate::settings::Environment;

pub(super) const PROVIDER: Provider = Provider { detected_by: "GITLAB_CI", read };

fn read(environment: &Environment) -> CiFacts {
    let named = |variable: &'static str| {
        environment.get(variable).map(|value| (value.to_owned(), variable))
    };
    let iid = environment.get("CI_MERGE_REQUEST_IID");
    CiFacts {
        is_pull_request: iid.is_some(),
        pull_request: iid.map(|iid| (format!("mr{iid}"), "CI_MERGE_REQUEST_IID")),
        tag: named("CI_COMMIT_TAG"),
        branch: named("CI_COMMIT_BRANCH"),
        read_only: fork(environment),
        source: None,
    }
}

/// A merge request from a fork runs in the fork, which has variables of its own or none.
fn fork(environment: &Environment) -> Option<&'static str> {
    let from = environment.get("CI_MERGE_REQUEST_SOURCE_PROJECT_ID")?;
    let own = environment.get("CI_MERGE_REQUEST_PROJECT_ID")?;
    (from != own).then_some("a merge request from a fork")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_merge_request_has_its_own_tag() {
        let facts = CiFacts::read(&Environment::of(&[
            ("GITLAB_CI", "true"),
            ("CI_MERGE_REQUEST_IID", "7"),
        ]));
        assert_eq!(facts.pull_request, Some(("mr7".to_owned(), "CI_MERGE_REQUEST_IID")));
        assert!(facts.is_pull_request);
        assert_eq!(facts.read_only, None);
        let fork = CiFacts::read(&Environment::of(&[
            ("GITLAB_CI", "true"),
            ("CI_MERGE_REQUEST_IID", "7"),
            ("CI_MERGE_REQUEST_SOURCE_PROJECT_ID", "8"),
            ("CI_MERGE_REQUEST_PROJECT_ID", "9"),
        ]));
        assert_eq!(fork.read_only, Some("a merge request from a fork"));
    }
}
