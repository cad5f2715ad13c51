//! Logins that CI gives in variables, beside docker's own configuration.

use std::fmt;

use crate::error::{Error, Result};
use crate::oci::{Repository, Secret};
use crate::settings::{Environment, Target};

/// A user and a password for one registry host.
#[derive(Clone)]
pub struct Login {
    /// The registry's host, with its port if it has one.
    pub host: String,
    /// The user.
    pub user: String,
    /// The password.
    pub password: Secret,
    /// The variable that named the user.
    pub set_by: &'static str,
    /// Whether it is meant for production or for development.
    pub target: Target,
    /// Whether it counts only where docker's configuration knows nothing of the host: what CI gives every job.
    pub of_ci: bool,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Login({}@{}, password <redacted>)", self.user, self.host)
    }
}

struct Names {
    target: Target,
    registry: &'static str,
    login: &'static str,
    password: &'static str,
}

const PRODUCTION: Names = Names {
    target: Target::Production,
    registry: "MODULES_REGISTRY",
    login: "MODULES_REGISTRY_LOGIN",
    password: "MODULES_REGISTRY_PASSWORD",
};
const DEV: Names = Names {
    target: Target::Dev,
    registry: "DEV_MODULES_REGISTRY",
    login: "DEV_MODULES_REGISTRY_LOGIN",
    password: "DEV_MODULES_REGISTRY_PASSWORD",
};

/// The variables whose values are secrets: they are hidden in every output and not passed on to the engine.
pub fn secret_variables() -> [&'static str; 2] {
    [PRODUCTION.password, DEV.password]
}

/// The variables whose values are hidden in every output: those, and what CI gives every job, which the engine may need.
pub fn hidden_variables() -> [&'static str; 5] {
    let [production, dev] = secret_variables();
    [production, dev, "GITHUB_TOKEN", "CI_REGISTRY_PASSWORD", "CI_JOB_TOKEN"]
}

/// Reads the logins; without a registry variable a login is meant for the host of the source.
pub(crate) fn read(
    environment: &Environment,
    source: Option<&Repository>,
    dev: Option<&Repository>,
) -> Result<Vec<Login>> {
    let pairs = [(PRODUCTION, source), (DEV, dev)];
    let logins: Result<Vec<Option<Login>>> =
        pairs.iter().map(|(names, repository)| one(environment, names, *repository)).collect();
    let mut logins: Vec<Login> = logins?.into_iter().flatten().collect();
    let of_ci = of_ci(environment)
        .filter(|login| logins.iter().all(|known| known.host != login.host))
        .filter(|login| [source, dev].iter().flatten().any(|r| r.host() == login.host));
    logins.extend(of_ci);
    Ok(logins)
}

/// What a CI system gives every job for its own registry.
struct OfCi {
    detected_by: &'static str,
    /// The variable of the host, and the host where there is none.
    host: (&'static str, Option<&'static str>),
    login: &'static str,
    password: &'static str,
}

const OF_CI: [OfCi; 2] = [
    OfCi {
        detected_by: "GITHUB_ACTIONS",
        host: ("", Some("ghcr.io")),
        login: "GITHUB_ACTOR",
        password: "GITHUB_TOKEN",
    },
    OfCi {
        detected_by: "GITLAB_CI",
        host: ("CI_REGISTRY", None),
        login: "CI_REGISTRY_USER",
        password: "CI_REGISTRY_PASSWORD",
    },
];

fn of_ci(environment: &Environment) -> Option<Login> {
    OF_CI.iter().filter(|ci| environment.get(ci.detected_by).is_some()).find_map(|ci| {
        let host = environment.get(ci.host.0).map(host_of).or(ci.host.1.map(str::to_owned))?;
        Some(Login {
            host,
            user: environment.get(ci.login)?.to_owned(),
            password: Secret::new(environment.get(ci.password)?),
            set_by: ci.login,
            target: Target::Production,
            of_ci: true,
        })
    })
}

fn one(
    environment: &Environment,
    names: &Names,
    repository: Option<&Repository>,
) -> Result<Option<Login>> {
    let (user, password) = match (environment.get(names.login), environment.get(names.password)) {
        (Some(user), Some(password)) => (user, password),
        (None, None) => return Ok(None),
        (Some(_), None) => return Err(half(names.login, names.password)),
        (None, Some(_)) => return Err(half(names.password, names.login)),
    };
    let host = environment.get(names.registry).map(host_of);
    let Some(host) = host.or_else(|| repository.map(|r| r.host().to_owned())) else {
        return Ok(None);
    };
    let (user, password) = (user.to_owned(), Secret::new(password));
    Ok(Some(Login {
        host,
        user,
        password,
        set_by: names.login,
        target: names.target,
        of_ci: false,
    }))
}

fn half(set: &str, missing: &str) -> Error {
    Error::input(format!("{set} is set, but {missing} is not"))
        .hint(format!("set {missing} too, or unset {set}"))
        .hint(
            "in CI: is there a secret of that name, and may this job see it? Pull requests from forks see none: let a \
             condition of the job leave this step out",
        )
}

/// `https://registry.example.com/path` means the host `registry.example.com`; a login before it is left out.
pub(crate) fn host_of(registry: &str) -> String {
    let bare = registry.split_once("://").map_or(registry, |(_, rest)| rest);
    let host = bare.split('/').next().unwrap_or(bare);
    host.rsplit('@').next().unwrap_or(host).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_belongs_to_one_host_and_hides_its_password() {
        let environment = Environment::of(&[
            ("MODULES_REGISTRY", "https://Registry.example.com/acme"),
            ("MODULES_REGISTRY_LOGIN", "ci"),
            ("MODULES_REGISTRY_PASSWORD", "hunter2-secret"),
        ]);
        let logins = read(&environment, None, None).unwrap();
        assert_eq!(logins[0].host, "registry.example.com");
        assert!(!format!("{logins:?}").contains("hunter2"));
    }

    fn hosts(variables: &[(&str, &str)], source: &str) -> Vec<String> {
        let source: Repository = source.parse().unwrap();
        let logins = read(&Environment::of(variables), Some(&source), None).unwrap();
        logins
            .iter()
            .map(|login| format!("{}@{} {}", login.user, login.host, login.of_ci))
            .collect()
    }

    #[test]
    fn what_ci_gives_every_job_is_for_its_own_registry() {
        let github =
            [("GITHUB_ACTIONS", "true"), ("GITHUB_ACTOR", "bob"), ("GITHUB_TOKEN", "t0ken")];
        assert_eq!(hosts(&github, "ghcr.io/acme/modules"), ["bob@ghcr.io true"]);
        assert_eq!(hosts(&github, "ghcr.io.example.com/acme/modules"), [""; 0]);
        assert_eq!(hosts(&github[1..], "ghcr.io/acme/modules"), [""; 0], "no job of GitHub");
        let own = [("MODULES_REGISTRY_LOGIN", "ci"), ("MODULES_REGISTRY_PASSWORD", "p4ssword")];
        let both = [&github[..], &own].concat();
        assert_eq!(hosts(&both, "ghcr.io/acme/modules"), ["ci@ghcr.io false"]);
        let gitlab = [
            ("GITLAB_CI", "true"),
            ("CI_REGISTRY", "registry.gitlab.example:5050"),
            ("CI_REGISTRY_USER", "gitlab-ci-token"),
            ("CI_REGISTRY_PASSWORD", "t0ken"),
        ];
        let source = "registry.gitlab.example:5050/acme/example";
        assert_eq!(hosts(&gitlab, source), ["gitlab-ci-token@registry.gitlab.example:5050 true"]);
        assert_eq!(hosts(&gitlab, "registry.example.com/acme/modules"), [""; 0]);
    }

    #[test]
    fn half_a_login_is_an_error() {
        let environment = Environment::of(&[("MODULES_REGISTRY_LOGIN", "ci")]);
        let error = read(&environment, None, None).unwrap_err();
        assert!(error.message().contains("MODULES_REGISTRY_PASSWORD is not"));
    }
}
