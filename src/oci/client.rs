//! The registry client: what it is made of, and how it begins.
//!
//! Owns [`Client`], its sessions and the probe of a registry. The operations are in `manifests`,
//! `blobs`, `upload` and `copy`; all of them go through `request`.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::auth::Scope;
use super::failure::RegistryError;
use super::keychain::Keychain;
use super::options::{Options, Sleeper};
use super::reference::Repository;
use super::request::{Ask, challenge, failed};
use super::retry::retrying;
use super::session::Session;
use super::token::TokenSource;
use super::transport::{Payload, Request, Transport};
use super::url::{Url, api_host};

#[derive(Default)]
struct Sessions {
    by_repository: HashMap<Repository, Arc<Session>>,
    /// By host and source of the credentials.
    all: HashMap<(String, String), Arc<Session>>,
}

/// A client for all registries; it is shared by reference between threads.
pub struct Client {
    pub(super) transport: Transport,
    keychain: Keychain,
    plain_http: bool,
    sleeper: Sleeper,
    probe_limit: Duration,
    sessions: Mutex<Sessions>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("keychain", &self.keychain).finish_non_exhaustive()
    }
}

impl Client {
    /// A client; nothing is sent yet.
    pub fn new(options: Options) -> Self {
        Self {
            transport: Transport::new(&options),
            probe_limit: options.connect_timeout,
            keychain: options.keychain,
            plain_http: options.plain_http,
            sleeper: options.sleeper,
            sessions: Mutex::default(),
        }
    }

    /// Whether the registry is alive; 200, 401 and 403 all say yes: it is asked without credentials.
    /// It is asked once, and has to answer within the limit for connections.
    pub fn ping(&self, repository: &Repository) -> Result<(), RegistryError> {
        let mut url = self.url(repository, "");
        url.target = "/v2/".into();
        let ask = Ask::read("GET", repository, url, repository.host());
        let answer = self.transport.send(Request {
            method: ask.method,
            url: ask.url.clone(),
            headers: &ask.headers,
            authorization: None,
            payload: Payload::None,
            within: Some(self.probe_limit),
        });
        let answer = answer.map_err(|error| error.about(repository.host()))?;
        match answer.status {
            200 | 401 | 403 => {
                let session = self.session(repository)?;
                session.learn(challenge(&answer).filter(|_| answer.status == 401));
                // What is left unread would cost the connection.
                answer.bytes(64 * 1024).map(|_| ())
            }
            404 => Err(RegistryError::protocol("it has no registry API (404)", repository.host())
                .during(answer.request.clone())),
            _ => Err(failed(answer, repository.host())),
        }
    }

    /// Whether registries beyond loopback are spoken to without TLS.
    pub fn speaks_plain_http(&self) -> bool {
        self.plain_http
    }

    /// Announces what the coming operation needs: all rights on one host are asked for at once.
    /// Broken credentials are reported by the operation itself.
    pub fn grant(&self, scopes: &[Scope]) {
        for scope in scopes {
            if let Ok(session) = self.session(&scope.repository) {
                session.grant([scope.clone()]);
            }
        }
    }

    /// An address in the API; `tail` begins with `/`.
    pub(super) fn url(&self, repository: &Repository, tail: &str) -> Url {
        let mut url = Url::api(true, repository, tail);
        url.https = self.transport.is_https(&url);
        url
    }

    pub(super) fn tokens(&self) -> TokenSource<'_> {
        TokenSource { transport: &self.transport, sleep: &*self.sleeper }
    }

    /// Repeats what may be repeated.
    pub(super) fn retrying<T>(
        &self,
        call: impl FnMut() -> Result<T, RegistryError>,
    ) -> Result<T, RegistryError> {
        retrying(&*self.sleeper, call)
    }

    /// The session of a repository; repositories with the same credentials share one.
    pub(super) fn session(&self, repository: &Repository) -> Result<Arc<Session>, RegistryError> {
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(session) = sessions.by_repository.get(repository) {
            return Ok(Arc::clone(session));
        }
        let (credentials, from) = self.keychain.credentials(repository)?;
        let host = api_host(repository.host()).to_owned();
        let new = || Arc::new(Session::new(&host, credentials, from.clone()));
        let session =
            Arc::clone(sessions.all.entry((host.clone(), from.clone())).or_insert_with(new));
        sessions.by_repository.insert(repository.clone(), Arc::clone(&session));
        Ok(session)
    }
}
