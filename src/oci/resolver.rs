//! Addresses of hosts, looked up once.
//!
//! Owns the memory of look-ups: the HTTP library asks before every request, also when a connection
//! is open, and name servers are far away. A client lives shorter than a name's meaning.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// Remembers the addresses of each host and port.
#[derive(Debug, Default)]
pub(super) struct RememberingResolver {
    inner: DefaultResolver,
    known: Mutex<HashMap<String, ResolvedSocketAddrs>>,
}

impl Resolver for RememberingResolver {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let scheme = uri.scheme_str().unwrap_or_default();
        let authority = uri.authority().map(ureq::http::uri::Authority::as_str).unwrap_or_default();
        let key = format!("{scheme}://{authority}");
        if let Some(addresses) = self.known().get(&key) {
            return Ok(addresses.clone());
        }
        let addresses = self.inner.resolve(uri, config, timeout)?;
        self.known().insert(key, addresses.clone());
        Ok(addresses)
    }
}

impl RememberingResolver {
    fn known(&self) -> std::sync::MutexGuard<'_, HashMap<String, ResolvedSocketAddrs>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
