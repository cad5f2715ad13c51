//! A token server as the registry's challenge names it: Basic or refresh token in, JWT out.
//!
//! Owns the `/token` endpoint, the policy of who may do what, and the memory of what was asked and
//! issued. Tokens are RS256 with the certificate in `x5c`, which Debian's registry verifies.

use std::io::BufReader;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::certificate::Certificate;
use super::http::{Request, Response};
use super::image::digest_of;
use super::listener::Listener;

/// Name of the service and of the issuer, as the registry's settings have them.
pub const SERVICE: &str = "deckmod-test-registry";
pub const ISSUER: &str = "deckmod-test-tokens";

type Policy = Arc<dyn Fn(Option<&str>, &str, &str) -> bool + Send + Sync>;

/// Who gets which tokens. Without more, nobody does.
#[derive(Clone, Default)]
pub struct TokenAuth {
    users: Vec<(String, String)>,
    anonymous_pull: bool,
    last_scope_only: bool,
    expires_in: Option<u64>,
    stale: usize,
    policy: Option<Policy>,
}

impl TokenAuth {
    /// Knows one user who may do everything.
    pub fn user(user: &str, password: &str) -> Self {
        Self { users: vec![(user.to_owned(), password.to_owned())], ..Self::default() }
    }

    /// Knows another user.
    #[must_use]
    pub fn and_user(mut self, user: &str, password: &str) -> Self {
        self.users.push((user.to_owned(), password.to_owned()));
        self
    }

    /// Lets everyone pull.
    #[must_use]
    pub fn anonymous_pull(mut self) -> Self {
        self.anonymous_pull = true;
        self
    }

    /// Decides by (user, repository, action) instead of "users everything".
    #[must_use]
    pub fn allow(
        mut self,
        policy: impl Fn(Option<&str>, &str, &str) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.policy = Some(Arc::new(policy));
        self
    }

    /// Heeds only the last of several scopes, as GitLab's token service once did.
    #[must_use]
    pub fn last_scope_only(mut self) -> Self {
        self.last_scope_only = true;
        self
    }

    /// Tells clients this life time in seconds (300 otherwise). Registries accept a token up to a
    /// minute longer; see [`TokenAuth::stale_first`] for tokens that are certainly refused.
    #[must_use]
    pub fn expires_in(mut self, seconds: u64) -> Self {
        self.expires_in = Some(seconds);
        self
    }

    /// Issues the first tokens already expired, though the answer says they are good.
    #[must_use]
    pub fn stale_first(mut self, count: usize) -> Self {
        self.stale = count;
        self
    }

    fn knows(&self, user: &str, password: &str) -> bool {
        self.users.iter().any(|(name, secret)| name == user && secret == password)
    }

    fn may(&self, user: Option<&str>, repository: &str, action: &str) -> bool {
        match &self.policy {
            Some(policy) => policy(user, repository, action),
            None => user.is_some() || (self.anonymous_pull && action == "pull"),
        }
    }
}

/// One request for a token.
#[derive(Clone, Debug)]
pub struct TokenRequest {
    /// `GET` (Basic or anonymous) or `POST` (refresh token or password grant).
    pub method: String,
    /// The scopes asked for, one `repository:NAME:ACTIONS` each.
    pub scopes: Vec<String>,
    /// Every `scope` parameter as it came, so that "two parameters" and "one with a space" differ.
    pub scope_parameters: usize,
    pub service: Option<String>,
    /// The user the credentials belong to.
    pub user: Option<String>,
    pub status: u16,
}

/// The running token server.
pub struct TokenServer {
    listener: Listener,
    issuer: Arc<Issuer>,
}

impl TokenServer {
    /// Starts a server whose key and certificate lie in `folder`.
    pub fn start(folder: &Path, auth: TokenAuth) -> Self {
        let certificate = Certificate::signer(folder);
        let secret = digest_of(certificate.der_base64().as_bytes());
        let issuer = Arc::new(Issuer { certificate, secret, auth, state: Mutex::default() });
        let worker = Arc::clone(&issuer);
        let listener = Listener::start(move |_, stream, _| worker.serve(stream));
        Self { listener, issuer }
    }

    /// `127.0.0.1:PORT`.
    pub fn host(&self) -> String {
        self.listener.host()
    }

    /// The address in the registry's challenge.
    pub fn realm(&self) -> String {
        format!("http://{}/token", self.host())
    }

    /// The certificate the registry trusts.
    pub fn certificate(&self) -> PathBuf {
        self.issuer.certificate.certificate.clone()
    }

    /// What was asked so far.
    pub fn requests(&self) -> Vec<TokenRequest> {
        self.issuer.state().requests.clone()
    }

    /// Forgets what was asked; issued tokens stay remembered.
    pub fn clear(&self) {
        self.issuer.state().requests.clear();
    }

    /// Every token that was ever handed out, to search outputs and logs for.
    pub fn issued(&self) -> Vec<String> {
        self.issuer.state().issued.clone()
    }

    /// The refresh token (docker's `identitytoken`) of a user.
    pub fn identity_token(&self, user: &str) -> String {
        self.issuer.identity_token(user)
    }

    /// A token for the harness itself; neither counted nor remembered.
    pub fn mint(&self, access: &Value) -> String {
        self.issuer.token("harness", access, 300)
    }
}

struct Issuer {
    certificate: Certificate,
    /// Makes the refresh tokens of this server its own.
    secret: String,
    auth: TokenAuth,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    requests: Vec<TokenRequest>,
    issued: Vec<String>,
}

/// A user, nobody, or credentials that are wrong.
enum Caller {
    User(String),
    Anonymous,
    Wrong,
}

impl Issuer {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no thread fails while it holds the token server's memory")
    }

    fn serve(&self, mut stream: &TcpStream) {
        let mut reader = BufReader::new(stream);
        while let Ok(Some(request)) = Request::read(&mut reader) {
            let last = request.headers.closes();
            if self.answer(&request).write(&request.method, &mut stream).is_err() || last {
                break;
            }
        }
    }

    fn answer(&self, request: &Request) -> Response {
        let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
        let posted = request.method == "POST";
        let body = String::from_utf8_lossy(&request.body);
        let fields = form(if posted { &body } else { query });
        if path != "/token" {
            return Response::new(404, b"no such page");
        }
        let caller = if posted { self.granted(&fields) } else { self.basic(request) };
        let (user, status) = match caller {
            Caller::User(user) => (Some(user), 200),
            Caller::Anonymous => (None, 200),
            Caller::Wrong => (None, 401),
        };
        let parameters: Vec<&str> = all(&fields, "scope").collect();
        let scopes: Vec<String> =
            parameters.iter().flat_map(|scope| scope.split(' ')).map(str::to_owned).collect();
        let method = request.method.clone();
        let service = all(&fields, "service").next().map(str::to_owned);
        let scope_parameters = parameters.len();
        let response = if status == 200 {
            let offline = all(&fields, "offline_token").next() == Some("true");
            self.issue(user.as_deref(), &scopes, posted || offline)
        } else {
            Response::new(401, br#"{"errors":[{"code":"UNAUTHORIZED","message":"wrong"}]}"#)
        };
        let seen = TokenRequest { method, scopes, scope_parameters, service, user, status };
        self.state().requests.push(seen);
        response.header("Content-Type", "application/json")
    }

    fn basic(&self, request: &Request) -> Caller {
        let Some(header) = request.headers.get("authorization") else { return Caller::Anonymous };
        let plain = header
            .strip_prefix("Basic ")
            .and_then(|encoded| STANDARD.decode(encoded).ok())
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .unwrap_or_default();
        let (user, password) = plain.split_once(':').unwrap_or_default();
        self.check(user, password)
    }

    fn granted(&self, fields: &[(String, String)]) -> Caller {
        let field = |name| all(fields, name).next().unwrap_or_default();
        match field("grant_type") {
            "password" => self.check(field("username"), field("password")),
            "refresh_token" => {
                let given = field("refresh_token");
                let mut users = self.auth.users.iter().map(|(user, _)| user);
                let known = users.find(|user| self.identity_token(user) == given);
                known.map_or(Caller::Wrong, |user| Caller::User(user.clone()))
            }
            _ => Caller::Wrong,
        }
    }

    fn identity_token(&self, user: &str) -> String {
        format!("identity-{}", &digest_of(format!("{}{user}", self.secret).as_bytes())[7..])
    }

    fn check(&self, user: &str, password: &str) -> Caller {
        if self.auth.knows(user, password) { Caller::User(user.to_owned()) } else { Caller::Wrong }
    }

    fn issue(&self, user: Option<&str>, scopes: &[String], refresh: bool) -> Response {
        let heeded = match scopes.last() {
            Some(last) if self.auth.last_scope_only => std::slice::from_ref(last),
            _ => scopes,
        };
        let access: Vec<Value> =
            heeded.iter().filter_map(|scope| self.access(user, scope)).collect();
        let expires_in = self.auth.expires_in.unwrap_or(300);
        let stale = self.state().issued.len() < self.auth.stale;
        let life = if stale { -600 } else { i64::try_from(expires_in).unwrap_or(300) };
        let token = self.token(user.unwrap_or_default(), &Value::from(access), life);
        self.state().issued.push(token.clone());
        let mut answer = json!({"token": token, "access_token": token, "expires_in": expires_in});
        if let Some(user) = user.filter(|_| refresh) {
            answer["refresh_token"] = self.identity_token(user).into();
        }
        Response::new(200, answer.to_string().as_bytes())
    }

    /// The part of one scope that the user is granted.
    fn access(&self, user: Option<&str>, scope: &str) -> Option<Value> {
        let (kind, rest) = scope.split_once(':')?;
        let (name, actions) = rest.rsplit_once(':')?;
        let granted: Vec<&str> =
            actions.split(',').filter(|action| self.auth.may(user, name, action)).collect();
        Some(json!({"type": kind, "name": name, "actions": granted}))
    }

    fn token(&self, subject: &str, access: &Value, life: i64) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970");
        let now = i64::try_from(now.as_secs()).expect("a clock before the end of time");
        let number = now.wrapping_mul(1_000_003) ^ i64::from(std::process::id());
        let id = format!("{number:x}-{}", self.state().issued.len());
        let head = json!({"typ": "JWT", "alg": "RS256", "x5c": [self.certificate.der_base64()]});
        let claims = json!({
            "iss": ISSUER, "sub": subject, "aud": SERVICE, "jti": id,
            "iat": now.min(now + life), "nbf": now.min(now + life) - 60, "exp": now + life,
            "access": access,
        });
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(&head), part(&claims));
        let signature = self.certificate.sign(signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

fn all<'a>(fields: &'a [(String, String)], name: &str) -> impl Iterator<Item = &'a str> {
    fields.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
}

fn form(text: &str) -> Vec<(String, String)> {
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(key, value)| (decode(key), decode(value))).collect()
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let escaped = tail.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let value = escaped.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (first, value) {
            (b'%', Some(value)) => {
                bytes.push(value);
                rest = &tail[2..];
                continue;
            }
            (b'+', _) => bytes.push(b' '),
            (other, _) => bytes.push(*other),
        }
        rest = tail;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
