//! What one registry wants to know from one user, and the tokens it gave.
//!
//! Owns the state behind `Authorization`: nothing is told before it is asked for; one 401 leads to
//! one token, however many requests meet it at once; a stale token is renewed once. Requests to the
//! token service go through `token`.
//!
//! After a 401, in this order: a token that another thread fetched meanwhile; a new token for
//! everything granted (not when the registry says that the scope was insufficient); a token for
//! the needed scopes alone, because some services keep only one of several scopes; the error.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::auth::{Challenge, Credentials, Scope, Secret, tidy};
use super::failure::RegistryError;
use super::token::{Service, Token, TokenSource};

/// How the registry wants to be told who asks.
#[derive(Clone)]
enum Mode {
    /// No answer has come yet.
    Unknown,
    /// It answered without being told.
    Open,
    Basic,
    Bearer(Service),
}

struct Kept {
    id: u64,
    scopes: Vec<Scope>,
    token: Token,
}

struct State {
    mode: Mode,
    granted: Vec<Scope>,
    tokens: Vec<Kept>,
    last_id: u64,
}

/// What was sent along with a request.
#[derive(Clone)]
pub(super) struct Sent {
    pub(super) header: Option<Secret>,
    basic: bool,
    /// Number and width of the token.
    token: Option<(u64, usize)>,
}

impl Sent {
    fn nothing() -> Self {
        Self { header: None, basic: false, token: None }
    }
}

/// One registry and one user.
pub(super) struct Session {
    pub(super) host: String,
    pub(super) credentials: Credentials,
    /// Where the credentials are from.
    pub(super) from: String,
    state: Mutex<State>,
    /// Held by the first request while others wait for what it finds out.
    first: Mutex<()>,
    answered: AtomicBool,
}

impl Session {
    pub(super) fn new(host: &str, credentials: Credentials, from: String) -> Self {
        let state =
            State { mode: Mode::Unknown, granted: Vec::new(), tokens: Vec::new(), last_id: 0 };
        Self {
            host: host.to_owned(),
            credentials,
            from,
            state: Mutex::new(state),
            first: Mutex::default(),
            answered: AtomicBool::new(false),
        }
    }

    /// The credentials in words: whose they are and where they are from.
    pub(super) fn login(&self) -> String {
        match self.credentials {
            Credentials::Anonymous => format!("no credentials ({})", self.from),
            _ => format!("{} from {}", self.credentials.owner(), self.from),
        }
    }

    /// Remembers scopes that coming requests need.
    pub(super) fn grant(&self, scopes: impl IntoIterator<Item = Scope>) {
        let mut state = self.state();
        let all = state.granted.drain(..).chain(scopes).collect::<Vec<_>>();
        state.granted = tidy(all);
    }

    /// Where there are credentials, the registry will most likely ask for them: the first request
    /// goes alone, so that a whole wave does not meet a 401. Open registries are not slowed down.
    pub(super) fn alone(&self) -> Option<MutexGuard<'_, ()>> {
        if self.credentials.is_anonymous() || self.answered.load(Ordering::Acquire) {
            return None;
        }
        let guard = self.first.lock().unwrap_or_else(PoisonError::into_inner);
        (!self.answered.load(Ordering::Acquire)).then_some(guard)
    }

    /// Remembers that an answer, or none, came; from now on nobody waits.
    pub(super) fn answered(&self, open: bool) {
        if open {
            let mut state = self.state();
            if matches!(state.mode, Mode::Unknown) {
                state.mode = Mode::Open;
            }
        }
        self.answered.store(true, Ordering::Release);
    }

    /// Remembers what a probe found out.
    pub(super) fn learn(&self, challenge: Option<Challenge>) {
        let mut state = self.state();
        match challenge {
            Some(Challenge::Basic) if !self.credentials.is_anonymous() => state.mode = Mode::Basic,
            Some(Challenge::Bearer { realm, service, .. }) => {
                state.mode = Mode::Bearer(Service { realm, name: service });
            }
            _ => return,
        }
        drop(state);
        self.answered(false);
    }

    /// What to send along with a request that needs these scopes.
    pub(super) fn header(
        &self,
        source: &TokenSource<'_>,
        needed: &[Scope],
    ) -> Result<Sent, RegistryError> {
        let mut state = self.state();
        match state.mode.clone() {
            Mode::Unknown | Mode::Open => Ok(Sent::nothing()),
            Mode::Basic => Ok(self.basic()),
            Mode::Bearer(_) if needed.is_empty() => Ok(Sent::nothing()),
            Mode::Bearer(service) => match best(&state, needed) {
                Some(sent) => Ok(sent),
                None => self.fetch(&mut state, source, &service, needed, true),
            },
        }
    }

    /// What to send instead after a 401, or nothing when the answer is final.
    pub(super) fn after_401(
        &self,
        source: &TokenSource<'_>,
        challenge: Option<Challenge>,
        needed: &[Scope],
        sent: &Sent,
    ) -> Result<Option<Sent>, RegistryError> {
        let mut state = self.state();
        match challenge {
            None => Ok(None),
            Some(Challenge::Basic) => {
                state.mode = Mode::Basic;
                let basic = self.basic();
                Ok((!sent.basic && basic.header.is_some()).then_some(basic))
            }
            Some(Challenge::Bearer { realm, service, insufficient }) => {
                let service = Service { realm, name: service };
                state.mode = Mode::Bearer(service.clone());
                self.next_token(&mut state, source, &service, (needed, sent, insufficient))
            }
        }
    }

    fn next_token(
        &self,
        state: &mut State,
        source: &TokenSource<'_>,
        service: &Service,
        (needed, sent, insufficient): (&[Scope], &Sent, bool),
    ) -> Result<Option<Sent>, RegistryError> {
        if needed.is_empty() {
            return Ok(None);
        }
        let Some((id, width)) = sent.token else {
            return match best(state, needed) {
                Some(sent) => Ok(Some(sent)),
                None => self.fetch(state, source, service, needed, true).map(Some),
            };
        };
        if matches!(self.credentials, Credentials::RegistryToken(_)) {
            return Ok(None);
        }
        if let Some(other) =
            best(state, needed).filter(|other| other.token.map(|t| t.0) != Some(id))
        {
            return Ok(Some(other));
        }
        let renewed = state.tokens.iter().any(|kept| kept.id == id && kept.token.renewed);
        state.tokens.retain(|kept| kept.id != id);
        if !insufficient && !renewed {
            let sent = self.fetch(state, source, service, needed, true)?;
            if let Some(kept) = state.tokens.last_mut() {
                kept.token.renewed = true;
            }
            return Ok(Some(sent));
        }
        if width > needed.len() {
            return self.fetch(state, source, service, needed, false).map(Some);
        }
        Ok(None)
    }

    /// Asks for a token, for everything granted as well if `wide`.
    fn fetch(
        &self,
        state: &mut State,
        source: &TokenSource<'_>,
        service: &Service,
        needed: &[Scope],
        wide: bool,
    ) -> Result<Sent, RegistryError> {
        let granted = if wide { state.granted.clone() } else { Vec::new() };
        let scopes = tidy(granted.into_iter().chain(needed.iter().cloned()));
        let token = source.fetch(self, service, &scopes)?;
        state.last_id += 1;
        let kept = Kept { id: state.last_id, scopes, token };
        let sent = sent_with(&kept);
        state.tokens.push(kept);
        Ok(sent)
    }

    fn basic(&self) -> Sent {
        Sent { header: self.credentials.basic_header(), basic: true, token: None }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The newest token that is fresh and covers the scopes.
fn best(state: &State, needed: &[Scope]) -> Option<Sent> {
    let now = Instant::now();
    let covers = |kept: &&Kept| {
        kept.token.until > now
            && needed.iter().all(|scope| kept.scopes.iter().any(|own| own.covers(scope)))
    };
    state.tokens.iter().rev().find(covers).map(sent_with)
}

fn sent_with(kept: &Kept) -> Sent {
    let header = Secret::new(format!("Bearer {}", kept.token.secret.expose()));
    Sent { header: Some(header), basic: false, token: Some((kept.id, kept.scopes.len())) }
}
