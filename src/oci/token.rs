//! Requests to token services.
//!
//! Owns the two ways to ask for a bearer token (GET with a password, POST with an identity token)
//! and the reading of the answer. When a token is needed is `session`'s matter.

use std::time::{Duration, Instant};

use serde::Deserialize;

use super::auth::{Credentials, Scope, Secret};
use super::failure::{RegistryError, RegistryErrorKind, messages};
use super::request::failed;
use super::retry::retrying;
use super::session::Session;
use super::transport::{Answer, Payload, Request, Transport};
use super::url::{Url, encode};

const CLIENT_ID: &str = "deckmod";
const MAX_ANSWER: u64 = 1 << 20;
/// What the specification says of tokens without `expires_in`.
const DEFAULT_LIFE: u64 = 60;
/// A token is not used in the last part of its life.
const MARGIN: u64 = 10;
const MAX_LIFE: u64 = 24 * 3600;

/// A token service and the name of the registry there.
#[derive(Clone)]
pub(super) struct Service {
    pub(super) realm: String,
    pub(super) name: Option<String>,
}

/// A bearer token.
pub(super) struct Token {
    pub(super) secret: Secret,
    pub(super) until: Instant,
    /// It replaces one that the registry did not take.
    pub(super) renewed: bool,
}

#[derive(Deserialize)]
struct Given {
    token: Option<String>,
    access_token: Option<String>,
    expires_in: Option<u64>,
}

/// Fetches tokens over the network.
pub(super) struct TokenSource<'a> {
    pub(super) transport: &'a Transport,
    pub(super) sleep: &'a dyn Fn(Duration),
}

impl TokenSource<'_> {
    /// One token for all the scopes.
    pub(super) fn fetch(
        &self,
        session: &Session,
        service: &Service,
        scopes: &[Scope],
    ) -> Result<Token, RegistryError> {
        if let Credentials::RegistryToken(secret) = &session.credentials {
            return Ok(token(secret.expose().to_owned(), MAX_LIFE));
        }
        let realm = self.trusted(session, service)?;
        retrying(self.sleep, || {
            let answer = match &session.credentials {
                Credentials::IdentityToken(secret) => {
                    self.transport.send(refresh(&realm, service, scopes, secret))?
                }
                other => self.transport.send(Request {
                    method: "GET",
                    url: question(&realm, service, scopes),
                    headers: &[],
                    authorization: other.basic_header(),
                    payload: Payload::None,
                    within: None,
                })?,
            };
            read(answer, session)
        })
    }

    /// A registry behind TLS must not make us tell the password in the clear.
    fn trusted(&self, session: &Session, service: &Service) -> Result<Url, RegistryError> {
        let wrong = |what: &str| Err(RegistryError::protocol(what, session.host.clone()));
        let Some(realm) = Url::parse(&service.realm) else {
            return wrong("it names a token service whose address is malformed");
        };
        let own = Url { https: true, authority: session.host.clone(), target: "/".into() };
        if self.transport.is_https(&own) && !realm.https && !realm.is_loopback() {
            return wrong("it names a token service without TLS, which is not told any password");
        }
        Ok(realm)
    }
}

fn question(realm: &Url, service: &Service, scopes: &[Scope]) -> Url {
    let mut url = realm.clone();
    if let Some(name) = &service.name {
        url = url.with("service", name);
    }
    scopes.iter().fold(url, |url, scope| url.with("scope", &scope.text()))
}

/// A POST whose body holds the identity token.
fn refresh<'a>(realm: &Url, service: &Service, scopes: &[Scope], secret: &Secret) -> Request<'a> {
    let scopes: Vec<String> = scopes.iter().map(Scope::text).collect();
    let form = format!(
        "grant_type=refresh_token&client_id={CLIENT_ID}&service={}&scope={}&refresh_token={}",
        encode(service.name.as_deref().unwrap_or_default()),
        encode(&scopes.join(" ")),
        encode(secret.expose()),
    );
    Request {
        method: "POST",
        url: realm.clone(),
        headers: &[],
        authorization: None,
        payload: Payload::Form(form.into_bytes()),
        within: None,
    }
}

fn read(answer: Answer, session: &Session) -> Result<Token, RegistryError> {
    let status = answer.status;
    if status != 200 {
        let error = failed(answer, &session.host);
        // A token service says 400, 401 or 403 to credentials it does not know.
        let kind = match status {
            400 | 401 | 403 => RegistryErrorKind::Unauthorized,
            _ => return Err(error),
        };
        let request = error.request().unwrap_or_default().to_owned();
        return Err(RegistryError::new(kind, session.host.clone())
            .answered(status, error.messages().to_vec())
            .during(request)
            .logged_in_with(session.login()));
    }
    let request = answer.request.clone();
    let body = answer.bytes(MAX_ANSWER)?;
    let odd = |what: &str| {
        let error = RegistryError::protocol(what, session.host.clone());
        Err(error.during(request.clone()).answered(status, messages(&body)))
    };
    let Ok(given) = serde_json::from_slice::<Given>(&body) else {
        return odd("the token service answers something unreadable");
    };
    let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
    match filled(given.token).or_else(|| filled(given.access_token)) {
        Some(secret) => Ok(token(secret, given.expires_in.unwrap_or(DEFAULT_LIFE))),
        None => odd("the token service answers without a token"),
    }
}

fn token(secret: String, life: u64) -> Token {
    let life = Duration::from_secs(life.clamp(MARGIN + 1, MAX_LIFE) - MARGIN);
    Token { secret: Secret::new(secret), until: Instant::now() + life, renewed: false }
}
