//! The registry client against a real registry: request counts, tokens, copies, faults.
//!
//! Lines are what the proxy in front of the registry saw, so a wasted request fails a test.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod support;

use std::io::Read;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use deckmod::error::{Error, Kind as Meaning};
use deckmod::oci::{
    Client, Content, Descriptor, Digest, Keychain, Limits, Manifest, Mounted, OCI_MANIFEST,
    Options, Reference, RegistryError, RegistryErrorKind as Kind, Repository, Scope, fan_out,
};
use support::{Action, Fault, Format, Image, Layer, Proxy, Registry, TarEntry, TokenAuth};

/// A registry with a proxy before it, and the pauses that the client made.
struct Stage {
    registry: Registry,
    proxy: Proxy,
    pauses: Arc<Mutex<Vec<Duration>>>,
}

impl Stage {
    fn of(registry: Registry) -> Self {
        let proxy = Proxy::start(&registry.host());
        Self { registry, proxy, pauses: Arc::default() }
    }

    fn open() -> Self {
        Self::of(Registry::start())
    }

    fn tokens(auth: TokenAuth) -> Self {
        Self::of(Registry::options().with_token_auth(auth).start())
    }

    fn repo(&self, path: &str) -> Repository {
        format!("{}/{path}", self.proxy.host()).parse().unwrap()
    }

    fn tag(&self, path: &str, tag: &str) -> Reference {
        self.repo(path).tag(&tag.parse().unwrap())
    }

    fn options(&self, keychain: Keychain) -> Options {
        let pauses = Arc::clone(&self.pauses);
        Options {
            keychain,
            connect_timeout: Duration::from_secs(5),
            request_timeout: Duration::from_secs(5),
            sleeper: Arc::new(move |wait| pauses.lock().unwrap().push(wait)),
            ..Options::default()
        }
    }

    fn client(&self) -> Client {
        Client::new(self.options(Keychain::default()))
    }

    fn client_as(&self, user: &str, password: &str) -> Client {
        let keychain = Keychain::builder().explicit(&self.proxy.host(), user, password);
        Client::new(self.options(keychain.build()))
    }

    /// The requests since the last call, without digests and upload ids.
    fn lines(&self) -> Vec<String> {
        let lines = self.proxy.lines().iter().map(|line| shorten(line)).collect();
        self.proxy.clear();
        lines
    }

    fn pauses(&self) -> Vec<u64> {
        let pauses = std::mem::take(&mut *self.pauses.lock().unwrap());
        pauses.iter().map(|wait| u64::try_from(wait.as_millis()).unwrap()).collect()
    }
}

/// `POST /v2/a/blobs/uploads/?mount=D&from=b 201`, without what differs from run to run.
fn shorten(line: &str) -> String {
    let words: Vec<&str> = line.split(' ').collect();
    let (path, query) = words[1].split_once('?').unwrap_or((words[1], ""));
    let path = match path.rsplit_once("/uploads/") {
        Some((before, id)) if !id.is_empty() => format!("{before}/uploads/ID"),
        _ => path.to_owned(),
    };
    let path: Vec<&str> =
        path.split('/').map(|part| if part.starts_with("sha256:") { "D" } else { part }).collect();
    let keys: Vec<&str> = query
        .split('&')
        .filter_map(|pair| pair.split('=').next())
        .filter(|key| !key.is_empty() && *key != "_state")
        .collect();
    let mark = if keys.is_empty() { "" } else { "?" };
    format!("{} {}{mark}{} {}", words[0], path.join("/"), keys.join("&"), words[2])
}

fn image(files: &[(&str, &str)]) -> Image {
    Image::of(&[Layer::files(files)])
}

fn digest(text: &str) -> Digest {
    text.parse().unwrap()
}

fn descriptor(bytes: &[u8]) -> Descriptor {
    let size = bytes.len();
    let json = format!(r#"{{"digest":"{}","size":{size}}}"#, Digest::of(bytes));
    serde_json::from_str(&json).unwrap()
}

fn kind<T: std::fmt::Debug>(outcome: Result<T, RegistryError>) -> Kind {
    outcome.unwrap_err().kind().clone()
}

fn sorted(mut lines: Vec<String>) -> Vec<String> {
    lines.sort();
    lines
}

fn push(client: &Client, to: &Reference, image: &Image) -> Digest {
    let packed = image.pack();
    for blob in &packed.blobs {
        client.upload(&to.repository, &descriptor(blob), &mut blob.as_slice(), None).unwrap();
    }
    client.put_manifest(to, &Manifest::new(packed.manifest, packed.media_type)).unwrap()
}

#[test]
fn a_push_takes_two_requests_a_blob_and_one_for_the_manifest() {
    let stage = Stage::open();
    let image = image(&[("version.json", "{}")]);
    let pushed = push(&stage.client(), &stage.tag("a", "v1"), &image);
    assert_eq!(pushed.as_str(), image.digest());
    let lines = stage.lines();
    let blob = ["POST /v2/a/blobs/uploads/ 202", "PUT /v2/a/blobs/uploads/ID?digest 201"];
    assert_eq!(
        lines,
        [blob, blob].concat().into_iter().chain(["PUT /v2/a/manifests/v1 201"]).collect::<Vec<_>>()
    );
    assert_eq!(stage.registry.digest("a", "v1").unwrap(), image.digest());
    assert_eq!(stage.registry.manifest("a", "v1").bytes, image.pack().manifest);
}

#[test]
fn a_retag_takes_two_requests_and_keeps_the_bytes() {
    let stage = Stage::open();
    for format in [Format::Oci, Format::Docker] {
        let image = image(&[("a", "b")]).format(format);
        stage.registry.push("a", "v1", &image);
        let client = stage.client();
        let manifest = client.manifest(&stage.tag("a", "v1")).unwrap().unwrap();
        let repo = stage.repo("a");
        client.copy(&manifest, &repo, &stage.tag("a", "alpha")).unwrap();
        assert_eq!(stage.lines(), ["GET /v2/a/manifests/v1 200", "PUT /v2/a/manifests/alpha 201"]);
        let written = stage.registry.manifest("a", "alpha");
        assert_eq!(
            (written.bytes, written.content_type),
            (image.pack().manifest, manifest.media_type().to_owned())
        );
    }
}

#[test]
fn a_copy_mounts_every_blob_with_one_request() {
    let stage = Stage::open();
    stage.registry.push(
        "a",
        "v1",
        &Image::of(&[Layer::files(&[("a", "1")]), Layer::files(&[("b", "2")])]),
    );
    let client = stage.client();
    let manifest = client.manifest(&stage.tag("a", "v1")).unwrap().unwrap();
    let copied = client.copy(&manifest, &stage.repo("a"), &stage.tag("b", "v1")).unwrap();
    let mount = "POST /v2/b/blobs/uploads/?mount&from 201";
    assert_eq!(
        stage.lines(),
        ["GET /v2/a/manifests/v1 200", mount, mount, mount, "PUT /v2/b/manifests/v1 201"]
    );
    assert_eq!(stage.registry.digest("b", "v1").unwrap(), copied.as_str());
}

#[test]
fn a_refused_mount_goes_on_with_its_own_upload() {
    let stage = Stage::open();
    stage.registry.push("a", "v1", &image(&[("a", "1")]));
    // The registry is asked to mount what it does not have: it begins an upload instead.
    let nowhere = |target: &str| target.replace("from=a", "from=none");
    stage.proxy.fault(Fault::on("POST", "/v2/b/", Action::rewrite(nowhere)).always());
    let client = stage.client();
    let manifest = client.manifest(&stage.tag("a", "v1")).unwrap().unwrap();
    client.copy(&manifest, &stage.repo("a"), &stage.tag("b", "v1")).unwrap();
    let lines = sorted(stage.lines());
    let expected = [
        "GET /v2/a/blobs/D 200",
        "GET /v2/a/blobs/D 200",
        "GET /v2/a/manifests/v1 200",
        "POST /v2/b/blobs/uploads/?mount&from 202",
        "POST /v2/b/blobs/uploads/?mount&from 202",
        "PUT /v2/b/blobs/uploads/ID?digest 201",
        "PUT /v2/b/blobs/uploads/ID?digest 201",
        "PUT /v2/b/manifests/v1 201",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn mounts_refused_by_status_lead_to_an_upload() {
    for status in [400, 401, 403, 405] {
        let stage = Stage::open();
        let blob = stage.registry.put_blob("a", b"content");
        let fault = Fault::when(|seen| seen.query.contains("mount="), Action::status(status));
        stage.proxy.fault(fault.always());
        let (from, to) = (stage.repo("a"), stage.repo("b"));
        stage.client().copy_blob(&from, &to, &descriptor(b"content")).unwrap();
        assert!(stage.registry.has_blob("b", &blob), "{status}");
    }
}

#[test]
fn a_copy_to_another_registry_streams_and_is_not_repeated() {
    let (from, to) = (Stage::open(), Stage::open());
    from.registry.push("a", "v1", &image(&[("a", "1")]));
    let client = from.client();
    let manifest = client.manifest(&from.tag("a", "v1")).unwrap().unwrap();
    client.copy(&manifest, &from.repo("a"), &to.tag("x", "v1")).unwrap();
    assert_eq!(to.registry.digest("x", "v1").unwrap(), manifest.digest().as_str());
    to.lines();
    client.copy(&manifest, &from.repo("a"), &to.tag("x", "v1")).unwrap();
    let head = "HEAD /v2/x/blobs/D 200";
    assert_eq!(to.lines(), [head, head, "PUT /v2/x/manifests/v1 201"]);
}

#[test]
fn an_index_is_copied_with_what_it_names() {
    let stage = Stage::open();
    let one = stage.registry.push_image("a", "one", &[Layer::files(&[("a", "1")])]);
    let two = stage.registry.push("a", "two", &image(&[("b", "2")]).platform("linux", "arm64"));
    let images = [("linux/amd64", one.as_str()), ("linux/arm64", two.as_str())];
    let index = stage.registry.push_index("a", "all", Format::Oci, &images);
    let client = stage.client();
    let manifest = client.manifest(&stage.tag("a", "all")).unwrap().unwrap();
    let Content::Index { manifests } = manifest.parse().unwrap() else { panic!() };
    assert_eq!(manifests[1].platform.as_ref().unwrap().architecture, "arm64");
    client.copy(&manifest, &stage.repo("a"), &stage.tag("b", "all")).unwrap();
    assert_eq!(stage.registry.digest("b", "all").unwrap(), index);
    for child in [one, two] {
        assert_eq!(stage.registry.digest("b", &child).unwrap(), child);
    }
    let writes = stage.proxy.writes();
    assert_eq!(writes.last().unwrap().path, "/v2/b/manifests/all");
}

#[test]
fn what_is_absent_and_what_only_looks_like_it() {
    let stage = Stage::open();
    stage.registry.push("a", "v1", &image(&[("a", "1")]));
    let client = stage.client();
    let present = client.head(&stage.tag("a", "v1")).unwrap().unwrap();
    assert_eq!((present.media_type.as_str(), present.size.is_some()), (OCI_MANIFEST, true));
    assert_eq!(client.head(&stage.tag("a", "v2")).unwrap(), None);
    assert_eq!(client.head(&stage.tag("none", "v2")).unwrap(), None);
    assert_eq!(client.manifest(&stage.tag("a", "v2")).unwrap(), None);
    assert!(!client.has_blob(&stage.repo("a"), &Digest::of(b"none")).unwrap());
    assert_eq!(client.tags(&stage.repo("none")).unwrap(), None);
    assert_eq!(stage.lines().len(), 6, "a registry's 404 needs no second question");
    // A proxy's 404 is asked about once more; then it counts or not.
    let html = || {
        Action::Status(404, vec![("Content-Type".into(), "text/html".into())], b"<html>".to_vec())
    };
    stage.proxy.fault(Fault::on("HEAD", "/manifests/v1", html()).always());
    assert_eq!(client.head(&stage.tag("a", "v1")).unwrap().unwrap(), present);
    assert_eq!(stage.lines(), ["HEAD /v2/a/manifests/v1 404", "GET /v2/a/manifests/v1 200"]);
    stage.proxy.fault(Fault::on("GET", "/v2/a/", html()).always());
    assert!(matches!(kind(client.head(&stage.tag("a", "v1"))), Kind::Protocol(_)));
    assert!(matches!(kind(client.manifest(&stage.tag("a", "v1"))), Kind::Protocol(_)));
    assert!(matches!(kind(client.tags(&stage.repo("a"))), Kind::Protocol(_)));
    // Harbor's code counts.
    let harbor = br#"{"errors":[{"code":"NOT_FOUND","message":"x"}]}"#.to_vec();
    stage.proxy.clear_faults();
    stage.proxy.fault(Fault::on("GET", "/v2/a/", Action::Status(404, vec![], harbor)).always());
    assert_eq!(client.manifest(&stage.tag("a", "v1")).unwrap(), None);
}

#[test]
fn a_head_without_a_digest_is_read_instead() {
    let stage = Stage::open();
    let pushed = stage.registry.push("a", "v1", &image(&[("a", "1")]));
    let none = Action::SetHeader("Docker-Content-Digest".into(), None);
    stage.proxy.fault(Fault::on("*", "/v2/a/", none).always());
    let head = stage.client().head(&stage.tag("a", "v1")).unwrap().unwrap();
    assert_eq!(head.digest.as_str(), pushed);
}

#[test]
fn tags_follow_pages_on_the_same_host_until_nothing_is_new() {
    let stage = Stage::open();
    stage.registry.push("a", "v1", &image(&[("a", "1")]));
    for tag in ["v2", "v3", "v4", "v5"] {
        stage.registry.retag("a", "v1", tag);
    }
    let client = stage.client();
    let all = ["v1", "v2", "v3", "v4", "v5"].map(str::to_owned).to_vec();
    let tags = || sorted(client.tags(&stage.repo("a")).unwrap().unwrap());
    assert_eq!(tags(), all);
    assert_eq!(stage.lines().len(), 1);
    stage.proxy.fault(Fault::on("GET", "tags/list", Action::paged_tags(2)).always());
    assert_eq!(tags(), all);
    assert_eq!(stage.lines().len(), 3);
    stage.proxy.clear_faults();
    for (link, requests) in [
        ("</v2/a/tags/list?last=x>; rel=\"next\"", 2),
        ("<http://127.0.0.1:1/v2/a/tags/list>; rel=next", 1),
    ] {
        stage.proxy.fault(
            Fault::on("GET", "tags/list", Action::SetHeader("Link".into(), Some(link.into())))
                .always(),
        );
        assert_eq!(tags(), all);
        assert_eq!(stage.lines().len(), requests, "{link}");
        stage.proxy.clear_faults();
    }
    stage.proxy.fault(Fault::on("GET", "tags/list", Action::ReplaceBody(b"<html>".to_vec())));
    assert!(matches!(kind(client.tags(&stage.repo("a"))), Kind::Protocol(_)));
}

#[test]
fn basic_is_asked_for_once_and_remembered() {
    let stage = Stage::of(Registry::options().with_basic("bob", "secret, word").start());
    stage.registry.push("a", "v1", &image(&[("a", "1")]));
    let client = stage.client_as("bob", "secret, word");
    let references: Vec<Reference> = (0..16).map(|n| stage.tag("a", &format!("v{n}"))).collect();
    let heads = fan_out(&references, |reference| client.head(reference).unwrap());
    assert!(heads[1].is_some() && heads[2].is_none());
    let refused = stage.proxy.log().iter().filter(|seen| seen.status == Some(401)).count();
    assert_eq!((refused, stage.lines().len()), (1, 17), "one goes ahead, the wave follows");
    let wrong = stage.client_as("bob", "hunter2");
    let error = wrong.head(&references[0]).unwrap_err();
    assert_eq!((error.kind(), stage.lines().len()), (&Kind::Unauthorized, 2));
    let shown = format!("{error} {error:?} {:?}", Error::from(error.clone()));
    assert!(
        shown.contains("user `bob` from the settings for 127.0.0.1") && !shown.contains("hunter2")
    );
    let anonymous = stage.client().head(&references[0]).unwrap_err();
    assert!(Error::from(anonymous).causes()[0].contains("no credentials"));
    assert_eq!(stage.lines().len(), 1);
}

#[test]
fn a_token_registry_costs_one_401_and_one_token_for_all_scopes() {
    let stage = Stage::tokens(TokenAuth::user("bob", "pw"));
    stage.registry.push(
        "a",
        "v1",
        &Image::of(&[Layer::files(&[("a", "1")]), Layer::files(&[("b", "2")])]),
    );
    let client = stage.client_as("bob", "pw");
    let (from, to) = (stage.repo("a"), stage.repo("b"));
    client.grant(&[Scope::pull(&from), Scope::push(&to)]);
    let manifest = client.manifest(&stage.tag("a", "v1")).unwrap().unwrap();
    client.copy(&manifest, &from, &stage.tag("b", "v1")).unwrap();
    let mount = "POST /v2/b/blobs/uploads/?mount&from 201";
    let first = ["GET /v2/a/manifests/v1 401", "GET /v2/a/manifests/v1 200"];
    assert_eq!(
        stage.lines(),
        [first[0], first[1], mount, mount, mount, "PUT /v2/b/manifests/v1 201"]
    );
    let asked = stage.registry.tokens().requests();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].scopes, ["repository:a:pull", "repository:b:pull,push"]);
    assert_eq!((asked[0].scope_parameters, asked[0].user.as_deref()), (2, Some("bob")));
    for token in stage.registry.tokens().issued() {
        assert!(!format!("{client:?}").contains(&token));
    }
}

#[test]
fn a_wave_on_a_token_registry_fetches_one_token() {
    let stage = Stage::tokens(TokenAuth::user("bob", "pw").anonymous_pull());
    stage.registry.push("a", "v1", &image(&[("a", "1")]));
    let wave = |client: &Client| {
        let references = vec![stage.tag("a", "v1"); 16];
        for head in fan_out(&references, |reference| client.head(reference).unwrap()) {
            assert!(head.is_some());
        }
        let tokens = stage.registry.tokens().requests().len();
        stage.registry.tokens().clear();
        (stage.lines().len(), tokens)
    };
    let client = stage.client_as("bob", "pw");
    assert_eq!(wave(&client), (17, 1), "with a login one goes ahead");
    assert_eq!(wave(&client), (16, 0), "later waves have their token");
    let anonymous = stage.client();
    let (requests, tokens) = wave(&anonymous);
    assert!((17..=32).contains(&requests), "{requests}");
    assert_eq!(tokens, 1, "anonymous waves all go at once, but fetch one token");
    let pinged = stage.client();
    pinged.ping(&stage.repo("a")).unwrap();
    assert_eq!(wave(&pinged), (17, 1), "a ping has asked already");
}

#[test]
fn a_stale_token_is_renewed_once() {
    let stage = Stage::tokens(TokenAuth::user("bob", "pw").stale_first(1));
    stage.registry.push("a", "v1", &image(&[("a", "1")]));
    let client = stage.client_as("bob", "pw");
    assert!(client.head(&stage.tag("a", "v1")).unwrap().is_some());
    assert_eq!(
        stage.lines(),
        [
            "HEAD /v2/a/manifests/v1 401",
            "HEAD /v2/a/manifests/v1 401",
            "HEAD /v2/a/manifests/v1 200"
        ]
    );
    assert_eq!(stage.registry.tokens().requests().len(), 2);
    let hopeless = Stage::tokens(TokenAuth::user("bob", "pw").stale_first(9));
    let error = hopeless.client_as("bob", "pw").head(&hopeless.tag("a", "v1")).unwrap_err();
    assert_eq!((error.kind(), hopeless.lines().len()), (&Kind::Unauthorized, 3));
}

#[test]
fn a_short_lived_token_is_renewed_before_it_is_refused() {
    let stage = Stage::tokens(TokenAuth::user("bob", "pw").expires_in(11));
    stage.registry.push("a", "v1", &image(&[("a", "1")]));
    let client = stage.client_as("bob", "pw");
    client.head(&stage.tag("a", "v1")).unwrap();
    std::thread::sleep(Duration::from_millis(1100));
    client.head(&stage.tag("a", "v1")).unwrap();
    assert_eq!(stage.lines().len(), 3, "no second 401");
    assert_eq!(stage.registry.tokens().requests().len(), 2);
}

#[test]
fn a_token_service_that_keeps_one_scope_is_asked_for_one() {
    let stage = Stage::tokens(TokenAuth::user("bob", "pw").last_scope_only());
    stage.registry.push("a", "v1", &image(&[("a", "1")]));
    let client = stage.client_as("bob", "pw");
    client.grant(&[Scope::pull(&stage.repo("a")), Scope::push(&stage.repo("b"))]);
    let manifest = client.manifest(&stage.tag("a", "v1")).unwrap().unwrap();
    client.copy(&manifest, &stage.repo("a"), &stage.tag("b", "v1")).unwrap();
    assert_eq!(stage.registry.digest("b", "v1").unwrap(), manifest.digest().as_str());
}

#[test]
fn an_identity_token_is_exchanged_by_post() {
    let stage = Stage::tokens(TokenAuth::user("bob", "pw"));
    stage.registry.push("a", "v1", &image(&[("a", "1")]));
    let token = stage.registry.tokens().identity_token("bob");
    let dir = tempfile::tempdir().unwrap();
    let config = dir.path().join("config.json");
    let text = format!(r#"{{"auths":{{"{}":{{"identitytoken":"{token}"}}}}}}"#, stage.proxy.host());
    std::fs::write(&config, text).unwrap();
    let client = Client::new(stage.options(Keychain::builder().file(config).build()));
    client.grant(&[Scope::push(&stage.repo("b"))]);
    assert!(client.head(&stage.tag("a", "v1")).unwrap().is_some());
    let asked = stage.registry.tokens().requests();
    assert_eq!((asked.len(), asked[0].method.as_str()), (1, "POST"));
    assert_eq!(asked[0].scopes.len(), 2);
}

#[test]
fn a_registry_token_is_sent_as_it_is() {
    let stage = Stage::tokens(TokenAuth::user("bob", "pw"));
    stage.registry.push("a", "v1", &image(&[("a", "1")]));
    let access = serde_json::json!([{"type": "repository", "name": "a", "actions": ["pull"]}]);
    let token = stage.registry.tokens().mint(&access);
    let dir = tempfile::tempdir().unwrap();
    let config = dir.path().join("config.json");
    let text = format!(r#"{{"auths":{{"{}":{{"registrytoken":"{token}"}}}}}}"#, stage.proxy.host());
    std::fs::write(&config, text).unwrap();
    let client = Client::new(stage.options(Keychain::builder().file(config).build()));
    assert!(client.head(&stage.tag("a", "v1")).unwrap().is_some());
    assert!(stage.registry.tokens().requests().is_empty());
    assert!(client.head(&stage.tag("b", "v1")).is_err());
}

#[test]
fn wrong_passwords_and_missing_rights_say_who_asked() {
    let auth = TokenAuth::user("bob", "pw").allow(|_, _, action| action == "pull");
    let stage = Stage::tokens(auth);
    let error = stage.client_as("bob", "hunter2").head(&stage.tag("a", "v1")).unwrap_err();
    assert_eq!(error.kind(), &Kind::Unauthorized);
    assert!(!format!("{error:?}").contains("hunter2"));
    let manifest = Manifest::new(image(&[("a", "1")]).pack().manifest, OCI_MANIFEST);
    let error =
        stage.client_as("bob", "pw").put_manifest(&stage.tag("a", "v1"), &manifest).unwrap_err();
    assert_eq!(error.kind(), &Kind::Forbidden);
    let error = Error::from(error);
    assert_eq!(error.kind(), Meaning::Registry);
    assert!(error.causes()[0].contains("user `bob`"), "{error:?}");
    assert!(error.hints()[0].contains("may lack the right"), "{error:?}");
}

#[test]
fn busy_registries_are_tried_again() {
    let stage = Stage::open();
    stage.registry.push("a", "v1", &image(&[("a", "1")]));
    let client = stage.client();
    let head = || client.head(&stage.tag("a", "v1"));
    let fault = |action: Action, times: usize| {
        stage.proxy.clear_faults();
        stage.proxy.fault(Fault::on("*", "/v2/", action).times(times));
    };
    fault(Action::status(503), 3);
    assert!(head().is_ok());
    assert_eq!(stage.pauses(), [200, 400, 800]);
    fault(Action::status(503), 4);
    assert_eq!(kind(head()), Kind::Server(503));
    fault(Action::retry_after(429, 7), 1);
    assert!(head().is_ok());
    stage.pauses.lock().unwrap().drain(..3);
    assert_eq!(stage.pauses(), [7000]);
    fault(Action::retry_after(429, 600), 1);
    let Kind::RateLimited(Some(wait)) = kind(head()) else { panic!() };
    assert_eq!((wait.as_secs(), stage.pauses().len()), (600, 0));
    fault(Action::status(500), 1);
    assert!(head().is_ok());
    fault(Action::status(500), 2);
    assert_eq!(kind(head()), Kind::Server(500));
    fault(Action::Cut, 2);
    assert!(head().is_ok());
    fault(Action::status(418), 1);
    assert!(matches!(kind(head()), Kind::Protocol(_)));
}

#[test]
fn lost_answers_and_broken_bodies_are_repaired() {
    let stage = Stage::open();
    let pushed = stage.registry.push("a", "v1", &image(&[("a", "1")]));
    let client = stage.client();
    let manifest = client.manifest(&stage.tag("a", "v1")).unwrap().unwrap();
    let fault = |method: &str, action: Action| {
        stage.proxy.clear_faults();
        stage.proxy.clear();
        stage.proxy.fault(Fault::on(method, "/v2/", action));
    };
    fault("PUT", Action::LostAnswer);
    assert_eq!(client.put_manifest(&stage.tag("a", "v2"), &manifest).unwrap().as_str(), pushed);
    assert_eq!(stage.lines().len(), 2);
    let layer = Layer::files(&[("a", "1")]);
    for action in [Action::CutBody(10), Action::CorruptBody] {
        fault("GET", action.clone());
        assert_eq!(client.manifest(&stage.tag("a", "v1")).unwrap().unwrap(), manifest);
        fault("GET", action);
        let bytes = client.blob(&stage.repo("a"), &digest(&layer.digest()), 4096).unwrap();
        assert_eq!(bytes, layer.bytes());
    }
    fault("PUT", Action::LostAnswer);
    client
        .upload_from(&stage.repo("c"), &descriptor(b"new"), &|| Ok(Box::new(&b"new"[..])), None)
        .unwrap();
    assert_eq!(stage.lines().len(), 4, "from the beginning");
    let tokens = Action::WrongDigest;
    stage.proxy.fault(Fault::on("PUT", "/v2/", tokens).always());
    let refused = client.put_manifest(&stage.tag("a", "v3"), &manifest);
    assert!(matches!(kind(refused), Kind::DigestMismatch { .. }));
}

#[test]
fn content_is_judged_by_what_was_asked() {
    let stage = Stage::open();
    let pushed = stage.registry.push("a", "v1", &image(&[("a", "1")]));
    stage.registry.put_blob("a", b"0123456789");
    let client = stage.client();
    let (repo, blob) = (stage.repo("a"), Digest::of(b"0123456789"));
    assert_eq!(kind(client.blob(&repo, &blob, 9)), Kind::TooLarge(9));
    assert_eq!(client.blob(&repo, &blob, 10).unwrap(), b"0123456789");
    assert_eq!(kind(client.blob(&repo, &Digest::of(b"x"), 9)), Kind::NotFound);
    stage
        .proxy
        .fault(Fault::on("GET", "/blobs/", Action::ReplaceBody(b"0123456780".to_vec())).always());
    let mut bytes = Vec::new();
    assert!(client.open_blob(&repo, &blob).unwrap().read_to_end(&mut bytes).is_err());
    assert!(matches!(kind(client.blob(&repo, &blob, 99)), Kind::DigestMismatch { .. }));
    let copied =
        client.copy_blob(&repo, &"127.0.0.1:1/x".parse().unwrap(), &descriptor(b"0123456789"));
    assert!(copied.is_err());
    stage
        .proxy
        .fault(Fault::on("GET", "/manifests/", Action::ReplaceBody(b"{}".to_vec())).always());
    let reference = repo.at(&digest(&pushed));
    assert!(matches!(kind(client.manifest(&reference)), Kind::DigestMismatch { .. }));
}

#[test]
fn wrong_content_never_becomes_a_blob() {
    let (from, to) = (Stage::open(), Stage::open());
    from.registry.put_blob("a", b"0123456789");
    from.proxy.fault(Fault::on("GET", "/blobs/", Action::CorruptBody).always());
    let outcome =
        from.client().copy_blob(&from.repo("a"), &to.repo("b"), &descriptor(b"0123456789"));
    assert!(matches!(kind(outcome), Kind::DigestMismatch { .. }));
    let client = to.client();
    let short = client.upload(&to.repo("b"), &descriptor(b"0123456789"), &mut &b"012"[..], None);
    assert!(short.is_err());
    assert!(!to.registry.has_blob("b", Digest::of(b"0123456789").as_str()));
    to.lines();
    let empty = client.upload(&to.repo("b"), &descriptor(b""), &mut &b""[..], None);
    assert!(matches!(kind(empty), Kind::Protocol(_)));
    assert!(to.lines().is_empty(), "nothing is sent for an empty blob");
}

#[test]
fn uploads_live_with_odd_locations() {
    let stage = Stage::open();
    let client = stage.client();
    let fault = |location: Option<&str>| {
        let action = Action::SetHeader("Location".into(), location.map(str::to_owned));
        stage.proxy.fault(Fault::on("POST", "/uploads/", action));
    };
    fault(None);
    let outcome = client.upload(&stage.repo("a"), &descriptor(b"x"), &mut &b"x"[..], None);
    assert!(matches!(kind(outcome), Kind::Protocol(_)));
    stage.proxy.fault(Fault::on("POST", "/uploads/", Action::status(201)));
    client.upload(&stage.repo("a"), &descriptor(b"x"), &mut &b"x"[..], None).unwrap();
    stage.registry.put_blob("b", b"x");
    let refused = client.mount(&stage.repo("none"), &stage.repo("a"), &Digest::of(b"x")).unwrap();
    let Mounted::Refused(Some(started)) = refused else { panic!("{refused:?}") };
    client.upload(&stage.repo("a"), &descriptor(b"x"), &mut &b"x"[..], Some(started)).unwrap();
    assert!(stage.registry.has_blob("a", Digest::of(b"x").as_str()));
}

#[test]
fn a_login_stays_on_its_host() {
    let stage = Stage::of(Registry::options().with_basic("bob", "pw").start());
    let elsewhere = Stage::open();
    elsewhere.registry.put_blob("a", b"content");
    stage.registry.put_blob("a", b"content");
    let target = format!("http://{}/v2/a/blobs/{}", elsewhere.proxy.host(), Digest::of(b"content"));
    let client = stage.client_as("bob", "pw");
    client.has_blob(&stage.repo("a"), &Digest::of(b"content")).unwrap();
    stage.proxy.fault(Fault::on("GET", "/blobs/", Action::RedirectTo(target)).always());
    assert_eq!(client.blob(&stage.repo("a"), &Digest::of(b"content"), 99).unwrap(), b"content");
    let seen = elsewhere.proxy.log();
    assert_eq!(seen.len(), 1);
    assert!(seen[0].request_headers.get("authorization").is_none());
    assert!(stage.proxy.log().last().unwrap().request_headers.get("authorization").is_some());
}

#[test]
fn unreachable_registries_have_names() {
    let stage = Stage::open();
    let client = Client::new(Options {
        connect_timeout: Duration::from_millis(900),
        request_timeout: Duration::from_millis(300),
        ..stage.options(Keychain::default())
    });
    let refused: Repository = format!("{}/a", support::refused_port()).parse().unwrap();
    assert_eq!(kind(client.ping(&refused)), Kind::Refused);
    let silent = support::silent_server();
    let silent: Repository = format!("{}/a", silent.host()).parse().unwrap();
    let started = Instant::now();
    assert_eq!(kind(client.ping(&silent)), Kind::Silent);
    let reference = silent.tag(&"v1".parse().unwrap());
    assert_eq!(kind(client.head(&reference)), Kind::Silent);
    assert!(started.elapsed() < Duration::from_secs(4));
    assert!(stage.pauses().is_empty(), "silence is not repeated");
    let unknown: Repository = "registry.invalid/a".parse().unwrap();
    assert_eq!(kind(client.ping(&unknown)), Kind::NoSuchHost);
    stage.client().ping(&stage.repo("a")).unwrap();
    let basic = Stage::of(Registry::options().with_basic("bob", "pw").start());
    basic.client().ping(&basic.repo("a")).unwrap();
    stage.proxy.fault(Fault::on("GET", "/v2/", Action::status(404)));
    assert!(matches!(kind(client.ping(&stage.repo("a"))), Kind::Protocol(_)));
}

#[test]
fn tls_on_loopback_is_found_and_its_certificate_judged() {
    let registry = Registry::options().with_tls().start();
    registry.push("a", "v1", &image(&[("a", "1")]));
    let reference: Reference = format!("{}/a:v1", registry.host()).parse().unwrap();
    let seen = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&seen);
    let trusting = Client::new(Options {
        ca_file: Some(registry.ca_file()),
        observer: Some(Arc::new(move |_| {
            counter.fetch_add(1, Ordering::SeqCst);
        })),
        ..Options::default()
    });
    assert!(trusting.head(&reference).unwrap().is_some());
    assert!(trusting.head(&reference).unwrap().is_some());
    assert_eq!(seen.load(Ordering::SeqCst), 3, "http, then https, then https at once");
    let error = Client::new(Options::default()).head(&reference).unwrap_err();
    assert!(matches!(error.kind(), Kind::Tls(_)), "{error:?}");
    assert!(Error::from(error).hints()[0].contains("SSL_CERT_FILE"));
}

#[test]
fn an_observer_sees_requests_without_secrets() {
    let stage = Stage::tokens(TokenAuth::user("bob", "hunter2"));
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    let keychain = Keychain::builder().explicit(&stage.proxy.host(), "bob", "hunter2").build();
    let client = Client::new(Options {
        observer: Some(Arc::new(move |exchange| log.lock().unwrap().push(format!("{exchange:?}")))),
        ..stage.options(keychain)
    });
    push(&client, &stage.tag("a", "v1"), &image(&[("a", "1")]));
    let shown = seen.lock().unwrap().join("\n");
    assert_eq!(seen.lock().unwrap().len(), 7, "{shown}");
    assert!(shown.contains("_state=…") && shown.contains("status: Some(401)"), "{shown}");
    assert!(!shown.contains("hunter2"));
    for token in stage.registry.tokens().issued() {
        assert!(!shown.contains(&token));
    }
}

#[test]
fn an_image_is_read_with_one_request_a_layer() {
    let stage = Stage::open();
    let lower = [
        TarEntry::dir("docs"),
        TarEntry::file("docs/a", "old"),
        TarEntry::file("module.yaml", "name: x"),
    ];
    let layers = [Layer::of(&lower), Layer::files(&[("docs/a", "new")])];
    stage.registry.push_image("a", "v1", &layers);
    let client = stage.client();
    let manifest = client.manifest(&stage.tag("a", "v1")).unwrap().unwrap();
    let Content::Image { layers, .. } = manifest.parse().unwrap() else { panic!() };
    let keep = |path: &str, _: u64| path == "module.yaml" || path == "docs/a";
    let tree = client.image(&stage.repo("a"), &layers, &Limits::default(), &keep).unwrap();
    assert_eq!(tree.content("module.yaml").unwrap(), b"name: x");
    assert_eq!(tree.content("docs/a").unwrap(), b"new");
    assert_eq!((tree.entries[0].path.as_str(), tree.layer_count), ("docs/a", 2));
    assert_eq!(stage.lines().len(), 3);
    stage.proxy.fault(Fault::on("GET", "/blobs/", Action::CorruptBody).always());
    assert!(client.image(&stage.repo("a"), &layers, &Limits::default(), &keep).is_err());
}

#[test]
fn connections_are_kept_and_used_again() {
    let stage = Stage::of(Registry::options().with_basic("bob", "pw").start());
    stage.registry.push("a", "v1", &image(&[("a", "1")]));
    let client = stage.client_as("bob", "pw");
    push(&client, &stage.tag("b", "v1"), &image(&[("b", "2")]));
    client.manifest(&stage.tag("a", "v1")).unwrap();
    client.head(&stage.tag("a", "none")).unwrap();
    client.mount(&stage.repo("a"), &stage.repo("b"), &Digest::of(b"none")).unwrap();
    client.tags(&stage.repo("none")).unwrap();
    let connections = |stage: &Stage| {
        let seen: std::collections::BTreeSet<u64> =
            stage.proxy.log().iter().map(|seen| seen.connection).collect();
        seen.len()
    };
    assert_eq!(connections(&stage), 1, "{:?}", stage.proxy.lines());
    stage.proxy.set_delay(Duration::from_millis(20));
    for _ in 0..3 {
        fan_out(&[(); 32], |()| client.head(&stage.tag("a", "v1")).unwrap());
    }
    assert!(connections(&stage) <= 17, "{}", connections(&stage));
}

#[test]
fn a_wave_is_one_round_trip() {
    let stage = Stage::open();
    stage.registry.push("a", "v1", &image(&[("a", "1")]));
    let client = stage.client();
    stage.proxy.set_delay(Duration::from_millis(700));
    fan_out(&[(); 16], |()| client.head(&stage.tag("a", "v1")).unwrap());
    assert_eq!((stage.proxy.round_trips(), stage.lines().len()), (1, 16));
}

#[test]
fn an_upload_to_another_host_does_not_take_the_login_along() {
    let stage = Stage::of(Registry::options().with_basic("bob", "pw").start());
    let storage = Stage::open();
    let started =
        storage.registry.send_as_is(&support::Request::new("POST", "/v2/x/blobs/uploads/"));
    let place = started.headers.get("location").unwrap();
    let location = format!("http://{}{place}", storage.proxy.host());
    let elsewhere = Action::SetHeader("Location".into(), Some(location));
    stage.proxy.fault(Fault::on("POST", "/uploads/", elsewhere).always());
    let client = stage.client_as("bob", "pw");
    client.upload(&stage.repo("a"), &descriptor(b"x"), &mut &b"x"[..], None).unwrap();
    assert!(storage.registry.has_blob("x", Digest::of(b"x").as_str()));
    let seen = storage.proxy.log();
    assert_eq!(seen.len(), 1);
    assert!(seen[0].request_headers.get("authorization").is_none());
}

#[test]
fn plain_http_in_the_place_of_tls_is_named() {
    let stage = Stage::open();
    stage.registry.push("a", "v1", &image(&[("a", "1")]));
    let realm = format!("Bearer realm=\"https://{}/token\"", stage.registry.host());
    let challenge = vec![("WWW-Authenticate".to_owned(), realm)];
    stage.proxy.fault(Fault::on("HEAD", "/v2/", Action::Status(401, challenge, vec![])));
    let error = stage.client().head(&stage.tag("a", "v1")).unwrap_err();
    assert!(matches!(error.kind(), Kind::Tls(_)), "{error:?}");
    assert!(Error::from(error).hints()[0].contains("--plain-http"));
}

#[test]
fn a_token_service_that_fails_or_says_nonsense() {
    let stage = Stage::open();
    let service = Stage::open();
    let realm = format!("Bearer realm=\"http://{}/token\",service=s", service.proxy.host());
    let challenge = vec![("WWW-Authenticate".to_owned(), realm)];
    stage.proxy.fault(Fault::on("*", "/v2/", Action::Status(401, challenge, vec![])).always());
    let answer = |status: u16, body: &str| {
        service.proxy.clear_faults();
        let action = Action::Status(status, vec![], body.as_bytes().to_vec());
        service.proxy.fault(Fault::on("GET", "/token", action).always());
        kind(stage.client_as("bob", "pw").head(&stage.tag("a", "v1")))
    };
    assert!(matches!(answer(200, "<html>"), Kind::Protocol(_)));
    assert!(matches!(answer(200, "{}"), Kind::Protocol(_)));
    assert_eq!(answer(403, ""), Kind::Unauthorized);
    service.lines();
    assert_eq!(answer(503, ""), Kind::Server(503));
    assert!(service.lines().len() >= 4);
    stage.lines();
    assert_eq!(answer(200, r#"{"access_token":"t"}"#), Kind::Unauthorized);
    assert_eq!(stage.lines().len(), 3, "asked, told, told anew");
}

/// So many bytes that are never in memory together.
struct Numbers(u64);

impl Read for Numbers {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.0.min(buffer.len() as u64);
        buffer[..usize::try_from(count).unwrap()].fill(u8::try_from(self.0 % 251).unwrap());
        self.0 -= count;
        Ok(usize::try_from(count).unwrap())
    }
}

#[test]
fn large_blobs_pass_through_in_little_memory() {
    const SIZE: u64 = 24 << 20;
    let (from, to) = (Stage::open(), Stage::open());
    // The content depends on how much is read at once, so it is laid down in a file first.
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("blob");
    std::io::copy(&mut Numbers(SIZE), &mut std::fs::File::create(&path).unwrap()).unwrap();
    let sum = sum_of_file(&path);
    let blob: Descriptor =
        serde_json::from_str(&format!(r#"{{"digest":"{sum}","size":{SIZE}}}"#)).unwrap();
    let before = peak_memory();
    let client = Client::new(Options::default());
    let open = || Ok(Box::new(std::fs::File::open(&path).unwrap()) as Box<dyn Read + Send>);
    client.upload_from(&from.repo("a"), &blob, &open, None).unwrap();
    client.copy_blob(&from.repo("a"), &to.repo("b"), &blob).unwrap();
    assert!(to.registry.has_blob("b", blob.digest.as_str()));
    let more = peak_memory() - before;
    assert!(more < 12 << 10, "{more} kB more");
}

fn sum_of_file(path: &std::path::Path) -> Digest {
    use std::fmt::Write as _;

    use sha2::Digest as _;
    let mut sum = sha2::Sha256::new();
    let mut file = std::fs::File::open(path).unwrap();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let count = file.read(&mut buffer).unwrap();
        if count == 0 {
            let mut text = "sha256:".to_owned();
            sum.finalize().iter().for_each(|byte| write!(text, "{byte:02x}").unwrap());
            return digest(&text);
        }
        sum.update(&buffer[..count]);
    }
}

/// The most memory this process has held so far, in kB.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
