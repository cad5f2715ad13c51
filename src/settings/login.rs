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

/// Reads the logins; without a registry variable a login is meant for the host of the source.
pub(crate) fn read(
    environment: &Environment,
    source: Option<&Repository>,
    dev: Option<&Repository>,
) -> Result<Vec<Login>> {
    let pairs = [(PRODUCTION, source), (DEV, dev)];
    let logins: Result<Vec<Option<Login>>> =
        pairs.iter().map(|(names, repository)| one(environment, names, *repository)).collect();
    Ok(logins?.into_iter().flatten().collect())
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
    Ok(Some(Login { host, user, password, set_by: names.login, target: names.target }))
}

fn half(set: &str, missing: &str) -> Error {
    Error::input(format!("{set} is set, but {missing} is not")).hint(format!(
        "set {missing} too (in CI: is the secret available to this job?), or unset {set}"
    ))
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

    #[test]
    fn half_a_login_is_an_error() {
        let environment = Environment::of(&[("MODULES_REGISTRY_LOGIN", "ci")]);
        let error = read(&environment, None, None).unwrap_err();
        assert!(error.message().contains("MODULES_REGISTRY_PASSWORD is not"));
    }
}
