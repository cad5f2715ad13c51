//! What lies in a test registry: reading and writing tags, manifests, blobs and whole images.
//!
//! Owns the harness's few calls of the registry API. They panic on anything unexpected and share no
//! code with deckmod's client, so that one cannot hide the other's faults.

use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::http::{Request, Response};
use super::image::{Format, Image, Layer, digest_of, index_json};
use super::registry::Registry;

/// How long a write may take that was under way when its sender was killed.
const WRITES_SETTLE: Duration = Duration::from_secs(5);

const READABLE: &str = "application/vnd.oci.image.index.v1+json, \
    application/vnd.oci.image.manifest.v1+json, \
    application/vnd.docker.distribution.manifest.list.v2+json, \
    application/vnd.docker.distribution.manifest.v2+json";

/// A manifest as the registry gave it.
#[derive(Clone, Debug)]
pub struct Manifest {
    pub digest: String,
    pub content_type: String,
    pub bytes: Vec<u8>,
}

impl Manifest {
    /// The manifest as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).expect("a manifest is JSON")
    }
}

impl Registry {
    /// The tags of a repository, sorted; empty when there is no such repository.
    pub fn tags(&self, repository: &str) -> Vec<String> {
        let response = self.ask("GET", repository, "tags/list", &[]);
        if response.status == 404 {
            return Vec::new();
        }
        let answer = json(&response, 200);
        let tags = answer["tags"].as_array().cloned().unwrap_or_default();
        let mut tags: Vec<String> = tags.iter().map(text).collect();
        tags.sort();
        tags
    }

    /// Every repository that has something in it.
    pub fn repositories(&self) -> Vec<String> {
        let request = Request::new("GET", "/v2/_catalog?n=1000");
        let answer = json(&self.send(request, &[("catalog", &["*"])]), 200);
        answer["repositories"].as_array().into_iter().flatten().map(text).collect()
    }

    /// A manifest by tag or digest.
    pub fn manifest(&self, repository: &str, reference: &str) -> Manifest {
        let found = self.find_manifest(repository, reference);
        found.unwrap_or_else(|| panic!("no manifest {repository}:{reference}"))
    }

    /// A manifest by tag or digest, if there is one.
    pub fn find_manifest(&self, repository: &str, reference: &str) -> Option<Manifest> {
        let path = format!("manifests/{reference}");
        let response = self.ask("GET", repository, &path, &[]);
        if response.status == 404 {
            return None;
        }
        check(&response, 200);
        let field = |name| response.headers.get(name).unwrap_or_default().to_owned();
        let (digest, content_type) = (field("docker-content-digest"), field("content-type"));
        Some(Manifest { digest, content_type, bytes: response.body })
    }

    /// The digest a tag points at, if there is such a tag.
    pub fn digest(&self, repository: &str, reference: &str) -> Option<String> {
        self.find_manifest(repository, reference).map(|manifest| manifest.digest)
    }

    /// A blob; panics when the repository has none of this digest.
    pub fn blob(&self, repository: &str, digest: &str) -> Vec<u8> {
        let response = self.ask("GET", repository, &format!("blobs/{digest}"), &[]);
        check(&response, 200);
        response.body
    }

    /// Whether a repository has a blob.
    pub fn has_blob(&self, repository: &str, digest: &str) -> bool {
        self.ask("HEAD", repository, &format!("blobs/{digest}"), &[]).status == 200
    }

    /// Writes a manifest, byte for byte; returns its digest.
    pub fn put_manifest(
        &self,
        repository: &str,
        reference: &str,
        content_type: &str,
        bytes: &[u8],
    ) -> String {
        let target = format!("/v2/{repository}/manifests/{reference}");
        let request = Request::new("PUT", &target).header("Content-Type", content_type);
        let response = self.send(request.body(bytes), &[(repository, &["pull", "push"])]);
        check(&response, 201);
        digest_of(bytes)
    }

    /// Points a tag at what another tag or digest names.
    pub fn retag(&self, repository: &str, from: &str, to: &str) -> String {
        let found = self.manifest(repository, from);
        self.put_manifest(repository, to, &found.content_type, &found.bytes)
    }

    /// Deletes a manifest, and with it every tag that points at it.
    pub fn delete_manifest(&self, repository: &str, digest: &str) {
        check(&self.ask("DELETE", repository, &format!("manifests/{digest}"), &[]), 202);
    }

    /// Deletes a blob.
    pub fn delete_blob(&self, repository: &str, digest: &str) {
        check(&self.ask("DELETE", repository, &format!("blobs/{digest}"), &[]), 202);
    }

    /// Writes a blob; returns its digest.
    pub fn put_blob(&self, repository: &str, bytes: &[u8]) -> String {
        let started = self.ask("POST", repository, "blobs/uploads/", &[]);
        check(&started, 202);
        let location = started.headers.get("location").expect("a place to upload to").to_owned();
        let digest = digest_of(bytes);
        let mark = if location.contains('?') { '&' } else { '?' };
        let request = Request::new("PUT", &format!("{location}{mark}digest={digest}"))
            .header("Content-Type", "application/octet-stream");
        let response = self.send(request.body(bytes), &[(repository, &["pull", "push"])]);
        check(&response, 201);
        digest
    }

    /// Writes an OCI image of these layers; returns the manifest's digest.
    pub fn push_image(&self, repository: &str, tag: &str, layers: &[Layer]) -> String {
        self.push(repository, tag, &Image::of(layers))
    }

    /// Writes an image with its blobs; returns the manifest's digest.
    pub fn push(&self, repository: &str, reference: &str, image: &Image) -> String {
        let packed = image.pack();
        for blob in &packed.blobs {
            self.put_blob(repository, blob);
        }
        self.put_manifest(repository, reference, packed.media_type, &packed.manifest)
    }

    /// Writes an index (manifest list) over images that lie in the repository already; each is
    /// given with its `os/architecture`. Returns the index's digest.
    pub fn push_index(
        &self,
        repository: &str,
        tag: &str,
        format: Format,
        images: &[(&str, &str)],
    ) -> String {
        let described: Vec<(Manifest, &str)> = images
            .iter()
            .map(|(platform, digest)| (self.manifest(repository, digest), *platform))
            .collect();
        let bytes = index_json(format, &described);
        self.put_manifest(repository, tag, format.index(), &bytes)
    }

    fn ask(&self, method: &str, repository: &str, path: &str, body: &[u8]) -> Response {
        let ask = || {
            let request = Request::new(method, &format!("/v2/{repository}/{path}"))
                .header("Accept", READABLE)
                .body(body);
            self.send(request, &[(repository, &["pull", "push", "delete"])])
        };
        // The registry empties a tag's file before it fills it, and answers a reader in between
        // with 500; a killed deckmod may have left such a write under way.
        let end = Instant::now() + WRITES_SETTLE;
        loop {
            let response = ask();
            if method != "GET" || response.status < 500 || Instant::now() > end {
                return response;
            }
            thread::sleep(Duration::from_millis(20));
        }
    }
}

fn check(response: &Response, status: u16) {
    assert_eq!(response.status, status, "the registry answered {}", response.text());
}

fn json(response: &Response, status: u16) -> Value {
    check(response, status);
    serde_json::from_slice(&response.body).expect("the registry answers in JSON")
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
