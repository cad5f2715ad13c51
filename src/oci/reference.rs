//! Names of things in a registry: tags, repositories, references.
//!
//! Owns their grammar and their text. A value of these types is valid; siblings are made by
//! method, never by joining strings. It knows no network and nothing of modules.

use std::fmt;
use std::str::FromStr;

use super::digest::Digest;
use crate::error::Error;

const MAX_TAG: usize = 128;
const MAX_PATH: usize = 255;

/// A text that is no valid name, with the reason and, where there is one, the right form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{input}` is no valid name: {what}")]
pub struct InvalidName {
    input: String,
    what: String,
    fixed: Option<String>,
}

impl InvalidName {
    pub(super) fn new(input: &str, what: impl Into<String>) -> Self {
        Self { input: input.to_owned(), what: what.into(), fixed: None }
    }

    fn fixed(mut self, fixed: impl Into<String>) -> Self {
        self.fixed = Some(fixed.into());
        self
    }

    /// The form that would be valid, if it can be told.
    pub fn suggestion(&self) -> Option<&str> {
        self.fixed.as_deref()
    }
}

impl From<InvalidName> for Error {
    fn from(invalid: InvalidName) -> Self {
        let error = Self::input(format!("`{}` is no valid name", invalid.input));
        let error = error.because(invalid.what);
        match invalid.fixed {
            Some(fixed) => error.hint(format!("write `{fixed}`")),
            None => error,
        }
    }
}

/// A tag: at most 128 letters, digits, `_`, `.`, `-`, not beginning with `.` or `-`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag(String);

impl Tag {
    /// The text of the tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A tag that is known to be legal, such as a version or the name of a channel.
    pub(crate) fn literal(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Tag {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        let wrong = |what: &str| Err(InvalidName::new(text, what));
        if text.is_empty() {
            return wrong("a tag is not empty");
        }
        if text.len() > MAX_TAG {
            return wrong("a tag has at most 128 characters");
        }
        if text.starts_with(['.', '-']) {
            return wrong("a tag begins with a letter, a digit or `_`");
        }
        let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
        match text.chars().find(|&c| !legal(c)) {
            Some(c) => wrong(&format!("a tag has no `{c}`, only letters, digits, `_`, `.`, `-`")),
            None => Ok(Self(text.to_owned())),
        }
    }
}

/// A repository: a host, perhaps with a port, and a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Repository {
    host: String,
    path: String,
}

impl Repository {
    /// Host and port as in the name.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The path below the host.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The last segment of the path.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// A repository below this one. The segment must be valid (a module name, `release`, `extra`
    /// are); what comes from outside is parsed as a whole name instead.
    #[must_use]
    pub fn child(&self, segment: &str) -> Self {
        Self { host: self.host.clone(), path: format!("{}/{segment}", self.path) }
    }

    /// The repository above, unless the path has one segment only.
    pub fn parent(&self) -> Option<Self> {
        let (path, _) = self.path.rsplit_once('/')?;
        Some(Self { host: self.host.clone(), path: path.to_owned() })
    }

    /// A tag of this repository.
    pub fn tag(&self, tag: &Tag) -> Reference {
        Reference { repository: self.clone(), name: Name::Tag(tag.clone()) }
    }

    /// A manifest of this repository.
    pub fn at(&self, digest: &Digest) -> Reference {
        Reference { repository: self.clone(), name: Name::Digest(digest.clone()) }
    }

    /// Whether the host is this machine: `localhost`, `127.*`, `[::1]`.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.host)
    }
}

/// Whether `host[:port]` is this machine.
pub(super) fn is_loopback(authority: &str) -> bool {
    if authority.starts_with("[::1]") {
        return true;
    }
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
    let ip = host.parse::<std::net::Ipv4Addr>();
    host == "localhost" || ip.is_ok_and(|ip| ip.is_loopback())
}

impl fmt::Display for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.host, self.path)
    }
}

impl FromStr for Repository {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        refuse_scheme(text)?;
        let (host, path) = split_host(text)?;
        check_host(text, host)?;
        check_path(text, host, path)?;
        Ok(Self { host: host.to_ascii_lowercase(), path: path.to_owned() })
    }
}

fn refuse_scheme(text: &str) -> Result<(), InvalidName> {
    match text.split_once("://") {
        Some((_, rest)) => Err(InvalidName::new(text, "a name has no scheme").fixed(rest)),
        None => Ok(()),
    }
}

fn split_host(text: &str) -> Result<(&str, &str), InvalidName> {
    if text.is_empty() {
        return Err(InvalidName::new(text, "the name is empty"));
    }
    let (host, path) = text.split_once('/').unwrap_or((text, ""));
    if !(host.contains(['.', ':']) || host.eq_ignore_ascii_case("localhost")) {
        let what = "it must begin with the host of the registry";
        return Err(InvalidName::new(text, what).fixed(format!("docker.io/{text}")));
    }
    if path.is_empty() {
        return Err(InvalidName::new(text, "there is no path after the host"));
    }
    Ok((host, path))
}

fn check_host(text: &str, authority: &str) -> Result<(), InvalidName> {
    let wrong = |what: &str| Err(InvalidName::new(text, what));
    let (host, port) = match authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((ip, rest)) => {
            if ip.parse::<std::net::Ipv6Addr>().is_err() {
                return wrong("the address in brackets is no IPv6 address");
            }
            ("", rest.strip_prefix(':').or_else(|| (!rest.is_empty()).then_some("?")))
        }
        None => match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        },
    };
    if port.is_some_and(|port| port.parse::<u16>().is_err() || port.starts_with('+')) {
        return wrong("the port must be a number up to 65535");
    }
    let label = |part: &str| {
        let legal = part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        legal && !part.is_empty() && !part.starts_with('-') && !part.ends_with('-')
    };
    if authority.starts_with('[') || host.split('.').all(label) {
        return Ok(());
    }
    wrong(&format!("`{host}` is no host name"))
}

fn check_path(text: &str, host: &str, path: &str) -> Result<(), InvalidName> {
    if path.len() > MAX_PATH {
        return Err(InvalidName::new(text, "the path has more than 255 characters"));
    }
    if path.bytes().any(|byte| byte.is_ascii_uppercase()) {
        let fixed = format!("{}/{}", host.to_ascii_lowercase(), path.to_ascii_lowercase());
        return Err(InvalidName::new(text, "the path must be lower-case").fixed(fixed));
    }
    let tidy: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    if tidy.len() != path.split('/').count() {
        let fixed = format!("{host}/{}", tidy.join("/"));
        return Err(InvalidName::new(text, "the path has an empty segment").fixed(fixed));
    }
    match path.split('/').find(|segment| !is_segment(segment)) {
        Some(segment) => Err(InvalidName::new(text, segment_fault(segment))),
        None => Ok(()),
    }
}

fn segment_fault(segment: &str) -> String {
    let legal = |c: &char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(*c);
    match segment.chars().find(|c| !legal(c)) {
        Some(c) => format!("`{segment}` has `{c}`; only a-z, 0-9, `.`, `_`, `-` are allowed"),
        None => format!(
            "`{segment}`: one `.`, one or two `_`, or any number of `-` may stand between letters and digits, not at the ends"
        ),
    }
}

/// Whether a text is one segment of a path: words of `a-z0-9` joined by `.`, `_`, `__` or dashes.
pub(super) fn is_segment(segment: &str) -> bool {
    let word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = segment.as_bytes();
    let ends = bytes.first().copied().is_some_and(word) && bytes.last().copied().is_some_and(word);
    let joints = segment.split(|c: char| word(u8::try_from(c).unwrap_or(0)));
    let legal = |joint: &str| {
        matches!(joint, "" | "." | "_" | "__") || joint.bytes().all(|byte| byte == b'-')
    };
    ends && joints.into_iter().all(legal)
}

/// What a reference names in its repository.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Name {
    /// Whatever the tag points at now.
    Tag(Tag),
    /// Exactly this manifest.
    Digest(Digest),
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tag(tag) => tag.fmt(f),
            Self::Digest(digest) => digest.fmt(f),
        }
    }
}

/// A manifest in a registry: `host/path:tag` or `host/path@sha256:…`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference {
    /// Where it is.
    pub repository: Repository,
    /// Which one it is.
    pub name: Name,
}

impl Reference {
    /// The digest, if the reference has one.
    pub fn digest(&self) -> Option<&Digest> {
        match &self.name {
            Name::Digest(digest) => Some(digest),
            Name::Tag(_) => None,
        }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let separator = if self.digest().is_some() { '@' } else { ':' };
        write!(f, "{}{separator}{}", self.repository, self.name)
    }
}

impl FromStr for Reference {
    type Err = InvalidName;

    /// Of `host/path:tag@sha256:…` the digest counts, as everywhere.
    fn from_str(text: &str) -> Result<Self, InvalidName> {
        refuse_scheme(text)?;
        let whole = |invalid: InvalidName| InvalidName { input: text.to_owned(), ..invalid };
        let (named, digest) = match text.split_once('@') {
            Some((named, digest)) => (named, Some(digest.parse::<Digest>().map_err(whole)?)),
            None => (text, None),
        };
        let colon = named.rfind(':').filter(|&at| named[at..].find('/').is_none());
        let colon = colon.filter(|&at| named[..at].contains('/'));
        let (repository, tag) = match colon {
            Some(at) => (&named[..at], Some(named[at + 1..].parse::<Tag>().map_err(whole)?)),
            None => (named, None),
        };
        let repository: Repository = repository.parse()?;
        match (digest, tag) {
            (Some(digest), _) => Ok(repository.at(&digest)),
            (None, Some(tag)) => Ok(repository.tag(&tag)),
            (None, None) => {
                let what = "it names no tag and no digest";
                Err(InvalidName::new(text, what).fixed(format!("{text}:TAG")))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fault(text: &str) -> InvalidName {
        text.parse::<Repository>().unwrap_err()
    }

    #[test]
    fn repositories_and_their_relatives() {
        let repo: Repository = "Registry.example.com:5000/acme/modules".parse().unwrap();
        assert_eq!(repo.to_string(), "registry.example.com:5000/acme/modules");
        assert_eq!(repo.child("csi").child("release").path(), "acme/modules/csi/release");
        assert_eq!(repo.parent().unwrap().to_string(), "registry.example.com:5000/acme");
        assert_eq!(repo.parent().unwrap().parent(), None);
        assert_eq!(repo.name(), "modules");
        let tag: Tag = "v1.2.3".parse().unwrap();
        assert_eq!(repo.tag(&tag).to_string(), format!("{repo}:v1.2.3"));
    }

    #[test]
    fn wrong_names_say_how_they_are_right() {
        let fixed = |text: &str| fault(text).suggestion().map(str::to_owned);
        assert_eq!(fixed("ghcr.io/Acme/Modules").unwrap(), "ghcr.io/acme/modules");
        assert_eq!(fixed("acme/modules").unwrap(), "docker.io/acme/modules");
        assert_eq!(fixed("https://ghcr.io/acme").unwrap(), "ghcr.io/acme");
        assert_eq!(fixed("ghcr.io/acme/").unwrap(), "ghcr.io/acme");
        assert_eq!(fixed("ghcr.io/acme//x").unwrap(), "ghcr.io/acme/x");
        for text in ["", "ghcr.io", "ghcr.io/a..b", "ghcr.io/-a", "ghcr.io/a___b", "ghcr.io/a b"] {
            assert!(text.parse::<Repository>().is_err(), "{text}");
        }
        for text in ["h.io:x/a", "h.io:70000/a", "-h.io/a", "h..io/a", "[::zz]/a", "[::1]x/a"] {
            assert!(text.parse::<Repository>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_error_for_people_has_cause_and_hint() {
        let error = Error::from(fault("ghcr.io/Acme"));
        assert_eq!(error.causes(), ["the path must be lower-case"]);
        assert_eq!(error.hints(), ["write `ghcr.io/acme`"]);
    }

    #[test]
    fn references_with_tag_digest_or_both() {
        let digest = Digest::of(b"x");
        let both: Reference = format!("localhost:5000/a/b:v1@{digest}").parse().unwrap();
        assert_eq!(both.to_string(), format!("localhost:5000/a/b@{digest}"));
        let tag: Reference = "localhost:5000/a/b:v1".parse().unwrap();
        assert_eq!(tag.name.to_string(), "v1");
        for text in ["localhost:5000/a/b", "localhost:5000", "ghcr.io/a@sha256:1", "ghcr.io/a:"] {
            assert!(text.parse::<Reference>().is_err(), "{text}");
        }
    }

    #[test]
    fn loopback_hosts() {
        let loopback = |text: &str| text.parse::<Repository>().unwrap().is_loopback();
        assert!(
            ["localhost/a", "127.0.0.1:5000/a", "127.9.9.9/a", "[::1]:5/a"].map(loopback)
                == [true; 4]
        );
        assert!(["127.example.com/a", "10.0.0.1/a", "localhost.io/a"].map(loopback) == [false; 3]);
    }

    proptest! {
        #[test]
        fn legal_references_survive_the_round_trip(
            host in "[a-z][a-z0-9]{0,8}\\.[a-z]{2,3}(:[1-9][0-9]{0,3})?",
            path in "[a-z0-9]{1,6}((\\.|_|__|-{1,3})[a-z0-9]{1,4}){0,2}(/[a-z0-9]{1,6}){0,3}",
            tag in "[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}",
        ) {
            let text = format!("{host}/{path}:{tag}");
            prop_assert_eq!(text.parse::<Reference>().unwrap().to_string(), text);
        }

        #[test]
        fn no_text_makes_the_parsers_panic(text in "\\PC{0,40}") {
            let _ = text.parse::<Reference>();
            let _ = text.parse::<Repository>();
            let _ = text.parse::<Tag>();
            if let Ok(repo) = text.parse::<Repository>() {
                prop_assert_eq!(repo.to_string().parse::<Repository>().unwrap(), repo);
            }
        }
    }
}
