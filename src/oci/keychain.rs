//! Where credentials come from.
//!
//! Owns the order of sources: explicit entries, then docker's configuration files (in each file
//! credential helpers before `auths`), then what counts only where no file knows the host. Reading one file is `docker_config`'s work, running a
//! helper the caller's: this room starts no process and reads no environment.

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use super::auth::{Credentials, Secret};
use super::docker_config::{DockerConfig, canonical_host, helper_address};
use super::failure::{RegistryError, RegistryErrorKind};
use super::reference::Repository;

/// Runs `docker-credential-<helper> get`. The implementation must have a time limit of its own.
pub trait CredentialHelper: Send + Sync {
    /// User and password for a host, or nothing if the helper has none.
    fn get(&self, helper: &str, host: &str) -> crate::error::Result<Option<(String, String)>>;
}

/// Reads what `docker-credential-<helper> get` printed; the error never holds the text.
pub fn read_helper_answer(
    success: bool,
    stdout: &str,
) -> crate::error::Result<Option<(String, String)>> {
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Answer {
        username: String,
        secret: String,
    }
    if success {
        return serde_json::from_str::<Answer>(stdout)
            .map(|answer| Some((answer.username, answer.secret)))
            .map_err(|_| crate::error::Error::registry("it answered something unreadable"));
    }
    if stdout.to_ascii_lowercase().contains("credentials not found") {
        return Ok(None);
    }
    Err(crate::error::Error::registry("it failed"))
}

/// The configuration files to read, in their order; `env` gives environment variables.
pub fn config_files(env: &dyn Fn(&str) -> Option<String>) -> Vec<PathBuf> {
    let env = |name: &str| env(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let home = env("HOME");
    let below_home = |path: &str| home.as_ref().map(|home| home.join(path));
    let docker = env("DOCKER_CONFIG").map(|dir| dir.join("config.json"));
    [
        env("REGISTRY_AUTH_FILE"),
        docker.or_else(|| below_home(".docker/config.json")),
        env("XDG_RUNTIME_DIR").map(|dir| dir.join("containers/auth.json")),
        below_home(".config/containers/auth.json"),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Credentials and where they were found, for messages.
type Found = (Credentials, String);
type HelperAnswers = HashMap<(String, String), Result<Option<Found>, RegistryError>>;

/// All sources of credentials, in order.
#[derive(Default)]
pub struct Keychain {
    /// Prefix, credentials, and where they are from.
    explicit: Vec<(String, Credentials, String)>,
    files: Vec<PathBuf>,
    /// Host, credentials, and where they are from.
    last: Vec<(String, Credentials, String)>,
    helper: Option<Box<dyn CredentialHelper>>,
    read: OnceLock<Result<Vec<(PathBuf, DockerConfig)>, RegistryError>>,
    answers: Mutex<HelperAnswers>,
}

impl fmt::Debug for Keychain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let prefixes: Vec<&str> = self.explicit.iter().map(|(prefix, ..)| &**prefix).collect();
        write!(f, "Keychain {{ explicit: {prefixes:?}, files: {:?} }}", self.files)
    }
}

/// Puts a [`Keychain`] together.
#[derive(Debug, Default)]
pub struct KeychainBuilder(Keychain);

impl KeychainBuilder {
    /// Credentials for a host or for the repositories below a prefix; they come before any file.
    #[must_use]
    pub fn explicit(self, prefix: &str, user: &str, password: &str) -> Self {
        let from = format!("the settings for {prefix}");
        self.explicit_from(prefix, (user, password), from)
    }

    /// The same, with words on where they are from, which errors repeat.
    #[must_use]
    pub fn explicit_from(
        mut self,
        prefix: &str,
        (user, password): (&str, &str),
        from: impl Into<String>,
    ) -> Self {
        let prefix = prefix.trim_end_matches('/').to_owned();
        self.0.explicit.push((prefix, Credentials::basic(user, password), from.into()));
        self
    }

    /// Credentials for a host, where nothing else has any.
    #[must_use]
    pub fn last_resort(mut self, host: &str, (user, password): (&str, &str), from: String) -> Self {
        self.0.last.push((host.to_owned(), Credentials::basic(user, password), from));
        self
    }

    /// One more configuration file, read after those before it; it need not exist.
    #[must_use]
    pub fn file(mut self, path: impl Into<PathBuf>) -> Self {
        self.0.files.push(path.into());
        self
    }

    /// What runs credential helpers.
    #[must_use]
    pub fn helpers(mut self, helper: Box<dyn CredentialHelper>) -> Self {
        self.0.helper = Some(helper);
        self
    }

    /// The keychain.
    pub fn build(self) -> Keychain {
        self.0
    }
}

impl Keychain {
    /// Begins a keychain.
    pub fn builder() -> KeychainBuilder {
        KeychainBuilder::default()
    }

    /// The credentials for a repository and where they are from
    /// (`/root/.docker/config.json, key ghcr.io`).
    pub fn credentials(&self, repository: &Repository) -> Result<Found, RegistryError> {
        if let Some(found) = self.find_explicit(repository) {
            return Ok(found);
        }
        for (path, config) in self.configs()? {
            if let Some(found) = self.find_in(path, config, repository)? {
                return Ok(found);
            }
        }
        let last = self.last.iter().find(|(host, ..)| host == repository.host());
        if let Some((_, credentials, from)) = last {
            return Ok((credentials.clone(), from.clone()));
        }
        Ok((Credentials::Anonymous, "no configuration file has an entry".into()))
    }

    fn find_explicit(&self, repository: &Repository) -> Option<Found> {
        let name = format!("{}/{}", canonical_host(repository.host()), repository.path());
        let matching = self.explicit.iter().filter(|(prefix, ..)| is_below(&name, prefix));
        let (_, credentials, from) = matching.max_by_key(|(prefix, ..)| prefix.len())?;
        Some((credentials.clone(), from.clone()))
    }

    fn configs(&self) -> Result<&[(PathBuf, DockerConfig)], RegistryError> {
        let read = self.read.get_or_init(|| {
            let mut configs = Vec::new();
            for path in &self.files {
                if let Some(config) = DockerConfig::read(path)? {
                    configs.push((path.clone(), config));
                }
            }
            Ok(configs)
        });
        read.as_ref().map(Vec::as_slice).map_err(Clone::clone)
    }

    fn find_in(
        &self,
        path: &Path,
        config: &DockerConfig,
        repository: &Repository,
    ) -> Result<Option<Found>, RegistryError> {
        if let Some(helper) = config.helper_for(repository.host())
            && let Some(found) = self.ask(helper, repository.host(), path)?
        {
            return Ok(Some(found));
        }
        let name = format!("{}/{}", canonical_host(repository.host()), repository.path());
        let entry = config.entry_for(&name);
        let Some((key, entry)) = entry else { return Ok(None) };
        let from = format!("{}, key {key}", path.display());
        match entry.credentials() {
            Ok(credentials) => Ok(credentials.map(|credentials| (credentials, from))),
            Err(what) => Err(broken(&format!("{from}: {what}"), repository.host())),
        }
    }

    /// Asks a helper once per host; the answer, also a failing one, is kept.
    fn ask(&self, helper: &str, host: &str, path: &Path) -> Result<Option<Found>, RegistryError> {
        let key = (helper.to_owned(), canonical_host(host).to_owned());
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(answer) = answers.get(&key) {
            return answer.clone();
        }
        let answer = self.ask_anew(helper, host, path);
        answers.insert(key, answer.clone());
        answer
    }

    fn ask_anew(
        &self,
        helper: &str,
        host: &str,
        path: &Path,
    ) -> Result<Option<Found>, RegistryError> {
        let from = format!("{}, credential helper {helper}", path.display());
        let runner = self
            .helper
            .as_ref()
            .ok_or_else(|| broken(&format!("{from}: helpers cannot be run here"), host))?;
        let answer = runner
            .get(helper, helper_address(host))
            .map_err(|error| broken(&format!("{from}: {error}"), host))?;
        Ok(answer.filter(|(_, secret)| !secret.is_empty()).map(|(user, secret)| {
            let credentials = match user.as_str() {
                "<token>" => Credentials::IdentityToken(Secret::new(secret)),
                _ => Credentials::basic(user, secret),
            };
            (credentials, from)
        }))
    }
}

fn broken(what: &str, host: &str) -> RegistryError {
    RegistryError::new(RegistryErrorKind::Credentials(what.to_owned()), host)
}

/// Whether a repository is the prefix or lies below it.
pub(super) fn is_below(name: &str, prefix: &str) -> bool {
    name.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
#[path = "keychain_tests.rs"]
mod tests;
