//! One docker (or podman) configuration file.
//!
//! Owns the reading of `auths`, `credHelpers` and `credsStore`, and how their keys match a
//! repository. The order of files is `keychain`'s matter. The content is never put in an error.

use std::collections::BTreeMap;
use std::path::Path;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde::Deserialize;

use super::auth::{Credentials, Secret};
use super::failure::{RegistryError, RegistryErrorKind};
use super::keychain::is_below;

/// Some programs write the padding, some do not.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What of the file concerns credentials.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct DockerConfig {
    auths: BTreeMap<String, Entry>,
    cred_helpers: BTreeMap<String, String>,
    creds_store: Option<String>,
}

/// One value of `auths`.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Entry {
    auth: Option<String>,
    username: Option<String>,
    password: Option<String>,
    identitytoken: Option<String>,
    registrytoken: Option<String>,
}

impl Entry {
    /// The credentials, if the entry holds any; the error says what is wrong, not what is there.
    pub(super) fn credentials(&self) -> Result<Option<Credentials>, String> {
        let filled = |field: &Option<String>| field.clone().filter(|text| !text.is_empty());
        if let Some(token) = filled(&self.registrytoken) {
            return Ok(Some(Credentials::RegistryToken(Secret::new(token))));
        }
        if let Some(token) = filled(&self.identitytoken) {
            return Ok(Some(Credentials::IdentityToken(Secret::new(token))));
        }
        if let Some(auth) = filled(&self.auth) {
            return decode(&auth).map(Some);
        }
        match (filled(&self.username), filled(&self.password)) {
            (Some(user), Some(password)) => Ok(Some(Credentials::basic(user, password))),
            _ => Ok(None),
        }
    }
}

fn decode(auth: &str) -> Result<Credentials, String> {
    let bytes = LENIENT.decode(auth.trim()).map_err(|_| "`auth` is no base64".to_owned())?;
    let text = String::from_utf8(bytes).map_err(|_| "`auth` is no text".to_owned())?;
    let (user, password) =
        text.split_once(':').ok_or_else(|| "`auth` has no colon inside".to_owned())?;
    Ok(Credentials::basic(user, password.trim_end_matches('\0')))
}

impl DockerConfig {
    /// Reads a file; one that does not exist is nothing.
    pub(super) fn read(path: &Path) -> Result<Option<Self>, RegistryError> {
        let wrong = |what: String| {
            let what = format!("{}: {what}", path.display());
            RegistryError::new(RegistryErrorKind::Credentials(what), path.display().to_string())
        };
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if is_absent(&error) => return Ok(None),
            Err(error) => return Err(wrong(error.to_string())),
        };
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Ok(None);
        }
        serde_json::from_slice(&bytes).map(Some).map_err(|error| {
            // serde's own text may quote a value of the file.
            wrong(format!("no valid JSON of a docker configuration (line {})", error.line()))
        })
    }

    /// The helper for a host.
    pub(super) fn helper_for(&self, host: &str) -> Option<&str> {
        let host = canonical_host(host);
        let own = self.cred_helpers.iter().find(|(key, _)| normal_key(key) == host);
        let helper = own.map(|(_, helper)| helper).or(self.creds_store.as_ref());
        helper.map(String::as_str).filter(|helper| !helper.is_empty())
    }

    /// The filled entry with the longest key that the repository is below, and that key.
    pub(super) fn entry_for(&self, name: &str) -> Option<(&str, &Entry)> {
        let filled = |entry: &Entry| !matches!(entry.credentials(), Ok(None));
        let matching = self
            .auths
            .iter()
            .filter(|(key, entry)| is_below(name, &normal_key(key)) && filled(entry));
        let longest =
            matching.max_by_key(|(key, _)| (normal_key(key).len(), std::cmp::Reverse(key.len())));
        longest.map(|(key, entry)| (key.as_str(), entry))
    }
}

/// Whether the text of a docker configuration has a login for a host, or a helper to ask for one.
pub fn config_knows(text: &[u8], host: &str) -> bool {
    serde_json::from_slice::<DockerConfig>(text).is_ok_and(|config| {
        config.helper_for(host).is_some() || config.entry_for(canonical_host(host)).is_some()
    })
}

fn is_absent(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory)
}

/// `https://Host/v1/` and `host/v2` mean the host, `host/path` what lies below it.
fn normal_key(key: &str) -> String {
    let bare = key.strip_prefix("https://").or_else(|| key.strip_prefix("http://"));
    let bare = bare.unwrap_or(key).trim_end_matches('/');
    let (host, path) = bare.split_once('/').unwrap_or((bare, ""));
    let host = host.to_ascii_lowercase();
    match path {
        "" | "v1" | "v2" => canonical_host(&host).to_owned(),
        path => format!("{}/{path}", canonical_host(&host)),
    }
}

/// The one name of a registry that has several.
pub(super) fn canonical_host(host: &str) -> &str {
    match host {
        "index.docker.io" | "registry-1.docker.io" => "docker.io",
        other => other,
    }
}

/// The address under which helpers keep a registry's credentials.
pub(super) fn helper_address(host: &str) -> &str {
    match canonical_host(host) {
        "docker.io" => "https://index.docker.io/v1/",
        _ => host,
    }
}
