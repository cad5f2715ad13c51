//! Manifests and tags in a registry.
//!
//! Owns reading and writing them, and what a 404 means: absent is only what a registry says to be
//! absent. Every digest is checked; bytes are passed on as they are.

use std::collections::BTreeSet;

use super::client::Client;
use super::digest::Digest;
use super::failure::{RegistryError, RegistryErrorKind as Kind, messages};
use super::manifest::{Head, Manifest, accept};
use super::reference::{Reference, Repository};
use super::request::{Ask, failed};
use super::transport::Answer;

/// No registry takes larger ones.
const MAX_MANIFEST: u64 = 8 << 20;
const MAX_TAGS_PAGE: u64 = 32 << 20;
const MAX_PAGES: usize = 10_000;
const PAGE: u32 = 1000;

/// The codes with which registries say that something does not exist.
const ABSENT: [&str; 4] = ["MANIFEST_UNKNOWN", "NAME_UNKNOWN", "BLOB_UNKNOWN", "NOT_FOUND"];

/// A list of tags as registries write it.
#[derive(serde::Deserialize)]
struct TagList {
    tags: Option<Vec<String>>,
}

/// One page of tags and where the next one is.
struct Page {
    tags: Vec<String>,
    link: Option<String>,
}

impl Client {
    /// What a reference points at, without reading it: present, `None` = certainly absent, or an
    /// error when it cannot be told.
    pub fn head(&self, reference: &Reference) -> Result<Option<Head>, RegistryError> {
        self.retrying(|| {
            let answer = self.ask(&self.about("HEAD", reference))?;
            match answer.status {
                200 => self.read_head(&answer, reference).map(Some),
                404 if is_of_a_registry(&answer) => Ok(None),
                404 => Ok(self.read_manifest(reference)?.map(|manifest| head_of(&manifest))),
                _ => Err(failed(answer, &reference.to_string())),
            }
        })
    }

    /// The manifest that a reference points at, or `None` when it is certainly absent.
    pub fn manifest(&self, reference: &Reference) -> Result<Option<Manifest>, RegistryError> {
        self.retrying(|| self.read_manifest(reference))
    }

    /// Writes a manifest, byte for byte. Repeating it is safe, also after a lost answer.
    pub fn put_manifest(
        &self,
        reference: &Reference,
        manifest: &Manifest,
    ) -> Result<Digest, RegistryError> {
        if let Some(wanted) = reference.digest() {
            same(wanted, manifest.digest(), reference)?;
        }
        let repository = &reference.repository;
        let url = self.url(repository, &format!("/manifests/{}", reference.name));
        let ask = Ask::write("PUT", repository, url, reference.to_string());
        let ask = Ask { bytes: Some(manifest.bytes()), ..ask };
        let ask = ask.header("content-type", manifest.media_type());
        self.retrying(|| {
            let answer = self.ask(&ask)?;
            if !matches!(answer.status, 200..=204) {
                return Err(failed(answer, &ask.subject));
            }
            if let Some(got) = said_digest(&answer) {
                same(manifest.digest(), &got, reference)?;
            }
            answer.bytes(MAX_MANIFEST)?;
            Ok(manifest.digest().clone())
        })
    }

    /// All tags of a repository, as the registry orders them; `None` when it does not exist.
    pub fn tags(&self, repository: &Repository) -> Result<Option<Vec<String>>, RegistryError> {
        let first = self.url(repository, &format!("/tags/list?n={PAGE}"));
        let (mut tags, mut seen) = (Vec::new(), BTreeSet::new());
        let mut next = Some(first.clone());
        for _ in 0..MAX_PAGES {
            let Some(url) = next.take() else { break };
            let ask = Ask::read("GET", repository, url, repository.to_string());
            let Some(page) = self.retrying(|| self.read_page(&ask))? else {
                return Ok(None);
            };
            let before = tags.len();
            tags.extend(page.tags.into_iter().filter(|tag| seen.insert(tag.clone())));
            let link = page.link.and_then(|link| ask.url.join(&link));
            // A page that brings nothing new would be followed by more of them.
            next = link.filter(|link| tags.len() > before && link.same_host(&first));
        }
        Ok(Some(tags))
    }

    fn read_page(&self, ask: &Ask<'_>) -> Result<Option<Page>, RegistryError> {
        let answer = self.ask(ask)?;
        if answer.status == 404 {
            return absent(answer, &ask.subject).map(|()| None);
        }
        if answer.status != 200 {
            return Err(failed(answer, &ask.subject));
        }
        let link = answer.header("link").and_then(next_link);
        let request = answer.request.clone();
        let body = answer.bytes(MAX_TAGS_PAGE)?;
        let list: TagList = serde_json::from_slice(&body).map_err(|_| {
            let what = "the list of tags is not in the form of the protocol";
            RegistryError::protocol(what, ask.subject.clone()).during(request)
        })?;
        Ok(Some(Page { tags: list.tags.unwrap_or_default(), link }))
    }

    fn about<'a>(&self, method: &'static str, reference: &'a Reference) -> Ask<'a> {
        let repository = &reference.repository;
        let url = self.url(repository, &format!("/manifests/{}", reference.name));
        let ask = Ask::read(method, repository, url, reference.to_string());
        ask.header("accept", accept())
    }

    fn read_head(&self, answer: &Answer, reference: &Reference) -> Result<Head, RegistryError> {
        let Some(digest) = said_digest(answer) else {
            // Not every registry says the digest: then only the bytes can tell.
            let manifest = self.read_manifest(reference)?;
            let gone = || RegistryError::new(Kind::NotFound, reference.to_string());
            return manifest.map(|manifest| head_of(&manifest)).ok_or_else(gone);
        };
        if let Some(wanted) = reference.digest() {
            same(wanted, &digest, reference)?;
        }
        let size = answer.header("content-length").and_then(|size| size.parse().ok());
        Ok(Head { digest, media_type: media_type(answer), size })
    }

    /// One try.
    fn read_manifest(&self, reference: &Reference) -> Result<Option<Manifest>, RegistryError> {
        let subject = reference.to_string();
        let answer = self.ask(&self.about("GET", reference))?;
        match answer.status {
            200 => {}
            404 => return absent(answer, &subject).map(|()| None),
            _ => return Err(failed(answer, &subject)),
        }
        let (said, media_type) = (said_digest(&answer), media_type(&answer));
        let bytes = answer.bytes(MAX_MANIFEST).map_err(|error| error.about(subject))?;
        let manifest = Manifest::new(bytes, media_type);
        if let Some(wanted) = reference.digest().or(said.as_ref()) {
            same(wanted, manifest.digest(), reference)?;
        }
        Ok(Some(manifest))
    }
}

fn head_of(manifest: &Manifest) -> Head {
    Head {
        digest: manifest.digest().clone(),
        media_type: manifest.media_type().to_owned(),
        size: Some(manifest.bytes().len() as u64),
    }
}

fn same(wanted: &Digest, got: &Digest, reference: &Reference) -> Result<(), RegistryError> {
    if wanted == got {
        return Ok(());
    }
    let kind = Kind::DigestMismatch { wanted: wanted.clone(), got: got.clone() };
    Err(RegistryError::new(kind, reference.to_string()))
}

/// The digest that the registry names; one of another algorithm is as good as none.
pub(super) fn said_digest(answer: &Answer) -> Option<Digest> {
    answer.header("docker-content-digest")?.parse().ok()
}

fn media_type(answer: &Answer) -> String {
    let value = answer.header("content-type").unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_owned()
}

/// Whether a 404 without a body comes from a registry and not from something before it, which may speak JSON too.
pub(super) fn is_of_a_registry(answer: &Answer) -> bool {
    answer.headers.contains_key("docker-distribution-api-version")
}

/// Judges a 404 with a body: absent, or something else that looks like it.
pub(super) fn absent(answer: Answer, subject: &str) -> Result<(), RegistryError> {
    let request = answer.request.clone();
    let body = answer.bytes(MAX_MANIFEST)?;
    let said = messages(&body);
    let known = |code: &str| ABSENT.iter().any(|absent| code.eq_ignore_ascii_case(absent));
    if said.iter().any(|one| known(&one.code)) {
        return Ok(());
    }
    let what =
        "the answer 404 is not that of a registry, so it cannot be told whether it is absent";
    Err(RegistryError::protocol(what, subject).during(request).answered(404, said))
}

/// The target of `rel="next"` in a `Link` header.
fn next_link(value: &str) -> Option<String> {
    value.split(',').find_map(|link| {
        let (target, parameters) = link.trim().strip_prefix('<')?.split_once('>')?;
        let parameters = parameters.to_ascii_lowercase().replace(['"', ' '], "");
        parameters.split(';').any(|one| one == "rel=next").then(|| target.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_to_the_next_page() {
        let next = |value: &str| next_link(value);
        assert_eq!(
            next("</v2/a/tags/list?last=b&n=1>; rel=\"next\"").unwrap(),
            "/v2/a/tags/list?last=b&n=1"
        );
        assert_eq!(next("<a>; rel=prev, <b>; title=x; rel=next").unwrap(), "b");
        assert_eq!(next("<a>; rel=\"prev\""), None);
        assert_eq!(next("nonsense"), None);
    }
}
