//! GitHub Actions (its documentation: "Default environment variables").

use super::facts::{CiFacts, Provider};
use crate::settings::{Environment, login};

pub(super) const PROVIDER: Provider = Provider { detected_by: "GITHUB_ACTIONS", read };

fn read(environment: &Environment) -> CiFacts {
    let event = environment.get("GITHUB_EVENT_NAME").unwrap_or("");
    let is_pull_request = event.starts_with("pull_request");
    let named = |kind: &str| {
        let name = environment.get("GITHUB_REF_NAME")?;
        let matches = !is_pull_request && environment.get("GITHUB_REF_TYPE") == Some(kind);
        matches.then(|| (name.to_owned(), "GITHUB_REF_NAME"))
    };
    CiFacts {
        is_pull_request,
        pull_request: if is_pull_request { pull_request(environment) } else { None },
        tag: named("tag"),
        branch: named("branch"),
        read_only: if event == "pull_request" { read_only(environment) } else { None },
        source: source(environment),
    }
}

/// The number is in the ref, or, for `pull_request_target`, only in the event.
fn pull_request(environment: &Environment) -> Option<(String, &'static str)> {
    let number = |text: &str| {
        (!text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())).then(|| format!("pr{text}"))
    };
    let reference = environment.get("GITHUB_REF").unwrap_or("");
    let in_ref = reference.strip_prefix("refs/pull/").and_then(|rest| rest.split('/').next());
    if let Some(tag) = in_ref.and_then(number) {
        return Some((tag, "GITHUB_REF"));
    }
    let tag = number(&payload(environment)?.get("number")?.as_u64()?.to_string())?;
    Some((tag, "GITHUB_EVENT_PATH"))
}

/// What GitHub tells of the event.
fn payload(environment: &Environment) -> Option<serde_json::Value> {
    let event = std::fs::read(environment.get("GITHUB_EVENT_PATH")?).ok()?;
    serde_json::from_slice(&event).ok()
}

/// For `pull_request`; with `pull_request_target` the token is that of the repository itself.
fn read_only(environment: &Environment) -> Option<&'static str> {
    if environment.get("GITHUB_ACTOR") == Some("dependabot[bot]") {
        return Some("a pull request of Dependabot");
    }
    let event = payload(environment)?;
    let head = event.get("pull_request")?.get("head")?;
    // A fork that was deleted meanwhile has no name.
    let from = head.get("repo").and_then(|repo| repo.get("full_name")).and_then(|n| n.as_str());
    let own = environment.get("GITHUB_REPOSITORY")?;
    (from != Some(own)).then_some("a pull request from a fork")
}

/// `ghcr.io/<owner>/modules` where the registry is GitHub's own.
fn source(environment: &Environment) -> Option<(String, &'static str)> {
    let registry = environment.get("MODULES_REGISTRY").unwrap_or("ghcr.io");
    let owner = environment.get("GITHUB_REPOSITORY_OWNER")?;
    (login::host_of(registry) == "ghcr.io")
        .then(|| (format!("ghcr.io/{}/modules", owner.to_lowercase()), "GITHUB_REPOSITORY_OWNER"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pull_request_has_a_number_and_no_branch() {
        let facts = CiFacts::read(&Environment::of(&[
            ("GITHUB_ACTIONS", "true"),
            ("GITHUB_EVENT_NAME", "pull_request"),
            ("GITHUB_REF", "refs/pull/12/merge"),
            ("GITHUB_REF_TYPE", "branch"),
            ("GITHUB_REF_NAME", "12/merge"),
        ]));
        assert!(facts.is_pull_request);
        assert_eq!(facts.pull_request, Some(("pr12".to_owned(), "GITHUB_REF")));
        assert_eq!(facts.branch, None);
    }

    #[test]
    fn a_pull_request_from_a_fork_may_only_read() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("event.json");
        let path = file.to_str().unwrap();
        let of = |event: &str, head: &str, actor: &str| {
            std::fs::write(&file, format!(r#"{{"pull_request": {{"head": {{"repo": {head}}}}}}}"#))
                .unwrap();
            let variables = [
                ("GITHUB_ACTIONS", "true"),
                ("GITHUB_EVENT_NAME", event),
                ("GITHUB_EVENT_PATH", path),
                ("GITHUB_REPOSITORY", "acme/example"),
                ("GITHUB_ACTOR", actor),
            ];
            CiFacts::read(&Environment::of(&variables)).read_only
        };
        let (own, fork) = (r#"{"full_name": "acme/example"}"#, r#"{"full_name": "you/example"}"#);
        assert_eq!(of("pull_request", own, "bob"), None);
        assert_eq!(of("pull_request", fork, "bob"), Some("a pull request from a fork"));
        assert_eq!(of("pull_request", "null", "bob"), Some("a pull request from a fork"));
        assert_eq!(of("pull_request_target", fork, "bob"), None);
        let robot = of("pull_request", own, "dependabot[bot]");
        assert_eq!(robot, Some("a pull request of Dependabot"));
    }

    #[test]
    fn the_owner_is_lower_cased() {
        let facts = CiFacts::read(&Environment::of(&[
            ("GITHUB_ACTIONS", "true"),
            ("GITHUB_REPOSITORY_OWNER", "ACME"),
            ("GITHUB_REF_TYPE", "tag"),
            ("GITHUB_REF_NAME", "v1.2.3"),
        ]));
        assert_eq!(facts.source.unwrap().0, "ghcr.io/acme/modules");
        assert_eq!(facts.tag.unwrap().0, "v1.2.3");
    }
}
