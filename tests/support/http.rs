//! HTTP/1.1 messages: heads, body framing, and whole requests and responses.
//!
//! Owns the wire format that the harness's own client, token server and proxy share. It knows no
//! sockets, no registry and no retry; bodies can be streamed through [`Body`] and [`send_body`].

use std::io::{self, BufRead, Read, Write};

/// Header fields in the order and the spelling in which they came.
#[derive(Clone, Debug, Default)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    /// The first value of a field, whatever the capitalisation.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// All values of a field.
    pub fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        let name = name.to_ascii_lowercase();
        self.0
            .iter()
            .filter(move |(key, _)| key.to_ascii_lowercase() == name)
            .map(|(_, value)| value.as_str())
    }

    /// Adds a field.
    pub fn push(&mut self, name: &str, value: &str) {
        self.0.push((name.to_owned(), value.to_owned()));
    }

    /// Replaces a field, or adds it.
    pub fn set(&mut self, name: &str, value: &str) {
        self.remove(name);
        self.push(name, value);
    }

    /// Removes every value of a field.
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|(key, _)| !key.eq_ignore_ascii_case(name));
    }

    /// The fields in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// Whether the peer will close the connection after this message.
    pub fn closes(&self) -> bool {
        self.get("connection").is_some_and(|value| value.eq_ignore_ascii_case("close"))
    }
}

/// A start line with its header fields.
#[derive(Clone, Debug)]
pub struct Head {
    /// `GET /v2/ HTTP/1.1` or `HTTP/1.1 200 OK`.
    pub start: String,
    pub headers: Headers,
}

impl Head {
    /// Reads a head; `None` when the peer closed the connection between two messages.
    pub fn read(reader: &mut impl BufRead) -> io::Result<Option<Self>> {
        let Some(start) = read_line(reader)? else { return Ok(None) };
        let mut headers = Headers::default();
        loop {
            let line = read_line(reader)?.ok_or(io::ErrorKind::UnexpectedEof)?;
            if line.is_empty() {
                return Ok(Some(Self { start, headers }));
            }
            let (name, value) = line.split_once(':').ok_or(io::ErrorKind::InvalidData)?;
            headers.push(name, value.trim());
        }
    }

    /// A response head.
    pub fn response(status: u16, headers: Headers) -> Self {
        Self { start: format!("HTTP/1.1 {status} Status"), headers }
    }

    /// The words of the start line: method, target, version or version, status, reason.
    pub fn word(&self, index: usize) -> &str {
        self.start.split(' ').nth(index).unwrap_or_default()
    }

    /// The status of a response head.
    pub fn status(&self) -> u16 {
        self.word(1).parse().unwrap_or(0)
    }

    /// Sends the head in one piece.
    pub fn write(&self, writer: &mut impl Write) -> io::Result<()> {
        let mut text = format!("{}\r\n", self.start);
        for (name, value) in self.headers.iter() {
            text.extend([name, ": ", value, "\r\n"]);
        }
        text.push_str("\r\n");
        writer.write_all(text.as_bytes())
    }
}

fn read_line(reader: &mut impl BufRead) -> io::Result<Option<String>> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    Ok(Some(line.trim_end_matches(['\r', '\n']).to_owned()))
}

/// How the end of a body is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    Length(u64),
    Chunked,
    UntilClose,
}

impl Framing {
    /// The framing of a request's body.
    pub fn of_request(headers: &Headers) -> Self {
        Self::declared(headers).unwrap_or(Self::Length(0))
    }

    /// The framing of the answer to `method`.
    pub fn of_response(method: &str, head: &Head) -> Self {
        let status = head.status();
        if method == "HEAD" || status < 200 || status == 204 || status == 304 {
            return Self::Length(0);
        }
        Self::declared(&head.headers).unwrap_or(Self::UntilClose)
    }

    fn declared(headers: &Headers) -> Option<Self> {
        let coding = headers.get("transfer-encoding");
        if coding.is_some_and(|coding| coding.eq_ignore_ascii_case("chunked")) {
            return Some(Self::Chunked);
        }
        headers.get("content-length")?.parse().ok().map(Self::Length)
    }
}

/// Reads the payload of one body and stops exactly at its end.
pub struct Body<'a, R> {
    reader: &'a mut R,
    framing: Framing,
    /// What is left of the body, or of the present chunk.
    left: u64,
    ended: bool,
}

impl<'a, R: BufRead> Body<'a, R> {
    /// A body that begins at the reader's position.
    pub fn new(reader: &'a mut R, framing: Framing) -> Self {
        let left = if let Framing::Length(length) = framing { length } else { 0 };
        Self { reader, framing, left, ended: framing == Framing::Length(0) }
    }

    /// Reads everything that is left.
    pub fn collect(mut self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn next_chunk(&mut self) -> io::Result<()> {
        let line = read_line(self.reader)?.ok_or(io::ErrorKind::UnexpectedEof)?;
        let size = line.split(';').next().unwrap_or_default().trim();
        self.left = u64::from_str_radix(size, 16).map_err(|_| io::ErrorKind::InvalidData)?;
        if self.left == 0 {
            self.ended = true;
            while read_line(self.reader)?.is_some_and(|trailer| !trailer.is_empty()) {}
        }
        Ok(())
    }

    fn finish_piece(&mut self) -> io::Result<()> {
        if self.framing == Framing::Chunked {
            // The line end after the chunk's bytes.
            read_line(self.reader)?;
        } else {
            self.ended = true;
        }
        Ok(())
    }
}

impl<R: BufRead> Read for Body<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.framing == Framing::Chunked && self.left == 0 && !self.ended {
            self.next_chunk()?;
        }
        if self.ended || buffer.is_empty() {
            return Ok(0);
        }
        if self.framing == Framing::UntilClose {
            return self.reader.read(buffer);
        }
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        let count = self.reader.read(&mut buffer[..most])?;
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.left -= count as u64;
        if self.left == 0 {
            self.finish_piece()?;
        }
        Ok(count)
    }
}

/// Copies a payload in the given framing; returns the payload's size.
pub fn send_body(
    payload: &mut impl Read,
    framing: Framing,
    writer: &mut impl Write,
) -> io::Result<u64> {
    let mut buffer = vec![0; 64 * 1024];
    let mut total = 0;
    loop {
        let count = payload.read(&mut buffer)?;
        total += count as u64;
        if framing == Framing::Chunked {
            write!(writer, "{count:x}\r\n")?;
            writer.write_all(&buffer[..count])?;
            writer.write_all(b"\r\n")?;
        } else {
            writer.write_all(&buffer[..count])?;
        }
        if count == 0 {
            return Ok(total);
        }
    }
}

/// A whole request.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: String,
    /// Path and query.
    pub target: String,
    pub headers: Headers,
    pub body: Vec<u8>,
}

impl Request {
    /// A request without header fields and without a body.
    pub fn new(method: &str, target: &str) -> Self {
        let headers = Headers::default();
        Self { method: method.to_owned(), target: target.to_owned(), headers, body: Vec::new() }
    }

    /// Adds a header field.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push(name, value);
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, bytes: &[u8]) -> Self {
        self.body = bytes.to_vec();
        self
    }

    /// Reads the next request of a connection.
    pub fn read(reader: &mut impl BufRead) -> io::Result<Option<Self>> {
        let Some(head) = Head::read(reader)? else { return Ok(None) };
        let body = Body::new(reader, Framing::of_request(&head.headers)).collect()?;
        let (method, target) = (head.word(0).to_owned(), head.word(1).to_owned());
        Ok(Some(Self { method, target, headers: head.headers, body }))
    }

    /// Sends the request as the only one of its connection.
    pub fn write(&self, host: &str, writer: &mut impl Write) -> io::Result<()> {
        let mut headers = self.headers.clone();
        headers.set("Host", host);
        headers.set("Connection", "close");
        headers.set("Content-Length", &self.body.len().to_string());
        let start = format!("{} {} HTTP/1.1", self.method, self.target);
        Head { start, headers }.write(writer)?;
        writer.write_all(&self.body)?;
        writer.flush()
    }
}

/// A whole response.
#[derive(Clone, Debug)]
pub struct Response {
    pub status: u16,
    pub headers: Headers,
    pub body: Vec<u8>,
}

impl Response {
    /// A response with a body and nothing else.
    pub fn new(status: u16, body: &[u8]) -> Self {
        Self { status, headers: Headers::default(), body: body.to_vec() }
    }

    /// Adds a header field.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push(name, value);
        self
    }

    /// Reads the answer to `method`.
    pub fn read(method: &str, reader: &mut impl BufRead) -> io::Result<Self> {
        let head = Head::read(reader)?.ok_or(io::ErrorKind::UnexpectedEof)?;
        let framing = Framing::of_response(method, &head);
        let body = Body::new(reader, framing).collect()?;
        Ok(Self { status: head.status(), headers: head.headers, body })
    }

    /// Sends the answer to `method`.
    pub fn write(&self, method: &str, writer: &mut impl Write) -> io::Result<()> {
        let mut headers = self.headers.clone();
        // The answer to HEAD may declare the size of a body it does not carry.
        if method != "HEAD" || headers.get("content-length").is_none() {
            headers.set("Content-Length", &self.body.len().to_string());
        }
        Head::response(self.status, headers).write(writer)?;
        if method != "HEAD" {
            writer.write_all(&self.body)?;
        }
        writer.flush()
    }

    /// The body as text, for assertions.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}
