//! Who asks, and what a registry wants to know about it.
//!
//! Owns [`Secret`], [`Credentials`], [`Scope`] and the reading of `WWW-Authenticate`. Where
//! credentials come from is `keychain`'s matter, when they are sent is `session`'s.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::reference::Repository;

/// A text that is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Hides a text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for a request header only.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<redacted>")
    }
}

/// What a registry is told about who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credentials {
    /// Nothing.
    Anonymous,
    /// A user and a password.
    Basic {
        /// The user.
        user: String,
        /// The password or access token.
        password: Secret,
    },
    /// A refresh token for the token service.
    IdentityToken(Secret),
    /// A bearer token for the registry itself.
    RegistryToken(Secret),
}

impl Credentials {
    /// A user and a password.
    pub fn basic(user: impl Into<String>, password: impl Into<String>) -> Self {
        Self::Basic { user: user.into(), password: Secret::new(password) }
    }

    /// Whether there are none.
    pub fn is_anonymous(&self) -> bool {
        *self == Self::Anonymous
    }

    /// Whose they are, for messages.
    pub(super) fn owner(&self) -> String {
        match self {
            Self::Anonymous => "no credentials".into(),
            Self::Basic { user, .. } => format!("credentials of user `{user}`"),
            Self::IdentityToken(_) => "an identity token".into(),
            Self::RegistryToken(_) => "a registry token".into(),
        }
    }

    /// The header that tells them directly, if they can be told so.
    pub(super) fn basic_header(&self) -> Option<Secret> {
        match self {
            Self::Basic { user, password } => {
                let pair = STANDARD.encode(format!("{user}:{}", password.expose()));
                Some(Secret::new(format!("Basic {pair}")))
            }
            _ => None,
        }
    }
}

/// A right that an operation needs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scope {
    pub(super) repository: Repository,
    pub(super) push: bool,
}

impl Scope {
    /// Reading a repository.
    pub fn pull(repository: &Repository) -> Self {
        Self { repository: repository.clone(), push: false }
    }

    /// Reading and writing a repository.
    pub fn push(repository: &Repository) -> Self {
        Self { repository: repository.clone(), push: true }
    }

    /// The scope as a token service is asked for it.
    pub(super) fn text(&self) -> String {
        let actions = if self.push { "pull,push" } else { "pull" };
        format!("repository:{}:{actions}", super::url::api_path(&self.repository))
    }

    /// Whether this right includes the other.
    pub(super) fn covers(&self, other: &Self) -> bool {
        self.repository == other.repository && (self.push || !other.push)
    }
}

/// Sorts scopes and drops those that others include: what is asked is always the same text.
pub(super) fn tidy(scopes: impl IntoIterator<Item = Scope>) -> Vec<Scope> {
    let mut all: Vec<Scope> = scopes.into_iter().collect();
    // Of one repository, the push scope sorts last and includes the pull scope before it.
    all.sort();
    all.dedup_by(|later, earlier| {
        let same = later.repository == earlier.repository;
        if same {
            earlier.push |= later.push;
        }
        same
    });
    all
}

/// What a registry wants before it answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Challenge {
    /// User and password with every request.
    Basic,
    /// A token from a token service.
    Bearer {
        /// Address of the token service.
        realm: String,
        /// The name of the registry there.
        service: Option<String>,
        /// The token sent is valid but allows too little.
        insufficient: bool,
    },
}

impl Challenge {
    /// Reads the values of `WWW-Authenticate`; Bearer is preferred to Basic.
    pub(super) fn read<'a>(values: impl Iterator<Item = &'a str>) -> Option<Self> {
        let mut found: Vec<Self> = values.flat_map(challenges).collect();
        let bearer = found.iter().position(|one| matches!(one, Self::Bearer { .. }));
        let chosen = bearer.unwrap_or(0);
        (!found.is_empty()).then(|| found.swap_remove(chosen))
    }
}

/// The challenges of one header value that can be answered.
fn challenges(value: &str) -> Vec<Challenge> {
    let mut found: Vec<(String, Vec<(String, String)>)> = Vec::new();
    for piece in pieces(value) {
        // `Scheme`, `Scheme key=value` or `key=value`.
        let (head, rest) = piece.split_once(char::is_whitespace).unwrap_or((piece, ""));
        let parameter = if head.contains('=') {
            piece
        } else {
            found.push((head.to_ascii_lowercase(), Vec::new()));
            rest.trim()
        };
        if let (Some((key, value)), Some((_, parameters))) =
            (parameter.split_once('='), found.last_mut())
        {
            parameters.push((key.trim().to_ascii_lowercase(), unquote(value.trim())));
        }
    }
    found.into_iter().filter_map(|(scheme, parameters)| answerable(&scheme, &parameters)).collect()
}

fn answerable(scheme: &str, parameters: &[(String, String)]) -> Option<Challenge> {
    let get =
        |name: &str| parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    match scheme {
        "basic" => Some(Challenge::Basic),
        "bearer" => Some(Challenge::Bearer {
            realm: get("realm")?,
            service: get("service").filter(|service| !service.is_empty()),
            insufficient: get("error").is_some_and(|error| error == "insufficient_scope"),
        }),
        _ => None,
    }
}

/// Splits at commas outside of quotes.
fn pieces(value: &str) -> impl Iterator<Item = &str> {
    let (mut quoted, mut escaped) = (false, false);
    value
        .split(move |c| {
            let separates = c == ',' && !quoted;
            quoted ^= c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            separates
        })
        .map(str::trim)
        .filter(|piece| !piece.is_empty())
}

fn unquote(value: &str) -> String {
    match value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(inner) => inner.replace("\\\"", "\"").replace("\\\\", "\\"),
        None => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(values: &[&str]) -> Option<Challenge> {
        Challenge::read(values.iter().copied())
    }

    #[test]
    fn secrets_are_not_shown() {
        let shown = format!("{:?}", Credentials::basic("bob", "hunter2"));
        assert!(shown.contains("bob") && shown.contains("<redacted>"));
        assert!(!shown.contains("hunter2"));
    }

    #[test]
    fn bearer_with_all_its_parameters() {
        let header = r#"Bearer realm="https://a.io/token",service="reg",scope="repository:a:pull,push",error="insufficient_scope""#;
        let Some(Challenge::Bearer { realm, service, insufficient }) = read(&[header]) else {
            panic!()
        };
        assert_eq!((realm.as_str(), service.as_deref()), ("https://a.io/token", Some("reg")));
        assert!(insufficient);
    }

    #[test]
    fn basic_with_a_comma_in_its_realm_and_bearer_beside_it() {
        assert_eq!(read(&[r#"Basic realm="Registry, private""#]), Some(Challenge::Basic));
        assert_eq!(read(&["basic"]), Some(Challenge::Basic));
        let both = read(&[r#"Basic realm="a, b", Bearer realm="https://t/""#]);
        assert!(matches!(both, Some(Challenge::Bearer { .. })));
        let two = read(&["Negotiate", r#"Basic realm="x""#]);
        assert_eq!(two, Some(Challenge::Basic));
        assert_eq!(read(&["Bearer service=\"x\""]), None);
        assert_eq!(read(&[]), None);
    }

    #[test]
    fn scopes_are_one_text_whatever_the_order() {
        let repo = |name: &str| format!("h.io/{name}").parse::<Repository>().unwrap();
        let (a, b) = (repo("a"), repo("b"));
        let tidied = tidy([Scope::pull(&b), Scope::pull(&a), Scope::push(&a), Scope::pull(&b)]);
        assert_eq!(tidied, [Scope::push(&a), Scope::pull(&b)]);
        assert_eq!(tidied[0].text(), "repository:a:pull,push");
        assert!(
            Scope::push(&a).covers(&Scope::pull(&a)) && !Scope::pull(&a).covers(&Scope::push(&a))
        );
    }
}
