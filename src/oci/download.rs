//! A file from the web.
//!
//! Owns one GET without credentials, within limits of size and time, and its errors in words. It knows nothing of what the
//! file is, and nothing here is spoken with a registry: it shares the `transport`, so proxies, certificates, redirects
//! and loopback are treated alike.

use std::io::{Read, Write};
use std::time::Duration;

use super::failure::{RegistryError, RegistryErrorKind as Kind};
use super::options::Options;
use super::transport::{Answer, Payload, Request, Transport};
use super::url::Url;
use crate::error::Error;

/// How long all of it may take, at most.
const WITHIN: Duration = Duration::from_mins(2);
/// So many bytes are read at once.
const PIECE: usize = 64 * 1024;

/// Writes the file at an address into `to`; its size. A file larger than `most` bytes is refused.
///
/// Plain http is spoken on loopback, and elsewhere where the options say so.
pub fn download(
    address: &str,
    options: &Options,
    most: u64,
    to: &mut dyn Write,
) -> Result<u64, Error> {
    let url = Url::parse(address).ok_or_else(|| {
        Error::usage(format!("`{address}` is no address"))
            .hint("write one that begins with https://, or `file:` and a path")
    })?;
    let shown = url.shown();
    if !url.https && !url.is_loopback() && !options.plain_http {
        return Err(Error::usage(format!(
            "{shown} is plain http, which anybody on the way can change"
        ))
        .hint("use https, or --plain-http where the network is trusted"));
    }
    let request = Request {
        method: "GET",
        url,
        headers: &[],
        authorization: None,
        payload: Payload::None,
        within: Some(WITHIN),
    };
    let answer =
        Transport::new(options).wary().send(request).map_err(|error| explained(&shown, &error))?;
    if answer.status != 200 {
        return Err(refused(&shown, answer.status));
    }
    let wanted = answer.header("content-length").and_then(|size| size.parse::<u64>().ok());
    if wanted.is_some_and(|size| size > most) {
        return Err(too_large(&shown, most));
    }
    copy(answer, most, to).map_err(|fault| match fault {
        Fault::Network(error) => explained(&shown, &error),
        Fault::TooLarge => too_large(&shown, most),
        Fault::Disk(error) => {
            Error::input("cannot write a temporary file").because(error.to_string())
        }
    })
}

enum Fault {
    Network(RegistryError),
    TooLarge,
    Disk(std::io::Error),
}

fn copy(answer: Answer, most: u64, to: &mut dyn Write) -> Result<u64, Fault> {
    let subject = answer.url.authority.clone();
    let mut body = answer.into_reader();
    let mut piece = vec![0; PIECE];
    let mut size = 0;
    loop {
        let read = body.read(&mut piece).map_err(|error| {
            let known = RegistryError::inside(&error);
            Fault::Network(
                known.unwrap_or_else(|| RegistryError::new(Kind::Interrupted, &*subject)),
            )
        })?;
        if read == 0 {
            return Ok(size);
        }
        size += read as u64;
        if size > most {
            return Err(Fault::TooLarge);
        }
        to.write_all(&piece[..read]).map_err(Fault::Disk)?;
    }
}

fn too_large(shown: &str, most: u64) -> Error {
    Error::registry(format!("cannot fetch {shown}"))
        .because(format!("it is larger than {} MiB, so it is another file", most >> 20))
}

fn refused(shown: &str, status: u16) -> Error {
    let error = Error::registry(format!("cannot fetch {shown}"));
    match status {
        404 | 410 => error.because(format!("there is no such file ({status})")),
        401 | 403 => {
            error.because(format!("the server wants a login ({status}), and none is ever sent"))
        }
        429 => {
            error.because("the server limits the rate of requests (429)").hint("try again later")
        }
        _ => error
            .because(format!("the server answers with status {status}"))
            .hint("try again later"),
    }
}

/// A network fault in words.
fn explained(shown: &str, fault: &RegistryError) -> Error {
    let error = Error::registry(format!("cannot fetch {shown}"));
    let network = "check the network, and HTTPS_PROXY and NO_PROXY";
    match fault.kind() {
        Kind::Unreachable => error.because("the host cannot be reached").hint(network),
        Kind::NoSuchHost => error.because("the name of the host does not resolve").hint(network),
        Kind::Refused => error.because("the host refuses the connection").hint(network),
        Kind::Timeout => error.because("no connection within the time limit").hint(network),
        Kind::Silent => error.because("it did not come within the time limit").hint(network),
        Kind::Interrupted => {
            error.because("the connection was lost before the end").hint("try again")
        }
        Kind::Tls(detail) => error
            .because(format!("no trusted TLS connection: {detail}"))
            .hint("give the CA of the host or of the proxy in a file by SSL_CERT_FILE"),
        Kind::Protocol(what) => error.because(what.clone()),
        _ => error.because("the server cannot be spoken to"),
    }
}
