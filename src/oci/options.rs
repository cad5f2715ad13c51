//! What a client is given.
//!
//! Owns [`Options`] and what an observer is told. Nothing here is read from the environment.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::keychain::Keychain;

/// One request that was made, for logs and timings; there is no secret in it.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// `GET`, `HEAD`, `POST`, `PUT`.
    pub method: &'static str,
    /// The address, values of unknown parameters left out.
    pub url: String,
    /// The status, or nothing when no answer came.
    pub status: Option<u16>,
    /// Until the head of the answer was there.
    pub duration: Duration,
}

/// Is told every request.
pub type Observer = Arc<dyn Fn(&Exchange) + Send + Sync>;

/// Waits between two tries.
pub type Sleeper = Arc<dyn Fn(Duration) + Send + Sync>;

/// How a client behaves.
pub struct Options {
    /// Where credentials come from.
    pub keychain: Keychain,
    /// Whether registries beyond loopback are spoken to without TLS.
    pub plain_http: bool,
    /// How long a connection, its TLS handshake included, may take to come about.
    pub connect_timeout: Duration,
    /// How long nothing may happen on a connection.
    pub request_timeout: Duration,
    /// Who is asking.
    pub user_agent: String,
    /// Certificates to trust in place of the system's (which SSL_CERT_FILE replaces as well).
    pub ca_file: Option<PathBuf>,
    /// Is told every request.
    pub observer: Option<Observer>,
    /// Waits between two tries; the default sleeps.
    pub sleeper: Sleeper,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            keychain: Keychain::default(),
            plain_http: false,
            connect_timeout: Duration::from_secs(10),
            request_timeout: Duration::from_secs(30),
            user_agent: concat!("deckmod/", env!("CARGO_PKG_VERSION")).into(),
            ca_file: None,
            observer: None,
            sleeper: Arc::new(std::thread::sleep),
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("keychain", &self.keychain)
            .field("plain_http", &self.plain_http)
            .field("ca_file", &self.ca_file)
            .finish_non_exhaustive()
    }
}
