//! Writing blobs: mounting what is there, uploading what is not.
//!
//! Owns the upload (POST, then one PUT of the whole content in constant memory) and its
//! repetition from the beginning. What belongs to an image is `copy`'s matter.

use std::io::Read;

use super::auth::Scope;
use super::blobs::BlobReader;
use super::client::Client;
use super::digest::Digest;
use super::failure::{RegistryError, RegistryErrorKind as Kind};
use super::manifest::Descriptor;
use super::manifests::said_digest;
use super::reference::Repository;
use super::request::{Ask, challenge, failed};
use super::transport::{Answer, Payload, Request};
use super::url::{Url, api_path};

const MAX_BODY: u64 = 64 * 1024;

/// An upload that a registry has begun.
#[derive(Clone, Debug)]
pub struct Upload(Url);

/// What came of a mount.
#[derive(Clone, Debug)]
pub enum Mounted {
    /// The blob is there now.
    Done,
    /// It must be uploaded; the registry may have begun that already.
    Refused(Option<Upload>),
}

/// Content to be uploaded, perhaps more than once.
trait Source {
    fn open(&mut self) -> Result<Box<dyn Read + Send + '_>, RegistryError>;

    /// Whether it can be opened once more.
    fn again(&self) -> bool;
}

struct Once<'a> {
    reader: &'a mut (dyn Read + Send),
    used: bool,
}

impl Source for Once<'_> {
    fn open(&mut self) -> Result<Box<dyn Read + Send + '_>, RegistryError> {
        self.used = true;
        Ok(Box::new(&mut *self.reader))
    }

    fn again(&self) -> bool {
        !self.used
    }
}

struct Anew<'a>(&'a dyn Fn() -> Result<Box<dyn Read + Send>, RegistryError>);

impl Source for Anew<'_> {
    fn open(&mut self) -> Result<Box<dyn Read + Send + '_>, RegistryError> {
        (self.0)().map(|reader| reader as _)
    }

    fn again(&self) -> bool {
        true
    }
}

impl Client {
    /// Makes a blob of another repository of the same registry appear in this one. Whatever a
    /// registry says instead of yes means: upload it.
    pub fn mount(
        &self,
        from: &Repository,
        to: &Repository,
        digest: &Digest,
    ) -> Result<Mounted, RegistryError> {
        if from.host() != to.host() {
            return Ok(Mounted::Refused(None));
        }
        let url = self.url(to, "/blobs/uploads/");
        let url = url.with("mount", digest.as_str()).with("from", &api_path(from));
        let mut ask = Ask::write("POST", to, url, format!("{to}@{digest}"));
        ask.scopes.insert(0, Scope::pull(from));
        self.retrying(|| {
            // A token service that gives no token for both may give one for the target.
            let denied = |error: &RegistryError| {
                matches!(error.kind(), Kind::Unauthorized | Kind::Forbidden)
            };
            let answer = match self.ask_leniently(&ask) {
                Err(error) if denied(&error) => return Ok(Mounted::Refused(None)),
                answer => answer.map_err(|error| error.about(ask.subject.clone()))?,
            };
            mounted(self, answer, &ask, digest)
        })
    }

    /// Uploads a blob from a reader, which is read once: after a failure in its middle the
    /// upload is not repeated. `started` goes on where a refused mount ended.
    pub fn upload(
        &self,
        to: &Repository,
        descriptor: &Descriptor,
        source: &mut (dyn Read + Send),
        started: Option<Upload>,
    ) -> Result<(), RegistryError> {
        self.push(to, descriptor, &mut Once { reader: source, used: false }, started)
    }

    /// Uploads a blob from a source that can be opened anew, from the beginning after a failure.
    pub fn upload_from(
        &self,
        to: &Repository,
        descriptor: &Descriptor,
        open: &dyn Fn() -> Result<Box<dyn Read + Send>, RegistryError>,
        started: Option<Upload>,
    ) -> Result<(), RegistryError> {
        self.push(to, descriptor, &mut Anew(open), started)
    }

    fn push(
        &self,
        to: &Repository,
        descriptor: &Descriptor,
        source: &mut dyn Source,
        mut started: Option<Upload>,
    ) -> Result<(), RegistryError> {
        let subject = format!("{to}@{}", descriptor.digest);
        if descriptor.size == 0 {
            let what = "a blob without content is not uploaded, registries do not take it";
            return Err(RegistryError::protocol(what, subject));
        }
        let mut renewed = false;
        // A failure that must not be repeated leaves the loop inside `Ok`.
        self.retrying(|| {
            loop {
                let begun = match started.take() {
                    None => self.start(to, &subject)?,
                    begun => begun,
                };
                let Some(upload) = begun else { return Ok(Ok(())) };
                match self.put(to, descriptor, source, &upload) {
                    Ok(()) => return Ok(Ok(())),
                    Err(error) if !source.again() => return Ok(Err(error)),
                    // The login, or the upload itself, was too old: once more from the start.
                    Err(error) if !renewed && is_stale(&error) => renewed = true,
                    Err(error) => return Err(error),
                }
            }
        })?
    }

    /// Begins an upload; `None` when the registry says that nothing is left to do.
    fn start(&self, to: &Repository, subject: &str) -> Result<Option<Upload>, RegistryError> {
        let ask = Ask::write("POST", to, self.url(to, "/blobs/uploads/"), subject);
        let answer = self.ask(&ask)?;
        match answer.status {
            201 => Ok(None),
            202 => {
                let Some(upload) = location(&answer) else {
                    let what = "it begins an upload without saying where";
                    return Err(RegistryError::protocol(what, subject).during(answer.request));
                };
                answer.bytes(MAX_BODY).map(|_| Some(upload))
            }
            _ => Err(failed(answer, subject)),
        }
    }

    fn put(
        &self,
        to: &Repository,
        descriptor: &Descriptor,
        source: &mut dyn Source,
        upload: &Upload,
    ) -> Result<(), RegistryError> {
        let ask = Ask::write("PUT", to, self.url(to, ""), format!("{to}@{}", descriptor.digest));
        let session = self.session(to)?;
        // An upload may go to another host, which must not see the login.
        let own = upload.0.same_host(&ask.url);
        let sent = session.header(&self.tokens(), &ask.scopes)?;
        let mut reader = BlobReader::of(source.open()?, descriptor, ask.subject.clone());
        let answer = self.transport.send(Request {
            method: "PUT",
            url: upload.0.with("digest", descriptor.digest.as_str()),
            headers: &[("content-type", "application/octet-stream".into())],
            authorization: sent.header.clone().filter(|_| own),
            payload: Payload::Stream(&mut reader, descriptor.size),
            within: None,
        });
        let answer = answer.map_err(|error| error.about(ask.subject.clone()))?;
        if own && answer.status == 401 {
            let asked = challenge(&answer);
            session.after_401(&self.tokens(), asked, &ask.scopes, &sent)?;
        }
        if !matches!(answer.status, 200..=204) {
            return Err(self.refusal(answer, &ask));
        }
        confirm(&answer, &descriptor.digest, &ask.subject)?;
        answer.bytes(MAX_BODY).map(|_| ())
    }
}

fn is_stale(error: &RegistryError) -> bool {
    matches!(error.kind(), Kind::Unauthorized | Kind::NotFound)
}

fn mounted(
    client: &Client,
    answer: Answer,
    ask: &Ask<'_>,
    digest: &Digest,
) -> Result<Mounted, RegistryError> {
    match answer.status {
        201 => {
            confirm(&answer, digest, &ask.subject)?;
            answer.bytes(MAX_BODY).map(|_| Mounted::Done)
        }
        202 => {
            let upload = location(&answer);
            answer.bytes(MAX_BODY).map(|_| Mounted::Refused(upload))
        }
        400 | 401 | 403 | 404 | 405 => answer.bytes(MAX_BODY).map(|_| Mounted::Refused(None)),
        _ => Err(client.refusal(answer, ask)),
    }
}

fn location(answer: &Answer) -> Option<Upload> {
    answer.header("location").and_then(|location| answer.url.join(location)).map(Upload)
}

/// Compares the digest that the registry names, if it names one.
fn confirm(answer: &Answer, wanted: &Digest, subject: &str) -> Result<(), RegistryError> {
    match said_digest(answer) {
        Some(got) if got != *wanted => {
            let kind = Kind::DigestMismatch { wanted: wanted.clone(), got };
            Err(RegistryError::new(kind, subject).during(answer.request.clone()))
        }
        _ => Ok(()),
    }
}
