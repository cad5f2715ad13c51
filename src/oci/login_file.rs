//! A docker configuration with more logins, for a child process that reads such a file.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Map, Value, json};

use crate::oci::Secret;

/// The text of a docker `config.json`: what `base` says, with these logins (host, user, password) put first.
/// A helper that `base` names for such a host is dropped, because docker asks helpers before `auths`.
/// A base that cannot be read as JSON counts as empty: reading it for deckmod itself has already complained.
pub fn docker_config_with(base: Option<&[u8]>, logins: &[(&str, &str, &Secret)]) -> String {
    let base = base.and_then(|bytes| serde_json::from_slice::<Value>(bytes).ok());
    let mut config = base.and_then(|value| value.as_object().cloned()).unwrap_or_default();
    for (host, user, password) in logins {
        if let Some(helpers) = config.get_mut("credHelpers").and_then(Value::as_object_mut) {
            helpers.remove(*host);
        }
        let pair = BASE64_STANDARD.encode(format!("{user}:{}", password.expose()));
        let auths = config.entry("auths").or_insert_with(|| Value::Object(Map::new()));
        if let Some(auths) = auths.as_object_mut() {
            auths.insert((*host).to_owned(), json!({"auth": pair}));
        }
    }
    if !logins.is_empty() {
        move_store_to_helpers(&mut config);
    }
    Value::Object(config).to_string()
}

/// A `credsStore` would be asked for every host and hide the logins: it stays only for hosts that are known to it.
fn move_store_to_helpers(config: &mut Map<String, Value>) {
    let Some(store) = config.remove("credsStore") else { return };
    let listed: Vec<String> = config
        .get("auths")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .filter(|(_, entry)| entry.as_object().is_some_and(Map::is_empty))
        .map(|(host, _)| host.clone())
        .collect();
    let helpers = config.entry("credHelpers").or_insert_with(|| Value::Object(Map::new()));
    if let Some(helpers) = helpers.as_object_mut() {
        for host in listed {
            helpers.entry(host).or_insert_with(|| store.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(base: &str) -> Value {
        let secret = Secret::new("pw");
        let text = docker_config_with(Some(base.as_bytes()), &[("r.example", "u", &secret)]);
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn a_login_is_added_and_the_rest_stays() {
        let config = merged(r#"{"auths":{"other":{"auth":"eA=="}},"proxies":{}}"#);
        assert_eq!(config["auths"]["r.example"]["auth"], "dTpwdw==");
        assert_eq!(config["auths"]["other"]["auth"], "eA==");
        assert!(config.get("proxies").is_some());
    }

    #[test]
    fn helpers_do_not_hide_the_login() {
        let config = merged(
            r#"{"auths":{"known":{}},"credsStore":"desktop","credHelpers":{"r.example":"gcr"}}"#,
        );
        assert!(config.get("credsStore").is_none());
        assert!(config["credHelpers"].get("r.example").is_none());
        assert_eq!(config["credHelpers"]["known"], "desktop");
    }
}
