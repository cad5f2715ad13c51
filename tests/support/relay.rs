//! The proxy's work on one connection: read a request, break it or pass it on, answer.
//!
//! Owns the order of the steps and the carrying out of actions; when an action applies is decided
//! in `fault`, what is remembered in `proxy`.

use std::io::{self, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use super::fault::{Action, Callback, Change};
use super::http::{Body, Framing, Head, Headers, Response, send_body};
use super::listener::{Open, Watched};
use super::proxy::{Entry, Shared, Ticket};

/// One connection of a client.
pub struct Relay<'a> {
    pub shared: &'a Shared,
    pub open: &'a Open,
    /// The proxy's own `127.0.0.1:PORT`.
    pub host: String,
    pub number: u64,
}

/// Whether the connection can carry another request.
#[derive(PartialEq, Eq)]
enum After {
    Continue,
    Close,
}

/// A request at hand.
struct Turn<'r> {
    seen: Entry,
    ticket: Ticket,
    head: Head,
    client: &'r mut BufReader<TcpStream>,
}

impl Relay<'_> {
    /// Serves the connection until either side ends it.
    pub fn serve(&self, client: &TcpStream) -> io::Result<()> {
        let mut client = BufReader::new(client.try_clone()?);
        let mut upstream = None;
        while let Some(head) = Head::read(&mut client)? {
            let last = head.headers.closes();
            let mut seen = Entry::new(&head, self.number);
            let (ticket, actions) = self.shared.arrive(&mut seen);
            let turn = Turn { seen, ticket, head, client: &mut client };
            if self.exchange(turn, &actions, &mut upstream)? == After::Close || last {
                break;
            }
        }
        Ok(())
    }

    fn exchange(
        &self,
        mut turn: Turn<'_>,
        actions: &[Action],
        upstream: &mut Option<Upstream>,
    ) -> io::Result<After> {
        call(actions, &turn.seen, |action| match action {
            Action::Before(callback) => Some(callback),
            _ => None,
        });
        if let Some(after) = self.refuse(&mut turn, actions)? {
            return Ok(after);
        }
        let head = self.forward(&mut turn, actions, upstream)?;
        self.shared.note(turn.ticket, |entry| entry.upstream_status = Some(head.status()));
        turn.seen.upstream_status = Some(head.status());
        call(actions, &turn.seen, |action| match action {
            Action::After(callback) => Some(callback),
            _ => None,
        });
        if actions.iter().any(|action| matches!(action, Action::LostAnswer)) {
            return Ok(After::Close);
        }
        let closes = head.headers.closes();
        let answer = Answer::new(head, &turn.seen.method, actions, self);
        let Some(source) = upstream.as_mut() else { return Ok(After::Close) };
        let after = if answer.changes.is_empty() {
            self.pass_on(&turn, &answer, actions, &mut source.reader)
        } else {
            self.pass_on_changed(&turn, &answer, actions, &mut source.reader)
        };
        if closes {
            *upstream = None;
        }
        after
    }

    /// Carries out the actions under which nothing is forwarded.
    fn refuse(&self, turn: &mut Turn<'_>, actions: &[Action]) -> io::Result<Option<After>> {
        for action in actions {
            match action {
                Action::Cut => return Ok(Some(After::Close)),
                Action::Silent => {
                    io::copy(turn.client, &mut io::sink())?;
                    return Ok(Some(After::Close));
                }
                Action::Status(status, fields, body) => {
                    let mut response = Response::new(*status, body);
                    for (name, value) in fields {
                        response.headers.push(name, value);
                    }
                    return self.reply(turn, &response, actions).map(Some);
                }
                Action::RedirectTo(address) => {
                    let response = Response::new(307, b"").header("Location", address);
                    return self.reply(turn, &response, actions).map(Some);
                }
                _ => {}
            }
        }
        Ok(None)
    }

    /// Answers in the registry's place.
    fn reply(
        &self,
        turn: &mut Turn<'_>,
        response: &Response,
        actions: &[Action],
    ) -> io::Result<After> {
        let framing = turn.accept_body()?;
        let size = io::copy(&mut Body::new(turn.client, framing), &mut io::sink())?;
        self.shared.note(turn.ticket, |entry| entry.request_bytes = size);
        self.wait(actions);
        self.shared.answer(turn.ticket, response.status);
        response.write(&turn.seen.method, turn.client.get_mut())?;
        Ok(After::Continue)
    }

    /// Sends the request to the registry and reads the head of the answer.
    fn forward(
        &self,
        turn: &mut Turn<'_>,
        actions: &[Action],
        upstream: &mut Option<Upstream>,
    ) -> io::Result<Head> {
        let framing = turn.accept_body()?;
        let mut head = turn.head.clone();
        head.headers.remove("expect");
        for action in actions {
            if let Action::Rewrite(change) = action {
                head.start = format!("{} {} HTTP/1.1", head.word(0), change(head.word(1)));
            }
        }
        let upstream = match upstream {
            Some(upstream) => upstream,
            None => upstream.insert(Upstream::connect(self.shared, self.open)?),
        };
        head.write(&mut upstream.reader.get_mut())?;
        let mut payload = Body::new(turn.client, framing);
        let sent = send_body(&mut payload, framing, &mut upstream.reader.get_mut());
        // A registry may answer without reading the body; the rest then goes nowhere.
        let size = sent.or_else(|_| io::copy(&mut payload, &mut io::sink()))?;
        self.shared.note(turn.ticket, |entry| entry.request_bytes = size);
        Head::read(&mut upstream.reader)?.ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }

    /// Streams the answer, its head and its length changed as the actions say.
    fn pass_on(
        &self,
        turn: &Turn<'_>,
        answer: &Answer,
        actions: &[Action],
        source: &mut BufReader<TcpStream>,
    ) -> io::Result<After> {
        self.wait(actions);
        self.shared.answer(turn.ticket, answer.head.status());
        let mut client = turn.client.get_ref();
        answer.head.write(&mut client)?;
        let mut payload = Body::new(source, answer.framing);
        if let Some(size) = answer.cut {
            if answer.framing == Framing::Chunked {
                // One chunk that promises more than will come.
                write!(client, "{:x}\r\n", size + 1)?;
            }
            io::copy(&mut payload.take(size), &mut client)?;
            return Ok(After::Close);
        }
        send_body(&mut payload, answer.framing, &mut client)?;
        Ok(if answer.framing == Framing::UntilClose { After::Close } else { After::Continue })
    }

    /// Reads the whole answer and sends what the actions make of it.
    fn pass_on_changed(
        &self,
        turn: &Turn<'_>,
        answer: &Answer,
        actions: &[Action],
        source: &mut BufReader<TcpStream>,
    ) -> io::Result<After> {
        let body = Body::new(source, answer.framing).collect()?;
        let mut headers = answer.head.headers.clone();
        headers.remove("transfer-encoding");
        let mut response = Response { status: answer.head.status(), headers, body };
        for change in &answer.changes {
            response = change(&turn.seen, response);
        }
        self.wait(actions);
        self.shared.answer(turn.ticket, response.status);
        response.write(&turn.seen.method, &mut turn.client.get_ref())?;
        Ok(After::Continue)
    }

    fn wait(&self, actions: &[Action]) {
        let slow = actions.iter().map(|action| match action {
            Action::Slow(time) => *time,
            _ => Duration::ZERO,
        });
        let time = self.shared.delay() + slow.sum::<Duration>();
        if !time.is_zero() {
            thread::sleep(time);
        }
    }
}

impl Turn<'_> {
    /// Tells a client that waits for it to send the body; returns the body's framing.
    fn accept_body(&mut self) -> io::Result<Framing> {
        if self.head.headers.get("expect").is_some() {
            self.client.get_mut().write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
        }
        Ok(Framing::of_request(&self.head.headers))
    }
}

fn call(actions: &[Action], seen: &Entry, pick: impl Fn(&Action) -> Option<&Callback>) {
    for callback in actions.iter().filter_map(pick) {
        callback(seen);
    }
}

/// The connection to the registry that belongs to a client's connection.
struct Upstream {
    reader: BufReader<TcpStream>,
    _watched: Watched,
}

impl Upstream {
    fn connect(shared: &Shared, open: &Open) -> io::Result<Self> {
        let watched = open.watch(TcpStream::connect(&shared.upstream)?)?;
        Ok(Self { reader: BufReader::new(watched.stream.try_clone()?), _watched: watched })
    }
}

/// The registry's answer and what is to be done to it.
struct Answer {
    head: Head,
    /// How the registry frames its body.
    framing: Framing,
    /// How much of the body is passed on.
    cut: Option<u64>,
    changes: Vec<Change>,
}

impl Answer {
    fn new(head: Head, method: &str, actions: &[Action], relay: &Relay<'_>) -> Self {
        let framing = Framing::of_response(method, &head);
        let mut answer = Self { head, framing, cut: None, changes: Vec::new() };
        answer.point_location_here(relay);
        for action in actions {
            answer.apply(action);
        }
        answer
    }

    /// A registry that names itself in `Location` would lead the client around the proxy.
    fn point_location_here(&mut self, relay: &Relay<'_>) {
        let Some(location) = self.head.headers.get("location") else { return };
        let upstream = format!("http://{}/", relay.shared.upstream);
        if let Some(rest) = location.strip_prefix(&upstream) {
            let here = format!("http://{}/{rest}", relay.host);
            self.head.headers.set("Location", &here);
        }
    }

    fn apply(&mut self, action: &Action) {
        let headers = &mut self.head.headers;
        match action {
            Action::CutBody(size) => self.cut = Some(*size),
            Action::CorruptBody => self.changes.push(Arc::new(|_, answer| corrupt(answer))),
            Action::ReplaceBody(bytes) => {
                let body = bytes.clone();
                self.changes
                    .push(Arc::new(move |_, answer| Response { body: body.clone(), ..answer }));
            }
            Action::Change(change) => self.changes.push(Arc::clone(change)),
            Action::WrongDigest => flip_digest(headers),
            Action::SetHeader(name, Some(value)) => headers.set(name, value),
            Action::SetHeader(name, None) => headers.remove(name),
            _ => {}
        }
    }
}

/// Changes one bit in the middle of the body.
fn corrupt(mut answer: Response) -> Response {
    let middle = answer.body.len() / 2;
    answer.body.iter_mut().skip(middle).take(1).for_each(|byte| *byte ^= 1);
    answer
}

fn flip_digest(headers: &mut Headers) {
    let Some(mut digest) = headers.get("docker-content-digest").map(str::to_owned) else { return };
    let last = digest.pop();
    digest.push(if last == Some('0') { '1' } else { '0' });
    headers.set("Docker-Content-Digest", &digest);
}
