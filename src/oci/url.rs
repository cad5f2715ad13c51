//! Addresses of requests.
//!
//! Owns [`Url`], just enough of it for a registry: the API's paths, `Location` and `Link` taken
//! relative to the request, percent encoding, and the form without secrets. It sends nothing.

use super::reference::{Repository, is_loopback};

/// Parameters whose values may be shown.
const SHOWN: [&str; 7] = ["digest", "mount", "from", "n", "last", "scope", "service"];

/// An absolute http or https address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Url {
    pub(super) https: bool,
    /// Host and port.
    pub(super) authority: String,
    /// Path and query, beginning with `/`.
    pub(super) target: String,
}

/// Host and port of the API of a registry: that of Docker Hub is not its name.
pub(super) fn api_host(host: &str) -> &str {
    if host == "docker.io" || host == "index.docker.io" { "registry-1.docker.io" } else { host }
}

/// The path of a repository in the API: Docker Hub's own images live below `library`.
pub(super) fn api_path(repository: &Repository) -> String {
    let hub = api_host(repository.host()) == "registry-1.docker.io";
    if hub && !repository.path().contains('/') {
        return format!("library/{}", repository.path());
    }
    repository.path().to_owned()
}

impl Url {
    /// An address in the API of a repository; `tail` begins with `/`.
    pub(super) fn api(https: bool, repository: &Repository, tail: &str) -> Self {
        let authority = api_host(repository.host()).to_owned();
        Self { https, authority, target: format!("/v2/{}{tail}", api_path(repository)) }
    }

    /// Reads an absolute address; user information is dropped.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let https = match scheme.to_ascii_lowercase().as_str() {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let authority = rest[..end].rsplit('@').next().unwrap_or_default();
        if authority.is_empty() || !authority.is_ascii() {
            return None;
        }
        let target = rest[end..].split('#').next().unwrap_or_default();
        let target = if target.starts_with('/') { target.to_owned() } else { format!("/{target}") };
        Some(Self { https, authority: authority.to_ascii_lowercase(), target })
    }

    /// An address that an answer to this one gives, absolute or relative. A registry behind a proxy
    /// may not know that it is spoken to over TLS: its own host stays with https.
    pub(super) fn join(&self, location: &str) -> Option<Self> {
        let mut next = self.join_as_written(location)?;
        next.https |= self.https && next.authority == self.authority;
        Some(next)
    }

    fn join_as_written(&self, location: &str) -> Option<Self> {
        let location = location.trim();
        if let Some(rest) = location.strip_prefix("//") {
            let scheme = if self.https { "https" } else { "http" };
            return Self::parse(&format!("{scheme}://{rest}"));
        }
        if location.contains("://") && !location.starts_with(['/', '?']) {
            return Self::parse(location);
        }
        let path = self.target.split('?').next().unwrap_or_default();
        let target = match location.chars().next()? {
            '/' => location.to_owned(),
            '?' => format!("{path}{location}"),
            _ => format!("{}/{location}", path.rsplit_once('/').map_or("", |(above, _)| above)),
        };
        Some(Self { target, ..self.clone() })
    }

    /// The same address with one more parameter.
    pub(super) fn with(&self, key: &str, value: &str) -> Self {
        let separator = if self.target.contains('?') { '&' } else { '?' };
        let target = format!("{}{separator}{key}={}", self.target, encode(value));
        Self { target, ..self.clone() }
    }

    /// Whether both lie on one host under one scheme, so that credentials may go along.
    pub(super) fn same_host(&self, other: &Self) -> bool {
        self.https == other.https && self.bare_authority() == other.bare_authority()
    }

    /// The authority without the port that goes without saying.
    fn bare_authority(&self) -> &str {
        let port = if self.https { ":443" } else { ":80" };
        self.authority.strip_suffix(port).unwrap_or(&self.authority)
    }

    /// Whether the host is this machine.
    pub(super) fn is_loopback(&self) -> bool {
        is_loopback(&self.authority)
    }

    /// The whole address, for the request.
    pub(super) fn text(&self) -> String {
        let scheme = if self.https { "https" } else { "http" };
        format!("{scheme}://{}{}", self.authority, self.target)
    }

    /// The address for people: values of unknown parameters may be secrets and are left out.
    pub(super) fn shown(&self) -> String {
        let text = self.text();
        let Some((path, query)) = text.split_once('?') else { return text };
        let shown: Vec<String> = query
            .split('&')
            .map(|pair| match pair.split_once('=') {
                Some((key, _)) if !SHOWN.contains(&key) => format!("{key}=…"),
                _ => pair.to_owned(),
            })
            .collect();
        format!("{path}?{}", shown.join("&"))
    }
}

/// Percent encoding of a parameter's value.
pub(super) fn encode(value: &str) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:/,".contains(&byte) {
            text.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn locations_of_all_forms() {
        let base = url("https://r.io:5000/v2/a/blobs/uploads/?mount=x");
        let joined = |location: &str| base.join(location).unwrap().text();
        assert_eq!(joined("/v2/a/1?s=2"), "https://r.io:5000/v2/a/1?s=2");
        assert_eq!(joined("https://S3.io/x#f"), "https://s3.io/x");
        assert_eq!(joined("//s3.io/x"), "https://s3.io/x");
        assert_eq!(joined("?last=b"), "https://r.io:5000/v2/a/blobs/uploads/?last=b");
        assert_eq!(joined("next"), "https://r.io:5000/v2/a/blobs/uploads/next");
        assert_eq!(joined("/v2/a?u=http://x"), "https://r.io:5000/v2/a?u=http://x");
        assert_eq!(joined("http://r.io:5000/x"), "https://r.io:5000/x");
        assert_eq!(joined("http://s3.io/x"), "http://s3.io/x");
        assert_eq!(base.join(""), None);
        assert_eq!(base.join("ftp://x/"), None);
        assert_eq!(base.join("https:///x"), None);
    }

    #[test]
    fn parameters_are_encoded_and_secrets_hidden() {
        let with =
            url("http://u:p@r.io/x?_state=SECRET").with("digest", "sha256:1").with("x", "a b&");
        assert_eq!(with.text(), "http://r.io/x?_state=SECRET&digest=sha256:1&x=a%20b%26");
        assert_eq!(with.shown(), "http://r.io/x?_state=…&digest=sha256:1&x=…");
    }

    #[test]
    fn the_same_host_is_one_scheme_host_and_port() {
        let same = |a: &str, b: &str| url(a).same_host(&url(b));
        assert!(same("https://r.io/a", "https://r.io:443/b"));
        assert!(!same("https://r.io", "http://r.io") && !same("https://r.io", "https://r.io:80"));
        assert!(!same("https://r.io", "https://r.io.evil.io"));
    }

    #[test]
    fn docker_hub_has_another_host_and_a_library() {
        let alpine: Repository = "docker.io/alpine".parse().unwrap();
        let api = Url::api(true, &alpine, "/tags/list");
        assert_eq!(api.text(), "https://registry-1.docker.io/v2/library/alpine/tags/list");
    }
}
