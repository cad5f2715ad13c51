//! One request and its answer over HTTP.
//!
//! Owns the connection pool, time limits, TLS, the choice between http and https, redirects and
//! the naming of network faults. It knows no tokens and repeats nothing but a request that met
//! the wrong scheme on loopback.

use std::collections::HashSet;
use std::io::Read;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use ureq::http::{self, HeaderMap};
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::unversioned::transport::DefaultConnector;

use super::auth::Secret;
use super::failure::{RegistryError, RegistryErrorKind as Kind, printable};
use super::options::{Exchange, Observer, Options};
use super::resolver::RememberingResolver;
use super::url::Url;

/// Connections kept open per host: as many as a wave has requests.
const POOL: usize = 16;
const MAX_REDIRECTS: usize = 5;
/// Committing a large blob may take a registry longer than anything else.
const COMMIT_FACTOR: u32 = 10;
/// An answer to http from a TLS server is short.
const MAX_HINT: u64 = 64 * 1024;
const PLAIN: &str = "the registry speaks plain http";

/// The body of a request.
pub(super) enum Payload<'a> {
    None,
    Bytes(&'a [u8]),
    /// A form of the web; it may hold a secret.
    Form(Vec<u8>),
    Stream(&'a mut dyn Read, u64),
}

/// One request.
pub(super) struct Request<'a> {
    pub(super) method: &'static str,
    pub(super) url: Url,
    pub(super) headers: &'a [(&'static str, String)],
    pub(super) authorization: Option<Secret>,
    pub(super) payload: Payload<'a>,
    /// A limit for the whole of it, for probes.
    pub(super) within: Option<Duration>,
}

/// The answer to one request.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) url: Url,
    /// Method and shown address.
    pub(super) request: String,
    body: ureq::Body,
}

impl Answer {
    /// A header field that is text.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The whole body, at most so many bytes.
    pub(super) fn bytes(self, limit: u64) -> Result<Vec<u8>, RegistryError> {
        let mut bytes = Vec::new();
        let mut reader = self.body.into_reader().take(limit.saturating_add(1));
        let fault = |kind| RegistryError::new(kind, self.url.authority.clone());
        reader.read_to_end(&mut bytes).map_err(|error| {
            fault(kind_of(&ureq::Error::from(error), self.url.https)).during(self.request.clone())
        })?;
        if bytes.len() as u64 > limit {
            return Err(fault(Kind::TooLarge(limit)).during(self.request));
        }
        Ok(bytes)
    }

    /// The body as a stream; its errors are [`RegistryError`]s.
    pub(super) fn into_reader(self) -> impl Read + Send + 'static {
        let (authority, https, request) = (self.url.authority, self.url.https, self.request);
        Named {
            inner: self.body.into_reader(),
            name: move |error| {
                let kind = kind_of(&ureq::Error::from(error), https);
                RegistryError::new(kind, authority.clone()).during(request.clone())
            },
        }
    }
}

/// A reader whose errors are given their registry name.
struct Named<R, F> {
    inner: R,
    name: F,
}

impl<R: Read, F: Fn(std::io::Error) -> RegistryError> Read for Named<R, F> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.inner.read(buffer).map_err(|error| (self.name)(error).into())
    }
}

/// The network as this client uses it.
pub(super) struct Transport {
    /// Through the proxy of the environment, if there is one.
    outside: ureq::Agent,
    /// Never through a proxy: loopback.
    inside: ureq::Agent,
    plain_http: bool,
    /// Whether redirects to plain http beyond loopback are followed where the first address is plain http too.
    follows_plain: bool,
    silence: Duration,
    observer: Option<Observer>,
    /// Loopback registries that were found to speak TLS.
    tls_on_loopback: Mutex<HashSet<String>>,
    broken: Option<RegistryError>,
}

impl Transport {
    pub(super) fn new(options: &Options) -> Self {
        let (roots, broken) = match options.ca_file.as_deref().map(roots_of).transpose() {
            Ok(roots) => (roots.unwrap_or(RootCerts::PlatformVerifier), None),
            Err(error) => (RootCerts::PlatformVerifier, Some(error)),
        };
        let outside = configure(options, roots.clone());
        Self {
            inside: agent(configure(options, roots).proxy(None).build()),
            outside: agent(outside.build()),
            plain_http: options.plain_http,
            follows_plain: true,
            silence: options.request_timeout,
            observer: options.observer.clone(),
            tls_on_loopback: Mutex::default(),
            broken,
        }
    }

    /// The same, for what no digest vouches for: plain http stays on loopback unless it was asked for.
    pub(super) fn wary(self) -> Self {
        Self { follows_plain: self.plain_http, ..self }
    }

    /// Whether a host is spoken to over TLS. On loopback http comes first: see `send`.
    pub(super) fn is_https(&self, url: &Url) -> bool {
        !self.plain_http && (!url.is_loopback() || self.found_tls(&url.authority))
    }

    fn found_tls(&self, authority: &str) -> bool {
        self.tls_on_loopback.lock().unwrap_or_else(PoisonError::into_inner).contains(authority)
    }

    /// Sends a request and follows redirects of reads; credentials stay on the first host.
    pub(super) fn send(&self, mut request: Request<'_>) -> Result<Answer, RegistryError> {
        let mut answer = self.send_in_the_right_scheme(&mut request)?;
        for _ in 0..MAX_REDIRECTS {
            let Some(next) = redirect(request.method, &answer)? else { return Ok(answer) };
            let leaves_loopback = !next.is_loopback() && !self.follows_plain;
            if !next.https && (request.url.https || leaves_loopback) {
                let what = "it redirects to plain http, which is not followed";
                return Err(protocol(what, &answer));
            }
            if !request.url.same_host(&next) {
                request.authorization = None;
            }
            request.url = next;
            answer = self.exchange(&mut request)?;
        }
        Err(protocol("it redirects again and again", &answer))
    }

    /// A TLS server on loopback answers http with 400 or with what is no HTTP: it is asked again.
    fn send_in_the_right_scheme(&self, request: &mut Request<'_>) -> Result<Answer, RegistryError> {
        let outcome = self.exchange(request);
        let candidate = request.url.is_loopback() && !request.url.https && !self.plain_http;
        if !candidate || matches!(request.payload, Payload::Stream(..)) {
            return outcome;
        }
        let (outcome, wants_tls) = judge_scheme(outcome, request.method)?;
        if !wants_tls {
            return outcome;
        }
        request.url.https = true;
        match self.exchange(request) {
            Err(error) if *error.kind() == Kind::Tls(PLAIN.into()) => {
                request.url.https = false;
                outcome
            }
            answer => {
                let mut found = self.tls_on_loopback.lock().unwrap_or_else(PoisonError::into_inner);
                found.insert(request.url.authority.clone());
                answer
            }
        }
    }

    fn exchange(&self, request: &mut Request<'_>) -> Result<Answer, RegistryError> {
        if let Some(broken) = &self.broken {
            return Err(broken.clone());
        }
        let started = Instant::now();
        let outcome = self.run(request);
        if let Some(observer) = &self.observer {
            observer(&Exchange {
                method: request.method,
                url: request.url.shown(),
                status: outcome.as_ref().ok().map(|response| response.status().as_u16()),
                duration: started.elapsed(),
            });
        }
        let shown = format!("{} {}", request.method, request.url.shown());
        let response = outcome.map_err(|error| {
            let authority = request.url.authority.clone();
            let inside = match &error {
                ureq::Error::Io(io) => RegistryError::inside(io),
                _ => None,
            };
            let kind = || kind_of(&error, request.url.https);
            inside.unwrap_or_else(|| RegistryError::new(kind(), authority).during(shown.clone()))
        })?;
        let (parts, body) = response.into_parts();
        let (status, headers) = (parts.status.as_u16(), parts.headers);
        Ok(Answer { status, headers, url: request.url.clone(), request: shown, body })
    }

    fn run(&self, request: &mut Request<'_>) -> Result<http::Response<ureq::Body>, ureq::Error> {
        let agent = if request.url.is_loopback() { &self.inside } else { &self.outside };
        let mut builder = http::Request::builder().method(request.method).uri(request.url.text());
        for (name, value) in request.headers {
            builder = builder.header(*name, value);
        }
        if let Some(secret) = &request.authorization {
            let mut value = http::HeaderValue::from_str(secret.expose())
                .map_err(|_| ureq::Error::BadUri(String::new()))?;
            value.set_sensitive(true);
            builder = builder.header("authorization", value);
        }
        match &mut request.payload {
            Payload::None => {
                let call = agent.configure_request(builder.body(())?);
                agent.run(call.timeout_global(request.within).build())
            }
            Payload::Bytes(bytes) => agent.run(builder.body(*bytes)?),
            Payload::Form(form) => {
                let builder = builder.header("content-type", "application/x-www-form-urlencoded");
                agent.run(builder.body(form.as_slice())?)
            }
            Payload::Stream(source, size) => {
                let builder = builder.header("content-length", *size);
                let body = ureq::SendBody::from_reader(*source);
                let call = agent.configure_request(builder.body(body)?);
                agent.run(call.timeout_per_read(Some(self.silence * COMMIT_FACTOR)).build())
            }
        }
    }
}

/// Whether the answer to plain http looks like that of a TLS server. The body is read for it, so
/// the answer is given back with its body put into place again.
fn judge_scheme(
    outcome: Result<Answer, RegistryError>,
    method: &str,
) -> Result<(Result<Answer, RegistryError>, bool), RegistryError> {
    match outcome {
        Ok(answer) if answer.status == 400 && method == "HEAD" => {
            let bare = !answer.headers.contains_key("docker-distribution-api-version");
            Ok((Ok(answer), bare))
        }
        Ok(answer) if answer.status == 400 && answer.header("content-type").is_none_or(is_text) => {
            let (url, request, headers) =
                (answer.url.clone(), answer.request.clone(), answer.headers.clone());
            let body = answer.bytes(MAX_HINT)?;
            let text = String::from_utf8_lossy(&body).to_ascii_lowercase();
            let wants_tls = text.contains("https server") || text.contains("https port");
            let body = ureq::Body::builder().data(body);
            Ok((Ok(Answer { status: 400, headers, url, request, body }), wants_tls))
        }
        Err(error) if matches!(error.kind(), Kind::Protocol(_)) => Ok((Err(error), true)),
        outcome => Ok((outcome, false)),
    }
}

type AgentConfig = ureq::config::ConfigBuilder<ureq::typestate::AgentScope>;

fn agent(config: ureq::config::Config) -> ureq::Agent {
    ureq::Agent::with_parts(config, DefaultConnector::new(), RememberingResolver::default())
}

fn configure(options: &Options, roots: RootCerts) -> AgentConfig {
    let tls = TlsConfig::builder().root_certs(roots).build();
    ureq::Agent::config_builder()
        .tls_config(tls)
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .user_agent(options.user_agent.as_str())
        .timeout_resolve(Some(options.connect_timeout))
        .timeout_connect(Some(options.connect_timeout))
        .timeout_per_read(Some(options.request_timeout))
        .timeout_per_write(Some(options.request_timeout))
        .max_idle_connections(2 * POOL)
        .max_idle_connections_per_host(POOL)
}

fn roots_of(path: &Path) -> Result<RootCerts, RegistryError> {
    let wrong = |what: String| {
        let shown = path.display().to_string();
        RegistryError::new(Kind::Tls(format!("the CA file {shown} {what}")), shown)
    };
    let pem = std::fs::read(path).map_err(|error| wrong(format!("cannot be read: {error}")))?;
    let certificates: Vec<_> = parse_pem(&pem)
        .filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(certificate),
            _ => None,
        })
        .collect();
    if certificates.is_empty() {
        return Err(wrong("holds no certificate in PEM form".into()));
    }
    Ok(RootCerts::new_with_certs(&certificates))
}

fn is_text(content_type: &str) -> bool {
    content_type.starts_with("text/")
}

fn protocol(what: &str, answer: &Answer) -> RegistryError {
    RegistryError::protocol(what, answer.url.authority.clone()).during(answer.request.clone())
}

/// Where a read is redirected to.
fn redirect(method: &str, answer: &Answer) -> Result<Option<Url>, RegistryError> {
    let read = matches!(method, "GET" | "HEAD");
    if !read || !matches!(answer.status, 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let location = answer.header("location").and_then(|location| answer.url.join(location));
    match location {
        Some(url) => Ok(Some(url)),
        None => Err(protocol("it redirects to nowhere", answer)),
    }
}

/// The kind of a network fault.
fn kind_of(error: &ureq::Error, https: bool) -> Kind {
    use ureq::Timeout;
    match error {
        ureq::Error::HostNotFound => Kind::NoSuchHost,
        ureq::Error::Timeout(Timeout::Connect | Timeout::Resolve) => Kind::Timeout,
        ureq::Error::Timeout(_) => Kind::Silent,
        ureq::Error::ConnectionFailed | ureq::Error::ConnectProxyFailed(_) => Kind::Unreachable,
        ureq::Error::Io(io) => kind_of_io(io, https),
        ureq::Error::Tls(text) => Kind::Tls((*text).into()),
        ureq::Error::Rustls(error) => Kind::Tls(printable(&error.to_string(), 200)),
        ureq::Error::BodyStalled => Kind::Interrupted,
        ureq::Error::Protocol(_) | ureq::Error::Http(_) => {
            Kind::Protocol("what comes back is no valid HTTP".into())
        }
        // The text of others may quote an address with a secret inside.
        _ => Kind::Protocol("the request cannot be carried out".into()),
    }
}

fn kind_of_io(error: &std::io::Error, https: bool) -> Kind {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::ConnectionRefused => Kind::Refused,
        ErrorKind::TimedOut => Kind::Timeout,
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable => Kind::Unreachable,
        ErrorKind::InvalidData if https => {
            let text = printable(&error.to_string(), 200);
            let plain = text.contains("InvalidContentType");
            Kind::Tls(if plain { PLAIN.into() } else { text })
        }
        ErrorKind::InvalidData => Kind::Protocol("what comes back is no valid HTTP".into()),
        // The standard library has no kind for a failed look-up.
        _ if error.to_string().contains("failed to lookup address") => Kind::NoSuchHost,
        _ => Kind::Interrupted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::ErrorKind;

    #[test]
    fn network_faults_have_names() {
        let io = |kind: ErrorKind| kind_of(&ureq::Error::Io(kind.into()), false);
        assert_eq!(io(ErrorKind::ConnectionRefused), Kind::Refused);
        assert_eq!(io(ErrorKind::UnexpectedEof), Kind::Interrupted);
        assert_eq!(io(ErrorKind::NetworkUnreachable), Kind::Unreachable);
        assert_eq!(kind_of(&ureq::Error::HostNotFound, true), Kind::NoSuchHost);
        let silent = ureq::Error::Timeout(ureq::Timeout::RecvResponse);
        assert_eq!(kind_of(&silent, true), Kind::Silent);
        let bad = kind_of(&ureq::Error::BadUri("https://u:hunter2@x/".into()), true);
        assert!(!format!("{bad:?}").contains("hunter2"));
    }

    #[test]
    fn a_ca_file_without_certificates_is_named() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let error = roots_of(file.path()).unwrap_err();
        assert!(error.to_string().contains("holds no certificate"));
    }
}
