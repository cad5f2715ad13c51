//! Proves each part of the test harness once.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on panics")]

#[path = "support/proxy_works.rs"]
mod proxy_works;
mod support;

use std::io::{BufReader, Read as _};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use support::{
    Format, Image, Kind, Layer, Proxy, Registry, Request, Response, Sandbox, TarEntry, TokenAuth,
    digest_of, refused_port, silent_server, tar,
};

/// Sends one request on a connection of its own.
fn send(host: &str, request: &Request) -> std::io::Result<Response> {
    let mut stream = TcpStream::connect(host)?;
    request.write(host, &mut stream)?;
    Response::read(&request.method, &mut BufReader::new(stream))
}

fn get(host: &str, target: &str) -> std::io::Result<Response> {
    send(host, &Request::new("GET", target))
}

fn basic(user: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
}

#[test]
fn an_image_comes_back_as_it_was_written() {
    let registry = Registry::start();
    let layer = Layer::files(&[("version.json", r#"{"version":"v1.0.0"}"#)]);
    let image = Image::of(&[layer.clone(), Layer::plain(&[TarEntry::dir("empty")])])
        .format(Format::Docker)
        .platform("linux", "arm64");
    let digest = registry.push("modules/m", "v1.0.0", &image);
    let manifest = registry.manifest("modules/m", "v1.0.0");

    assert_eq!(digest, image.digest());
    assert_eq!(manifest.digest, digest);
    assert_eq!(manifest.content_type, Format::Docker.manifest());
    assert_eq!(digest_of(&manifest.bytes), digest);
    assert_eq!(registry.blob("modules/m", &layer.digest()), layer.bytes());
    let config = manifest.json()["config"]["digest"].as_str().unwrap().to_owned();
    let config: Value = serde_json::from_slice(&registry.blob("modules/m", &config)).unwrap();
    assert_eq!(config["architecture"], "arm64");
    assert_eq!(config["rootfs"]["diff_ids"].as_array().unwrap().len(), 2);
}

#[test]
fn tags_indexes_and_deletion_work() {
    let registry = Registry::start();
    assert!(registry.tags("m").is_empty());
    assert_eq!(registry.digest("m", "v1"), None);
    let one = registry.push_image("m", "v1", &[Layer::files(&[("a", "1")])]);
    let index = registry.push_index("m", "many", Format::Oci, &[("linux/amd64", &one)]);
    registry.retag("m", "v1", "stable");

    assert_eq!(registry.tags("m"), ["many", "stable", "v1"]);
    assert_eq!(registry.repositories(), ["m"]);
    assert_eq!(registry.digest("m", "stable"), Some(one.clone()));
    assert_eq!(registry.manifest("m", "many").json()["manifests"][0]["digest"], one);
    registry.delete_manifest("m", &index);
    assert_eq!(registry.digest("m", "many"), None);
    let blob = registry.put_blob("m", b"loose");
    registry.delete_blob("m", &blob);
    assert!(!registry.has_blob("m", &blob));
}

#[test]
fn archives_hold_hostile_names_and_every_kind() {
    let long = format!("{}/{}", "d".repeat(90), "f".repeat(90));
    let archive = tar(&[
        TarEntry::pax_global("comment", "for all"),
        TarEntry::file("/abs", "1").mode(0o4755),
        TarEntry::file("../x", "2").owner(7, 8),
        TarEntry::dir("d/"),
        TarEntry::symlink("link", "/etc/passwd"),
        TarEntry::hardlink("hard", "../x"),
        TarEntry::fifo("pipe"),
        TarEntry::new("null", Kind::CharDevice(1, 3)),
        TarEntry::pax("path", "renamed"),
        TarEntry::file("short", "3"),
        TarEntry::file(&long, "4"),
    ]);
    let sandbox = Sandbox::new();
    sandbox.write("a.tar", archive);
    let list = sandbox.run("tar", &["--numeric-owner", "-tvPf", "a.tar"]);
    let list = String::from_utf8(list.stdout).unwrap();

    let words = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        [words[0], words[1]]
            .into_iter()
            .chain(words[5..].iter().copied())
            .collect::<Vec<_>>()
            .join(" ")
    };
    let seen: Vec<String> = list.lines().map(words).collect();
    assert_eq!(
        seen,
        [
            "-rwsr-xr-x 0/0 /abs",
            "-rw-r--r-- 7/8 ../x",
            "drwxr-xr-x 0/0 d/",
            "lrw-r--r-- 0/0 link -> /etc/passwd",
            "hrw-r--r-- 0/0 hard link to ../x",
            "prw-r--r-- 0/0 pipe",
            "crw-r--r-- 0/0 null",
            "-rw-r--r-- 0/0 renamed",
            &format!("-rw-r--r-- 0/0 {long}"),
        ]
    );
}

#[test]
fn a_basic_registry_asks_for_the_password() {
    let registry = Registry::options().with_basic("robot", "secret").start();
    let ask = |header: Option<String>| {
        let request = Request::new("GET", "/v2/");
        let request = header.iter().fold(request, |r, value| r.header("Authorization", value));
        registry.send_as_is(&request)
    };

    let refused = ask(None);
    assert_eq!(refused.status, 401);
    let challenge = refused.headers.get("www-authenticate").unwrap();
    assert_eq!(challenge, r#"Basic realm="deckmod test, basic""#);
    assert_eq!(ask(Some(basic("robot", "wrong"))).status, 401);
    assert_eq!(ask(Some(basic("robot", "secret"))).status, 200);
    registry.push_image("m", "v1", &[Layer::files(&[("a", "1")])]);
    assert_eq!(registry.tags("m"), ["v1"]);
    assert!(registry.log().contains("GET /v2/"), "the access log is kept:\n{}", registry.log());
}

/// Asks the token server; returns its answer.
fn ask_token(registry: &Registry, query: &str, user: Option<(&str, &str)>) -> Value {
    let mut request = Request::new("GET", &format!("/token?service=s&{query}"));
    if let Some((user, password)) = user {
        request = request.header("Authorization", &basic(user, password));
    }
    let response = send(&registry.tokens().host(), &request).unwrap();
    serde_json::from_slice(&response.body).unwrap()
}

fn claims(token: &Value) -> Value {
    let part = token.as_str().unwrap().split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

fn with_bearer(registry: &Registry, method: &str, target: &str, token: &Value) -> Response {
    let bearer = format!("Bearer {}", token.as_str().unwrap());
    let request = Request::new(method, target).header("Accept", Format::Oci.manifest());
    registry.send_as_is(&request.header("Authorization", &bearer))
}

const TWO_SCOPES: &str = "scope=repository%3Asrc%3Apull&scope=repository%3Adst%3Apull%2Cpush";

#[test]
fn a_token_for_two_scopes_mounts_a_blob() {
    let auth = TokenAuth::user("robot", "secret");
    let registry = Registry::options().with_token_auth(auth).start();
    let blob = registry.put_blob("src", b"content");
    let target = format!("/v2/dst/blobs/uploads/?mount={blob}&from=src");
    let refused = registry.send_as_is(&Request::new("POST", &target));
    assert_eq!(refused.status, 401);
    let challenge = refused.headers.get("www-authenticate").unwrap();
    assert!(challenge.contains(&registry.tokens().realm()), "{challenge}");
    assert!(registry.tokens().requests().is_empty(), "the harness's own tokens do not count");

    let answer = ask_token(&registry, TWO_SCOPES, Some(("robot", "secret")));
    assert_eq!(with_bearer(&registry, "POST", &target, &answer["token"]).status, 201);
    assert!(registry.has_blob("dst", &blob));
    let spaced = "scope=repository:src:pull+repository:dst:pull,push";
    let same = ask_token(&registry, spaced, Some(("robot", "secret")));
    assert_eq!(claims(&same["token"])["access"], claims(&answer["token"])["access"]);

    let seen = registry.tokens().requests();
    assert_eq!(seen[0].scopes, ["repository:src:pull", "repository:dst:pull,push"]);
    assert_eq!((seen[0].scope_parameters, seen[1].scope_parameters), (2, 1));
    assert_eq!(seen[1].user.as_deref(), Some("robot"));
    assert_eq!(registry.tokens().issued(), [answer["token"].clone(), same["token"].clone()]);
}

#[test]
fn the_token_policy_is_heeded() {
    let auth = TokenAuth::user("robot", "secret").anonymous_pull().last_scope_only();
    let registry = Registry::options().with_token_auth(auth).start();
    registry.push_image("m", "v1", &[Layer::files(&[("a", "1")])]);

    let nobody = ask_token(&registry, "scope=repository:m:pull,push", None);
    assert_eq!(claims(&nobody["token"])["access"][0]["actions"], json!(["pull"]));
    let target = "/v2/m/manifests/v1";
    assert_eq!(with_bearer(&registry, "GET", target, &nobody["token"]).status, 200);
    assert_eq!(with_bearer(&registry, "PUT", target, &nobody["token"]).status, 401);
    let last = ask_token(&registry, TWO_SCOPES, Some(("robot", "secret")));
    assert_eq!(claims(&last["token"])["access"].as_array().unwrap().len(), 1);
    let wrong = ask_token(&registry, TWO_SCOPES, Some(("robot", "wrong")));
    assert_eq!(wrong["errors"][0]["code"], "UNAUTHORIZED");
}

#[test]
fn refresh_tokens_are_exchanged_and_stale_tokens_refused() {
    let auth = TokenAuth::user("robot", "secret")
        .stale_first(1)
        .expires_in(60)
        .allow(|user, repository, _| user == Some("robot") && repository == "m");
    let registry = Registry::options().with_token_auth(auth).start();
    registry.push_image("m", "v1", &[Layer::files(&[("a", "1")])]);
    let post = |token: &str| {
        let body = format!(
            "grant_type=refresh_token&service=s&client_id=deckmod&scope=\
            repository:m:pull&scope=repository:other:pull&refresh_token={token}"
        );
        let request = Request::new("POST", "/token").body(body.as_bytes());
        send(&registry.tokens().host(), &request).unwrap()
    };

    let identity = registry.tokens().identity_token("robot");
    assert_eq!(post("wrong").status, 401);
    for status in [401, 200] {
        let answer: Value = serde_json::from_slice(&post(&identity).body).unwrap();
        assert_eq!(answer["expires_in"], 60);
        assert_eq!(answer["refresh_token"], identity);
        assert_eq!(claims(&answer["access_token"])["access"][1]["actions"], json!([]));
        let target = "/v2/m/manifests/v1";
        assert_eq!(with_bearer(&registry, "GET", target, &answer["access_token"]).status, status);
    }
}

#[test]
fn tls_is_spoken_with_a_certificate_of_our_authority() {
    let registry = Registry::options().with_tls().start();
    registry.push_image("m", "v1", &[Layer::files(&[("a", "1")])]);
    assert_eq!(registry.tags("m"), ["v1"]);
    assert_eq!(get(&registry.host(), "/v2/").unwrap().status, 400);

    let sandbox = Sandbox::new();
    let ca = registry.ca_file();
    let port = registry.host().split_once(':').unwrap().1.to_owned();
    let connect = format!("127.0.0.1:{port}");
    let ca = ca.to_str().unwrap();
    let verify = ["s_client", "-verify_return_error", "-connect", &connect];
    let names = ["-verify_ip", "127.0.0.1", "-CAfile"];
    let trusted = sandbox.run("openssl", &[&verify[..], &names, &[ca]].concat());
    assert!(trusted.status.success(), "{}", String::from_utf8_lossy(&trusted.stderr));
    assert!(!sandbox.run("openssl", &verify).status.success(), "strangers do not trust it");
}

#[test]
fn a_read_only_registry_refuses_writes() {
    let mut registry = Registry::start();
    registry.push_image("m", "v1", &[Layer::files(&[("a", "1")])]);
    let host = registry.host();
    registry.restart_read_only();

    assert_eq!(registry.host(), host);
    assert_eq!(registry.tags("m"), ["v1"]);
    let refused = get(&host, "/v2/m/tags/list").unwrap();
    assert_eq!(refused.status, 200);
    let refused = send(&host, &Request::new("POST", "/v2/m/blobs/uploads/")).unwrap();
    assert_eq!(refused.status, 405);
    let fresh = Registry::options().read_only().start();
    let refused = send(&fresh.host(), &Request::new("POST", "/v2/m/blobs/uploads/")).unwrap();
    assert_eq!(refused.status, 405);
}

#[test]
fn all_servers_vanish_when_dropped() {
    let auth = TokenAuth::user("robot", "secret");
    let registry = Registry::options().with_token_auth(auth).start();
    let proxy = Proxy::start(&registry.host());
    let silent = silent_server();
    let hosts = [registry.host(), registry.tokens().host(), proxy.host(), silent.host()];
    let pid = rustix::process::Pid::from_raw(i32::try_from(registry.pid()).unwrap()).unwrap();
    let open: Vec<TcpStream> = hosts.iter().map(|host| TcpStream::connect(host).unwrap()).collect();
    drop((registry, proxy, silent));

    assert_eq!(rustix::process::test_kill_process(pid), Err(rustix::io::Errno::SRCH));
    for mut stream in open {
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        let ended = stream.read(&mut [0]);
        assert!(!matches!(&ended, Err(e) if e.kind() == std::io::ErrorKind::WouldBlock));
    }
    for host in hosts.iter().chain([&refused_port()]) {
        // A test beside this one may hold the socket for the moment between fork and exec, or
        // have been given the port: then it is refused a little later.
        let deadline = Instant::now() + Duration::from_secs(10);
        while TcpStream::connect(host).is_ok() {
            assert!(Instant::now() < deadline, "{host} still answers");
            thread::yield_now();
        }
    }
}

#[test]
fn a_sandbox_has_its_own_environment_and_repeatable_commits() {
    let commits = || {
        let sandbox = Sandbox::with_git();
        sandbox.write_all(&[("module.yaml", "name: m\n"), ("images/a/werf.inc.yaml", "x\n")]);
        let first = sandbox.commit("first");
        sandbox.git(&["tag", "-a", "v1.0.0", "-m", "v1.0.0"]);
        let copy = Sandbox::from_folder(&sandbox.path("images"));
        assert_eq!(copy.git(&["ls-files"]), "a/werf.inc.yaml");
        (first, sandbox.commit("second"), sandbox.git(&["log", "--format=%cI %an"]))
    };
    let (first, second, log) = commits();
    assert_eq!(log, "2024-01-02T03:05:05+00:00 Test Author\n2024-01-02T03:04:05+00:00 Test Author");
    assert_eq!(commits(), (first, second, log));

    let mut sandbox = Sandbox::new();
    sandbox.program("hello", "#!/bin/sh\nenv | cut -d= -f1 | grep -v -e ^GIT_ -e ^_ | sort\n");
    sandbox.set("EXTRA", "1");
    let output = sandbox.run("hello", &[]);
    let names = String::from_utf8(output.stdout).unwrap();
    assert_eq!(names, "EXTRA\nHOME\nLC_ALL\nPATH\nPWD\nTMPDIR\n");
    sandbox.write_home(".docker/config.json", "{}");
    assert!(sandbox.home().join(".docker/config.json").is_file());
}
