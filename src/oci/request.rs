//! One question to a registry, until it is answered.
//!
//! Owns the way from a question ([`Ask`]) to a judged answer: who asks is told when the registry
//! wants to know, and statuses that mean failure become errors. What is asked is the business of
//! the operations; repeating is `retry`'s.

use super::auth::{Challenge, Credentials, Scope};
use super::client::Client;
use super::failure::{RegistryError, RegistryErrorKind as Kind, messages};
use super::reference::Repository;
use super::session::Sent;
use super::transport::{Answer, Payload, Request};
use super::url::Url;

/// A body of an error is not read beyond this.
const MAX_ERROR: u64 = 64 * 1024;
/// First try, newer or renewed token, narrow token.
const MAX_ROUNDS: usize = 4;

/// A question that can be asked more than once.
pub(super) struct Ask<'a> {
    pub(super) method: &'static str,
    pub(super) repository: &'a Repository,
    pub(super) url: Url,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) bytes: Option<&'a [u8]>,
    pub(super) scopes: Vec<Scope>,
    /// What errors are about.
    pub(super) subject: String,
}

impl<'a> Ask<'a> {
    /// A question that needs the right to read.
    pub(super) fn read(
        method: &'static str,
        repository: &'a Repository,
        url: Url,
        subject: impl Into<String>,
    ) -> Self {
        let scopes = vec![Scope::pull(repository)];
        let subject = subject.into();
        Self { method, repository, url, headers: Vec::new(), bytes: None, scopes, subject }
    }

    /// A question that needs the right to write.
    pub(super) fn write(
        method: &'static str,
        repository: &'a Repository,
        url: Url,
        subject: impl Into<String>,
    ) -> Self {
        let scopes = vec![Scope::push(repository)];
        Self { scopes, bytes: Some(b""), ..Self::read(method, repository, url, subject) }
    }

    pub(super) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    fn send(&self, client: &Client, sent: &Sent) -> Result<Answer, RegistryError> {
        client.transport.send(Request {
            method: self.method,
            url: self.url.clone(),
            headers: &self.headers,
            authorization: sent.header.clone(),
            payload: self.bytes.map_or(Payload::None, Payload::Bytes),
            within: None,
        })
    }
}

impl Client {
    /// Asks, tells who asks if need be, and returns what is no failure of login or server.
    pub(super) fn ask(&self, ask: &Ask<'_>) -> Result<Answer, RegistryError> {
        let answer = self.ask_leniently(ask).map_err(|error| error.about(ask.subject.clone()))?;
        match answer.status {
            401 | 403 | 429 | 500.. => Err(self.refusal(answer, ask)),
            _ => Ok(answer),
        }
    }

    /// As `ask`, but whatever the last answer says is returned.
    pub(super) fn ask_leniently(&self, ask: &Ask<'_>) -> Result<Answer, RegistryError> {
        let session = self.session(ask.repository)?;
        let source = self.tokens();
        let mut alone = session.alone();
        let mut sent = session.header(&source, &ask.scopes)?;
        let outcome = ask.send(self, &sent);
        session.answered(outcome.as_ref().is_ok_and(|answer| answer.status != 401));
        let mut answer = outcome?;
        for _ in 1..MAX_ROUNDS {
            if answer.status != 401 || !answer.url.same_host(&ask.url) {
                break;
            }
            let challenge = challenge(&answer);
            let Some(next) = session.after_401(&source, challenge, &ask.scopes, &sent)? else {
                break;
            };
            // What is asked for is known now: the others need not wait for the rest.
            drop(alone.take());
            answer.bytes(MAX_ERROR)?;
            sent = next;
            answer = ask.send(self, &sent)?;
        }
        Ok(answer)
    }

    /// The error that an answer means, with the login that was used.
    pub(super) fn refusal(&self, answer: Answer, ask: &Ask<'_>) -> RegistryError {
        let insufficient = answer.status == 401
            && matches!(challenge(&answer), Some(Challenge::Bearer { insufficient: true, .. }));
        let error = failed(answer, &ask.subject);
        let Ok(session) = self.session(ask.repository) else { return error };
        let known = session.credentials != Credentials::Anonymous;
        let error = if insufficient && known { error.of_kind(Kind::Forbidden) } else { error };
        error.logged_in_with(session.login())
    }
}

/// What an answer wants to know.
pub(super) fn challenge(answer: &Answer) -> Option<Challenge> {
    let values = answer.headers.get_all("www-authenticate");
    Challenge::read(values.iter().filter_map(|value| value.to_str().ok()))
}

/// The error that a status means.
pub(super) fn failed(answer: Answer, subject: &str) -> RegistryError {
    let status = answer.status;
    let wait = answer.header("retry-after").and_then(|value| value.trim().parse().ok());
    let wait = wait.map(std::time::Duration::from_secs);
    let kind = match status {
        401 => Kind::Unauthorized,
        403 => Kind::Forbidden,
        404 => Kind::NotFound,
        413 => Kind::Protocol("it is larger than the registry takes (413)".into()),
        429 => Kind::RateLimited(wait),
        500.. => Kind::Server(status),
        _ => Kind::Protocol(format!("the registry answers with status {status}")),
    };
    let request = answer.request.clone();
    let said = answer.bytes(MAX_ERROR).map(|body| messages(&body)).unwrap_or_default();
    RegistryError::new(kind, subject).answered(status, said).during(request).wait(wait)
}
