//! Registry failures in words: cause and what to do next.
//!
//! Owns every sentence about a failing registry, in one place. It knows only what is inside a
//! [`RegistryError`].

use super::failure::{RegistryError, RegistryErrorKind as Kind};
use crate::error::{Denial, Error};

/// Why it happened, as a fragment.
pub(super) fn cause(error: &RegistryError) -> String {
    match error.kind() {
        Kind::Unreachable => "the host cannot be reached".into(),
        Kind::NoSuchHost => "the name of the host does not resolve".into(),
        Kind::Refused => "the host refuses the connection".into(),
        Kind::Timeout => "no connection within the time limit".into(),
        Kind::Silent => "the registry stays silent longer than the time limit".into(),
        Kind::Tls(detail) => format!("no trusted TLS connection: {detail}"),
        Kind::Unauthorized => format!("the registry wants a login (401), {}", login(error)),
        Kind::Forbidden => format!("the registry says no ({}), {}", status(error), login(error)),
        Kind::NotFound => "the registry does not have it".into(),
        Kind::RateLimited(_) => "the registry limits the rate of requests (429)".into(),
        Kind::Server(status) => format!("the registry failed with status {status}"),
        Kind::Protocol(what) | Kind::Credentials(what) => what.clone(),
        Kind::DigestMismatch { wanted, got } => {
            format!("the content is {}, not {}", got.short(), wanted.short())
        }
        Kind::TooLarge(limit) => format!("it is larger than {limit} bytes"),
        Kind::Interrupted => "the connection was lost".into(),
    }
}

fn login(error: &RegistryError) -> &str {
    error.login().unwrap_or("no credentials")
}

fn status(error: &RegistryError) -> u16 {
    error.status().unwrap_or(403)
}

/// The host of what the error is about.
fn host(error: &RegistryError) -> &str {
    error.subject().split('/').next().unwrap_or_default()
}

fn hint(error: &RegistryError) -> Option<String> {
    let host = host(error);
    Some(match error.kind() {
        Kind::Unreachable => "check the network, and HTTPS_PROXY and NO_PROXY".into(),
        Kind::NoSuchHost => format!("check the spelling of `{host}` and the DNS of this machine"),
        Kind::Refused => {
            format!("check that the registry runs and that `{host}` has the right port")
        }
        Kind::Timeout => format!("check that a firewall lets this machine connect to `{host}`"),
        Kind::Silent => "look at the registry and at any proxy before it; DECKMOD_REGISTRY_TIMEOUT=SECONDS waits longer"
                .into(),
        Kind::Tls(detail) => tls_hint(host, detail),
        Kind::Unauthorized => unauthorized_hint(error, host),
        Kind::Forbidden => forbidden_hint(error, host),
        Kind::RateLimited(Some(wait)) => format!("try again in {} s", wait.as_secs()),
        Kind::RateLimited(None) => {
            "try again later, or log in: known users have higher limits".into()
        }
        Kind::Server(_) | Kind::Interrupted => {
            "try again; if it stays, look at the registry's log".into()
        }
        Kind::DigestMismatch { .. } => {
            "something between here and the registry changes or truncates content; try again".into()
        }
        Kind::Credentials(_) => {
            format!("repair the file, or log in anew with `docker login {host}`")
        }
        // What is named by its digest came from a registry.
        Kind::Protocol(_) if error.subject().starts_with("sha256:") => return None,
        Kind::Protocol(_) => format!("check that `{host}` is a container registry"),
        Kind::NotFound | Kind::TooLarge(_) => return None,
    })
}

fn tls_hint(host: &str, detail: &str) -> String {
    if detail.contains("plain http") {
        return "use --plain-http for a registry without TLS".into();
    }
    // An empty image has none.
    if detail.contains("No CA certificates") {
        return "install the CA certificates of this system (the package ca-certificates), or name a file with them by SSL_CERT_FILE".into();
    }
    format!(
        "give the CA of `{host}` in a file by SSL_CERT_FILE, or use --plain-http for a registry without TLS"
    )
}

fn login_hint(host: &str) -> String {
    format!(
        "log in with `docker login {host}`, or set MODULES_REGISTRY_LOGIN and MODULES_REGISTRY_PASSWORD"
    )
}

fn unauthorized_hint(error: &RegistryError, host: &str) -> String {
    if is_anonymous(error) {
        return login_hint(host);
    }
    format!(
        "check user and password: they may be wrong, expired, or meant for another host than `{host}`"
    )
}

/// Whether no credentials were known.
fn is_anonymous(error: &RegistryError) -> bool {
    error.login().is_none_or(|login| login.starts_with("no credentials"))
}

fn forbidden_hint(error: &RegistryError, host: &str) -> String {
    if error.login().is_some() && is_anonymous(error) {
        return login_hint(host);
    }
    format!("the user may lack the right to `{}`; ask the owner of the registry", error.subject())
}

/// What the registry did not let somebody do.
fn denial(error: &RegistryError) -> Option<Denial> {
    let status = match error.kind() {
        Kind::Unauthorized => 401,
        Kind::Forbidden => 403,
        _ => return None,
    };
    let logged_in = error.login().is_some() && !is_anonymous(error);
    Some(Denial { subject: error.subject().to_owned(), status, logged_in })
}

impl From<RegistryError> for Error {
    fn from(error: RegistryError) -> Self {
        let mut shown =
            Self::registry(format!("the registry request for `{}` failed", error.subject()));
        shown = shown.because(cause(&error));
        if let Some(denial) = denial(&error) {
            shown = shown.denied(denial);
        }
        for said in error.messages() {
            shown = shown.because(format!("the registry says {}: {}", said.code, said.message));
        }
        if let Some(request) = error.request() {
            shown = shown.because(format!("the request was {request}"));
        }
        match hint(&error) {
            Some(hint) => shown.hint(hint),
            None => shown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Kind as Meaning;
    use crate::oci::digest::Digest;
    use std::time::Duration;

    fn shown(kind: Kind) -> Error {
        RegistryError::new(kind, "ghcr.io/acme/modules").into()
    }

    #[test]
    fn every_kind_has_a_cause_and_most_have_a_hint() {
        let digest = Digest::of(b"x");
        let kinds = vec![
            Kind::Unreachable,
            Kind::NoSuchHost,
            Kind::Refused,
            Kind::Timeout,
            Kind::Silent,
            Kind::Tls("unknown issuer".into()),
            Kind::Unauthorized,
            Kind::Forbidden,
            Kind::RateLimited(Some(Duration::from_secs(90))),
            Kind::RateLimited(None),
            Kind::Server(502),
            Kind::Protocol("odd".into()),
            Kind::Credentials("broken".into()),
            Kind::DigestMismatch { wanted: digest.clone(), got: digest },
            Kind::Interrupted,
        ];
        let mut hints = std::collections::BTreeSet::new();
        for kind in kinds {
            let error = shown(kind.clone());
            assert_eq!(error.kind(), Meaning::Registry);
            assert!(!error.causes().is_empty() && !error.hints().is_empty(), "{kind:?}");
            hints.extend(error.hints().to_vec());
        }
        let bare = shown(Kind::Tls("No CA certificates were loaded from the system".into()));
        assert!(bare.hints()[0].contains("ca-certificates"));
        assert_eq!(hints.len(), 14, "only a failing and a lost registry share their hint");
    }

    #[test]
    fn a_refused_login_names_the_credentials_and_is_told_as_a_fact() {
        let error = RegistryError::new(Kind::Forbidden, "ghcr.io/acme/modules")
            .answered(403, vec![])
            .logged_in_with("user `bob` from /c.json, key ghcr.io");
        let mut error = Error::from(error);
        assert!(error.causes()[0].contains("user `bob` from /c.json, key ghcr.io"));
        assert!(error.hints()[0].contains("lack the right to `ghcr.io/acme/modules`"));
        let denial = error.take_denial().unwrap();
        assert_eq!((denial.status, denial.logged_in), (403, true));
        assert_eq!(shown(Kind::Silent).take_denial(), None);
        assert!(
            shown(Kind::Tls("the registry speaks plain http".into())).hints()[0]
                .contains("--plain-http")
        );
    }
}
