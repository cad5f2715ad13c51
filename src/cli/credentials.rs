//! Asking a docker credential helper.

use std::ffi::OsString;
use std::time::Duration;

use crate::error::{Error, Result};
use crate::oci::{CredentialHelper, read_helper_answer};
use crate::process::{self, Tool};
use crate::settings::Environment;

/// A helper that hangs must not hang deckmod.
const LIMIT: Duration = Duration::from_secs(15);

/// Runs `docker-credential-NAME get`.
pub(crate) struct Helper {
    environment: process::Environment,
}

impl Helper {
    /// Helpers see the environment of deckmod.
    pub(crate) fn new(environment: &Environment) -> Self {
        let pairs = environment.all().iter();
        let environment = pairs.map(|(k, v)| (OsString::from(k), OsString::from(v))).collect();
        Self { environment }
    }
}

impl CredentialHelper for Helper {
    fn get(&self, helper: &str, host: &str) -> Result<Option<(String, String)>> {
        let tool = Tool::new(format!("docker-credential-{helper}"))
            .arg("get")
            .env_map(self.environment.clone());
        // The answer may hold a password: the error never shows what the helper printed.
        let output = tool.reading().limit(LIMIT).input(host).output().map_err(|error| {
            Error::registry(format!("cannot ask docker-credential-{helper}"))
                .because(error.message())
        })?;
        read_helper_answer(output.status.success(), &String::from_utf8_lossy(&output.stdout))
    }
}
