//! Faults the proxy can be told to make: which request they meet and what then happens.
//!
//! Owns the description ([`Fault`], [`Action`]) and the counting that decides when a fault fires
//! ([`Faults`]); carrying an action out is the relay's work.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::http::Response;
use super::proxy::Entry;

/// Called with the request at hand, in the connection's thread.
pub type Callback = Arc<dyn Fn(&Entry) + Send + Sync>;

/// Makes another answer out of the registry's.
pub type Change = Arc<dyn Fn(&Entry, Response) -> Response + Send + Sync>;

/// What happens to a request that a fault meets.
#[derive(Clone)]
pub enum Action {
    /// Answers with this status, these header fields and this body; nothing is forwarded.
    Status(u16, Vec<(String, String)>, Vec<u8>),
    /// Answers 307 to this address; nothing is forwarded.
    RedirectTo(String),
    /// Closes the connection; nothing is forwarded.
    Cut,
    /// Never answers and keeps the connection open; nothing is forwarded.
    Silent,
    /// Forwards, waits for the answer of the registry, then closes without passing it on.
    LostAnswer,
    /// Passes the head and so many bytes of the answer's body on, then closes.
    CutBody(u64),
    /// Changes the last digit of `Docker-Content-Digest`.
    WrongDigest,
    /// Changes one bit in the middle of the answer's body.
    CorruptBody,
    /// Sends this body in place of the registry's, its length declared rightly.
    ReplaceBody(Vec<u8>),
    /// Sends what the function makes of the registry's answer.
    Change(Change),
    /// Sets a header field of the answer, or removes it.
    SetHeader(String, Option<String>),
    /// Forwards to another path and query (to refuse a mount, to make a registry page).
    Rewrite(Arc<dyn Fn(&str) -> String + Send + Sync>),
    /// Waits so long before the answer is passed on.
    Slow(Duration),
    /// Calls before the request is forwarded.
    Before(Callback),
    /// Calls after the registry answered, before the answer is passed on.
    After(Callback),
}

impl Action {
    /// Answers with a bare status.
    pub fn status(status: u16) -> Self {
        Self::Status(status, Vec::new(), Vec::new())
    }

    /// Answers with a status and a `Retry-After` in seconds.
    pub fn retry_after(status: u16, seconds: u64) -> Self {
        Self::Status(status, vec![("Retry-After".into(), seconds.to_string())], Vec::new())
    }

    /// Calls before the request is forwarded.
    pub fn before(call: impl Fn(&Entry) + Send + Sync + 'static) -> Self {
        Self::Before(Arc::new(call))
    }

    /// Calls after the registry answered, before the answer is passed on.
    pub fn after(call: impl Fn(&Entry) + Send + Sync + 'static) -> Self {
        Self::After(Arc::new(call))
    }

    /// Sends what the function makes of the registry's answer.
    pub fn change(change: impl Fn(&Entry, Response) -> Response + Send + Sync + 'static) -> Self {
        Self::Change(Arc::new(change))
    }

    /// Cuts the list of tags into pages of this size, with a relative `Link` to the next one, as
    /// many registries do; Debian's does not page tags.
    pub fn paged_tags(size: usize) -> Self {
        Self::change(move |seen, response| tag_page(seen, response, size))
    }

    /// Forwards to another path and query.
    pub fn rewrite(change: impl Fn(&str) -> String + Send + Sync + 'static) -> Self {
        Self::Rewrite(Arc::new(change))
    }
}

/// An action and the requests it meets: the first matching one, unless told otherwise.
#[derive(Clone)]
pub struct Fault {
    meets: Arc<dyn Fn(&Entry) -> bool + Send + Sync>,
    first: usize,
    times: usize,
    matched: usize,
    action: Action,
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { first, times, matched, .. } = self;
        write!(f, "fault from match {first}, {times} times, {matched} matched")
    }
}

impl Fault {
    /// Meets requests that the predicate accepts.
    pub fn when(meets: impl Fn(&Entry) -> bool + Send + Sync + 'static, action: Action) -> Self {
        Self { meets: Arc::new(meets), first: 1, times: 1, matched: 0, action }
    }

    /// Meets requests of a method (`*` for any) whose path contains a text.
    pub fn on(method: &str, path_part: &str, action: Action) -> Self {
        let (method, part) = (method.to_owned(), path_part.to_owned());
        Self::when(
            move |seen| (method == "*" || seen.method == method) && seen.path.contains(&part),
            action,
        )
    }

    /// Meets requests that write: `PUT`, `POST`, `PATCH`, `DELETE`.
    pub fn on_write(action: Action) -> Self {
        Self::when(Entry::is_write, action)
    }

    /// Begins with the nth matching request, counted from 1.
    #[must_use]
    pub fn nth(mut self, first: usize) -> Self {
        self.first = first;
        self
    }

    /// Meets so many matching requests in a row.
    #[must_use]
    pub fn times(mut self, times: usize) -> Self {
        self.times = times;
        self
    }

    /// Meets every matching request.
    #[must_use]
    pub fn always(self) -> Self {
        self.times(usize::MAX)
    }

    fn fires(&mut self, seen: &Entry) -> bool {
        if !(self.meets)(seen) {
            return false;
        }
        self.matched += 1;
        self.matched >= self.first && self.matched - self.first < self.times
    }
}

/// The faults set on a proxy.
#[derive(Default)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// Adds a fault.
    pub fn add(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    /// Forgets all faults.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Counts the request and returns the actions that meet it, in the order they were set.
    pub fn meet(&mut self, seen: &Entry) -> Vec<Action> {
        let fired = self.0.iter_mut().filter_map(|f| f.fires(seen).then(|| f.action.clone()));
        fired.collect()
    }
}

fn tag_page(seen: &Entry, response: Response, size: usize) -> Response {
    let Ok(mut answer) = serde_json::from_slice::<Value>(&response.body) else { return response };
    let Some(tags) = answer["tags"].as_array() else { return response };
    let mut tags: Vec<&str> = tags.iter().filter_map(Value::as_str).collect();
    tags.sort_unstable();
    let last = seen.query.split('&').find_map(|field| field.strip_prefix("last="));
    let rest: Vec<&str> = tags.into_iter().filter(|tag| last.is_none_or(|l| *tag > l)).collect();
    let page = &rest[..size.min(rest.len())];
    let link = (page.len() < rest.len()).then(|| {
        let last = page.last().expect("pages have at least one tag");
        format!("<{}?last={last}&n={size}>; rel=\"next\"", seen.path)
    });
    answer["tags"] = json!(page);
    let page = Response { body: answer.to_string().into_bytes(), ..response };
    link.iter().fold(page, |page, link| page.header("Link", link))
}
