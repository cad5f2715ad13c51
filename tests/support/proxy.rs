//! A proxy in front of a registry that counts, remembers and breaks requests.
//!
//! Owns the public face: the log of requests, the delay and the faults. It speaks plain HTTP/1.1
//! with connections kept alive and streams bodies; what happens to one request is in `relay`,
//! what a fault can do in `fault`.

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use super::fault::{Action, Fault, Faults};
use super::http::{Head, Headers};
use super::listener::Listener;
use super::relay;

/// One request as the proxy saw it.
#[derive(Clone, Debug)]
pub struct Entry {
    pub method: String,
    pub path: String,
    /// What follows the `?`, undecoded; empty when there is none.
    pub query: String,
    /// As they came, credentials included.
    pub request_headers: Headers,
    /// Size of the request's body, once it was read.
    pub request_bytes: u64,
    /// Number of the connection, from 1.
    pub connection: u64,
    /// What the client was sent; `None` when it was sent no answer.
    pub status: Option<u16>,
    /// What the registry answered; `None` when it was not asked.
    pub upstream_status: Option<u16>,
    /// Place of the request's arrival in the order of all arrivals and answers.
    pub arrived: u64,
    /// Place of the answer in the same order.
    pub answered: Option<u64>,
}

impl Entry {
    /// Describes a request whose head was read.
    pub fn new(head: &Head, connection: u64) -> Self {
        let target = head.word(1);
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Self {
            method: head.word(0).to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            request_headers: head.headers.clone(),
            request_bytes: 0,
            connection,
            status: None,
            upstream_status: None,
            arrived: 0,
            answered: None,
        }
    }

    /// Whether the request may change something.
    pub fn is_write(&self) -> bool {
        matches!(self.method.as_str(), "PUT" | "POST" | "PATCH" | "DELETE")
    }

    /// `GET /v2/a/tags/list?n=2 200`, for assertions and their messages.
    pub fn line(&self) -> String {
        let mark = if self.query.is_empty() { "" } else { "?" };
        let status = self.status.map_or("-".to_owned(), |status| status.to_string());
        format!("{} {}{mark}{} {status}", self.method, self.path, self.query)
    }
}

/// The running proxy; its connections and threads end when it is dropped.
pub struct Proxy {
    listener: Listener,
    shared: Arc<Shared>,
}

impl Proxy {
    /// Starts a proxy in front of `127.0.0.1:PORT`.
    pub fn start(upstream_host: &str) -> Self {
        let shared = Arc::new(Shared::new(upstream_host));
        let worker = Arc::clone(&shared);
        let listener = Listener::start(move |number, client, open| {
            let host = client.local_addr().map(|address| address.to_string()).unwrap_or_default();
            // An error here is a connection that ended early, which tests do on purpose.
            let _ = relay::Relay { shared: &worker, open, host, number }.serve(client);
        });
        Self { listener, shared }
    }

    /// `127.0.0.1:PORT` of the proxy.
    pub fn host(&self) -> String {
        self.listener.host()
    }

    /// Every request since the start or the last `clear`, in the order of arrival.
    pub fn log(&self) -> Vec<Entry> {
        self.shared.state().log.clone()
    }

    /// The requests that may have changed something.
    pub fn writes(&self) -> Vec<Entry> {
        self.log().into_iter().filter(Entry::is_write).collect()
    }

    /// The log as lines (see [`Entry::line`]).
    pub fn lines(&self) -> Vec<String> {
        self.log().iter().map(Entry::line).collect()
    }

    /// Length of the longest chain of requests in which each arrived after the one before it was
    /// answered. Set a delay for it: without one, requests sent side by side may look like a chain.
    pub fn round_trips(&self) -> usize {
        longest_chain(&self.log())
    }

    /// Forgets the log; faults and delay stay.
    pub fn clear(&self) {
        let mut state = self.shared.state();
        state.log.clear();
        state.generation += 1;
    }

    /// Waits so long before each answer.
    pub fn set_delay(&self, delay: Duration) {
        self.shared.state().delay = delay;
    }

    /// Adds a fault. Faults count separately; all that meet a request apply to it.
    pub fn fault(&self, fault: Fault) {
        self.shared.state().faults.add(fault);
    }

    /// Forgets all faults.
    pub fn clear_faults(&self) {
        self.shared.state().faults.clear();
    }
}

fn longest_chain(log: &[Entry]) -> usize {
    let mut depths: Vec<(Option<u64>, usize)> = Vec::new();
    for entry in log {
        let before = depths.iter().filter(|(end, _)| end.is_some_and(|end| end < entry.arrived));
        let depth = 1 + before.map(|(_, depth)| *depth).max().unwrap_or(0);
        depths.push((entry.answered, depth));
    }
    depths.iter().map(|(_, depth)| *depth).max().unwrap_or(0)
}

/// What the connections of a proxy have in common.
pub struct Shared {
    /// `127.0.0.1:PORT` of the registry.
    pub upstream: String,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    log: Vec<Entry>,
    /// Counts the clearings of the log, so that a late answer does not land in the new one.
    generation: u64,
    order: u64,
    delay: Duration,
    faults: Faults,
}

/// The place of a request in the log.
#[derive(Clone, Copy)]
pub struct Ticket {
    generation: u64,
    index: usize,
}

impl Shared {
    fn new(upstream: &str) -> Self {
        Self { upstream: upstream.to_owned(), state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("predicates of faults do not panic")
    }

    /// Writes a request into the log and returns the actions that meet it.
    pub fn arrive(&self, entry: &mut Entry) -> (Ticket, Vec<Action>) {
        let mut state = self.state();
        state.order += 1;
        entry.arrived = state.order;
        state.log.push(entry.clone());
        let ticket = Ticket { generation: state.generation, index: state.log.len() - 1 };
        (ticket, state.faults.meet(entry))
    }

    /// Completes an entry of the log.
    pub fn note(&self, ticket: Ticket, change: impl FnOnce(&mut Entry)) {
        let mut state = self.state();
        if ticket.generation == state.generation {
            change(&mut state.log[ticket.index]);
        }
    }

    /// Notes the answer about to be sent.
    pub fn answer(&self, ticket: Ticket, status: u16) {
        let order = {
            let mut state = self.state();
            state.order += 1;
            state.order
        };
        self.note(ticket, |entry| {
            entry.status = Some(status);
            entry.answered = Some(order);
        });
    }

    /// The delay of each answer.
    pub fn delay(&self) -> Duration {
        self.state().delay
    }
}
