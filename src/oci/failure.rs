//! What can go wrong with a registry, as a value.
//!
//! Owns [`RegistryError`] and its kinds: where, which request, which status, what the registry
//! said. The words for people, with cause and hint, are in `explain`. No secret is ever inside.

use std::fmt;
use std::time::Duration;

use serde::Deserialize;

use super::digest::Digest;

/// The kind of a [`RegistryError`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RegistryErrorKind {
    /// There is no way to the host.
    Unreachable,
    /// The name of the host does not resolve.
    NoSuchHost,
    /// The host refuses the connection.
    Refused,
    /// The connection could not be made in time.
    Timeout,
    /// The connection is open, but nothing comes for too long.
    Silent,
    /// TLS could not be agreed upon, or the certificate is not trusted.
    Tls(String),
    /// The registry does not know who asks (401).
    Unauthorized,
    /// The registry knows who asks and says no.
    Forbidden,
    /// Something that must be there is not.
    NotFound,
    /// Too many requests; how long the registry asks to wait.
    RateLimited(Option<Duration>),
    /// The registry itself failed (5xx).
    Server(u16),
    /// The answer is not what the protocol allows.
    Protocol(String),
    /// The credentials cannot be read.
    Credentials(String),
    /// The bytes are not those that the digest names.
    DigestMismatch {
        /// What was asked for.
        wanted: Digest,
        /// What came.
        got: Digest,
    },
    /// It is larger than allowed (bytes).
    TooLarge(u64),
    /// The connection was lost.
    Interrupted,
}

/// One entry of the `errors` list of a registry's answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct RegistryMessage {
    /// `MANIFEST_UNKNOWN`, `DENIED`, …
    #[serde(default)]
    pub code: String,
    /// The registry's words.
    #[serde(default)]
    pub message: String,
}

/// A registry could not be reached, refused, or broke its protocol.
#[derive(Clone, Debug)]
pub struct RegistryError {
    parts: Box<Parts>,
}

#[derive(Clone, Debug)]
struct Parts {
    kind: RegistryErrorKind,
    subject: String,
    request: Option<String>,
    status: Option<u16>,
    messages: Vec<RegistryMessage>,
    login: Option<String>,
    retry_after: Option<Duration>,
}

impl RegistryError {
    /// An error about a host, a repository, a reference or a digest.
    pub fn new(kind: RegistryErrorKind, subject: impl Into<String>) -> Self {
        let subject = subject.into();
        Self {
            parts: Box::new(Parts {
                kind,
                subject,
                request: None,
                status: None,
                messages: Vec::new(),
                login: None,
                retry_after: None,
            }),
        }
    }

    pub(super) fn protocol(what: impl Into<String>, subject: impl Into<String>) -> Self {
        Self::new(RegistryErrorKind::Protocol(what.into()), subject)
    }

    pub(super) fn about(mut self, subject: impl Into<String>) -> Self {
        self.parts.subject = subject.into();
        self
    }

    /// The request: method and shown URL.
    pub(super) fn during(mut self, request: String) -> Self {
        self.parts.request = Some(request);
        self
    }

    pub(super) fn answered(mut self, status: u16, messages: Vec<RegistryMessage>) -> Self {
        self.parts.status = Some(status);
        self.parts.messages = messages;
        self
    }

    pub(super) fn of_kind(mut self, kind: RegistryErrorKind) -> Self {
        self.parts.kind = kind;
        self
    }

    pub(super) fn wait(mut self, retry_after: Option<Duration>) -> Self {
        self.parts.retry_after = retry_after;
        self
    }

    /// How long the registry asks to wait.
    pub(super) fn retry_after(&self) -> Option<Duration> {
        self.parts.retry_after
    }

    pub(super) fn logged_in_with(mut self, login: impl Into<String>) -> Self {
        self.parts.login = Some(login.into());
        self
    }

    /// What went wrong.
    pub fn kind(&self) -> &RegistryErrorKind {
        &self.parts.kind
    }

    /// What the request was about: a host, a repository, a reference.
    pub fn subject(&self) -> &str {
        &self.parts.subject
    }

    /// Method and address of the request, without secrets.
    pub fn request(&self) -> Option<&str> {
        self.parts.request.as_deref()
    }

    /// The status of the answer.
    pub fn status(&self) -> Option<u16> {
        self.parts.status
    }

    /// What the registry itself said.
    pub fn messages(&self) -> &[RegistryMessage] {
        &self.parts.messages
    }

    /// Whether the registry gave this code.
    pub fn has_code(&self, code: &str) -> bool {
        self.parts.messages.iter().any(|message| message.code.eq_ignore_ascii_case(code))
    }

    /// Which credentials were used and where they came from, for 401 and 403.
    pub fn login(&self) -> Option<&str> {
        self.parts.login.as_deref()
    }

    /// The error inside an I/O error, if a registry caused it.
    pub(super) fn inside(error: &std::io::Error) -> Option<Self> {
        let mut next: Option<&(dyn std::error::Error + 'static)> =
            error.get_ref().map(|inner| inner as _);
        while let Some(inner) = next {
            if let Some(found) = inner.downcast_ref::<Self>() {
                return Some(found.clone());
            }
            if let Some(io) = inner.downcast_ref::<std::io::Error>()
                && let Some(found) = Self::inside(io)
            {
                return Some(found);
            }
            next = inner.source();
        }
        None
    }
}

impl From<RegistryError> for std::io::Error {
    fn from(error: RegistryError) -> Self {
        Self::other(error)
    }
}

impl fmt::Display for RegistryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.parts.subject, super::explain::cause(self))?;
        self.messages().iter().try_for_each(|said| write!(f, " ({} {})", said.code, said.message))
    }
}

impl std::error::Error for RegistryError {}

/// Reads the `errors` list of an answer; an answer of another form has none.
pub(super) fn messages(body: &[u8]) -> Vec<RegistryMessage> {
    #[derive(Deserialize)]
    struct Body {
        errors: Vec<RegistryMessage>,
    }
    let mut said = serde_json::from_slice::<Body>(body).map(|body| body.errors).unwrap_or_default();
    said.truncate(8);
    for one in &mut said {
        one.code = printable(&one.code, 64);
        one.message = printable(&one.message, 300);
    }
    said
}

/// The text without control characters, cut to a length: it goes to terminals.
pub(super) fn printable(text: &str, limit: usize) -> String {
    text.chars().filter(|c| !c.is_control()).take(limit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_read_leniently_and_kept_printable() {
        let body = br#"{"errors":[{"code":"DENIED","message":"no\u001b[31m","detail":{"x":1}}]}"#;
        let said = messages(body);
        assert_eq!(said[0].message, "no[31m");
        assert!(messages(b"<html>").is_empty());
    }

    #[test]
    fn an_error_is_found_inside_io_errors() {
        let error = RegistryError::new(RegistryErrorKind::Interrupted, "h");
        let io = std::io::Error::other(std::io::Error::from(error));
        assert_eq!(RegistryError::inside(&io).unwrap().kind(), &RegistryErrorKind::Interrupted);
        assert!(RegistryError::inside(&std::io::Error::other("x")).is_none());
    }
}
