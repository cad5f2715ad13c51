//! Blobs in a registry: whether they are there, and their content.
//!
//! Owns the reader that checks length and digest while it passes bytes on. Writing is `upload`'s.

use std::io::Read;

use super::client::Client;
use super::digest::{Digest, Sum};
use super::failure::{RegistryError, RegistryErrorKind as Kind};
use super::manifest::Descriptor;
use super::manifests::{absent, is_of_a_registry};
use super::reference::Repository;
use super::request::{Ask, failed};

impl Client {
    /// Whether a repository has a blob.
    pub fn has_blob(
        &self,
        repository: &Repository,
        digest: &Digest,
    ) -> Result<bool, RegistryError> {
        self.retrying(|| {
            let answer = self.ask(&self.about_blob("HEAD", repository, digest))?;
            match answer.status {
                200 => Ok(true),
                404 if is_of_a_registry(&answer) => Ok(false),
                404 => {
                    let ask = self.about_blob("GET", repository, digest);
                    let answer = self.ask(&ask)?;
                    let found = answer.status == 200;
                    if found { Ok(true) } else { absent(answer, &ask.subject).map(|()| false) }
                }
                _ => Err(failed(answer, &format!("{repository}@{digest}"))),
            }
        })
    }

    /// A blob's content, checked; it must not be longer than the limit.
    pub fn blob(
        &self,
        repository: &Repository,
        digest: &Digest,
        limit: u64,
    ) -> Result<Vec<u8>, RegistryError> {
        self.retrying(|| {
            let subject = format!("{repository}@{digest}");
            let mut bytes = Vec::new();
            let reader = self.open_once(repository, digest, None)?;
            reader.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(|error| {
                let lost = || RegistryError::new(Kind::Interrupted, subject.clone());
                RegistryError::inside(&error).unwrap_or_else(lost)
            })?;
            if bytes.len() as u64 > limit {
                return Err(RegistryError::new(Kind::TooLarge(limit), subject));
            }
            Ok(bytes)
        })
    }

    /// A blob's content as a stream. Its end is an error when digest or length are wrong; so
    /// nothing of it may count before its end was reached.
    pub fn open_blob(
        &self,
        repository: &Repository,
        digest: &Digest,
    ) -> Result<BlobReader<'static>, RegistryError> {
        self.retrying(|| self.open_once(repository, digest, None))
    }

    /// One try; a known size is checked before anything is read.
    pub(super) fn open_once(
        &self,
        repository: &Repository,
        digest: &Digest,
        size: Option<u64>,
    ) -> Result<BlobReader<'static>, RegistryError> {
        let ask = self.about_blob("GET", repository, digest);
        let answer = self.ask(&ask)?;
        if answer.status != 200 {
            return Err(failed(answer, &ask.subject));
        }
        let said = answer.header("content-length").and_then(|said| said.parse::<u64>().ok());
        if let (Some(size), Some(said)) = (size, said)
            && size != said
        {
            let what = format!("the registry has {said} bytes of it, the manifest names {size}");
            return Err(RegistryError::protocol(what, ask.subject).during(answer.request.clone()));
        }
        let reader = Box::new(answer.into_reader());
        Ok(BlobReader::new(reader, digest.clone(), size.or(said), ask.subject))
    }

    fn about_blob<'a>(
        &self,
        method: &'static str,
        repository: &'a Repository,
        digest: &Digest,
    ) -> Ask<'a> {
        let url = self.url(repository, &format!("/blobs/{digest}"));
        Ask::read(method, repository, url, format!("{repository}@{digest}"))
    }
}

/// Content that is checked while it is read; its errors hold a [`RegistryError`].
pub struct BlobReader<'a> {
    inner: Box<dyn Read + Send + 'a>,
    sum: Option<Sum>,
    wanted: Digest,
    size: Option<u64>,
    seen: u64,
    subject: String,
}

impl std::fmt::Debug for BlobReader<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "BlobReader({}, {} bytes read)", self.subject, self.seen)
    }
}

impl<'a> BlobReader<'a> {
    pub(super) fn new(
        inner: Box<dyn Read + Send + 'a>,
        wanted: Digest,
        size: Option<u64>,
        subject: String,
    ) -> Self {
        Self { inner, sum: Some(Sum::default()), wanted, size, seen: 0, subject }
    }

    /// A reader of what a descriptor names.
    pub(super) fn of(
        inner: Box<dyn Read + Send + 'a>,
        descriptor: &Descriptor,
        subject: String,
    ) -> Self {
        Self::new(inner, descriptor.digest.clone(), Some(descriptor.size), subject)
    }

    fn fault(&self, kind: Kind) -> std::io::Error {
        RegistryError::new(kind, self.subject.clone()).into()
    }

    /// Judges once, at the end.
    fn finish(&mut self) -> std::io::Result<()> {
        let Some(sum) = self.sum.take() else { return Ok(()) };
        let got = sum.finish();
        if got == self.wanted {
            return Ok(());
        }
        Err(self.fault(Kind::DigestMismatch { wanted: self.wanted.clone(), got }))
    }
}

impl Read for BlobReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        let count = self.inner.read(buffer)?;
        if count == 0 {
            if self.size.is_some_and(|size| self.seen < size) {
                return Err(self.fault(Kind::Interrupted));
            }
            return self.finish().map(|()| 0);
        }
        self.seen += count as u64;
        if let Some(sum) = &mut self.sum {
            sum.add(&buffer[..count]);
        }
        match self.size {
            Some(size) if self.seen > size => Err(self.fault(Kind::TooLarge(size))),
            // Judged before the last bytes leave: a writer that counts bytes never asks again.
            Some(size) if self.seen == size => self.finish().map(|()| count),
            _ => Ok(count),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(content: &[u8], named: &[u8], size: Option<u64>) -> Result<Vec<u8>, Kind> {
        let inner = Box::new(std::io::Cursor::new(content.to_vec()));
        let mut reader = BlobReader::new(inner, Digest::of(named), size, "r".into());
        let mut bytes = Vec::new();
        match reader.read_to_end(&mut bytes) {
            Ok(_) => Ok(bytes),
            Err(error) => Err(RegistryError::inside(&error).unwrap().kind().clone()),
        }
    }

    #[test]
    fn length_and_digest_are_judged() {
        assert_eq!(read(b"abc", b"abc", Some(3)).unwrap(), b"abc");
        assert_eq!(read(b"abc", b"abc", None).unwrap(), b"abc");
        assert_eq!(read(b"ab", b"abc", Some(3)), Err(Kind::Interrupted));
        assert_eq!(read(b"abcd", b"abc", Some(3)), Err(Kind::TooLarge(3)));
        assert!(matches!(read(b"abd", b"abc", Some(3)), Err(Kind::DigestMismatch { .. })));
        assert!(matches!(read(b"ab", b"abc", None), Err(Kind::DigestMismatch { .. })));
    }

    #[test]
    fn a_wrong_digest_is_told_before_the_last_bytes() {
        let inner = Box::new(std::io::Cursor::new(b"abd".to_vec()));
        let mut reader = BlobReader::new(inner, Digest::of(b"abc"), Some(3), "r".into());
        let mut buffer = [0; 3];
        assert!(reader.read_exact(&mut buffer).is_err());
    }
}
