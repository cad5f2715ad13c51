//! What a registry's refusal means in the surroundings of this run.
//!
//! Owns the words on ghcr.io, on forks, and on a CI that has no login. What the registry itself said is in `oci`.

use crate::error::{Denial, Error};
use crate::settings::CiFacts;

/// The host of GitHub's registry; no other one is meant.
const GITHUB: &str = "ghcr.io";

/// Adds what to do about a denial.
pub(crate) fn explained(mut error: Error, facts: &CiFacts) -> Error {
    let Some(denial) = error.take_denial() else { return error };
    hints(&denial, facts).into_iter().fold(error, Error::hint)
}

/// A run that may not write gets no advice on rights: it must not get them.
fn hints(denial: &Denial, facts: &CiFacts) -> Vec<String> {
    if let Some(run) = facts.read_only {
        return vec![format!(
            "this run belongs to {run}, which gets no secrets and no right to write: let a condition of the job leave \
             this step out; `deckmod check` needs no login"
        )];
    }
    match denial.subject.split_once('/') {
        Some((GITHUB, path)) if denial.logged_in => github(path),
        Some((GITHUB, _)) => vec![
            "in a workflow: MODULES_REGISTRY_LOGIN: ${{ github.actor }} and MODULES_REGISTRY_PASSWORD: ${{ \
             secrets.GITHUB_TOKEN }}, or the token as GITHUB_TOKEN alone"
                .to_owned(),
        ],
        _ => Vec::new(),
    }
}

fn github(path: &str) -> Vec<String> {
    let (owner, package) = path.split_once('/').unwrap_or((path, path));
    let package = package.split(['@', ':']).next().unwrap_or(package);
    vec![
        format!(
            "the package `{package}` of `{owner}` belongs to the repository that pushed to it first: connect this \
             repository in the package's settings (\"Manage Actions access\", role Write), or use a personal access \
             token (classic) with write:packages in a secret: `deckmod init --token-secret TOKEN`"
        ),
        "the workflow needs `packages: write`, and the repository Settings > Actions > General > Workflow permissions \
         > \"Read and write permissions\""
            .to_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(subject: &str, status: u16, logged_in: bool, facts: &CiFacts) -> Vec<String> {
        let denial = Denial { subject: subject.to_owned(), status, logged_in };
        explained(Error::registry("no").denied(denial), facts).hints().to_vec()
    }

    #[test]
    fn ghcr_is_told_of_its_packages_and_no_other_host_is() {
        let facts = CiFacts::default();
        let hints = told("ghcr.io/acme/modules:example", 403, true, &facts);
        assert!(hints[0].contains("package `modules` of `acme` belongs to the repository"));
        assert!(hints[0].contains("--token-secret TOKEN"));
        assert!(
            hints[1].contains("Read and write permissions") && hints[1].contains("packages: write")
        );
        let digest = told("ghcr.io/acme/modules/example@sha256:00", 401, true, &facts);
        assert!(digest[0].contains("package `modules/example`"));
        for host in ["ghcr.io.example.com", "myghcr.io", "registry.example.com", "GHCR.IO:443"] {
            assert_eq!(told(&format!("{host}/acme/modules"), 403, true, &facts), [""; 0], "{host}");
        }
        let anonymous = told("ghcr.io/acme/modules", 401, false, &facts);
        assert!(anonymous[0].contains("secrets.GITHUB_TOKEN") && anonymous.len() == 1);
    }

    #[test]
    fn a_fork_is_told_that_it_is_one_and_is_told_once() {
        let facts = CiFacts { read_only: Some("a pull request from a fork"), ..CiFacts::default() };
        let hints = told("ghcr.io/acme/modules", 403, true, &facts);
        assert!(hints[0].contains("a pull request from a fork") && hints.len() == 1, "{hints:?}");
        let denial = Denial { subject: "r.example/m".into(), status: 401, logged_in: false };
        let once = explained(Error::registry("no").denied(denial), &facts);
        assert_eq!(explained(once, &facts).hints().len(), 1);
    }
}
