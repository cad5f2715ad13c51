//! Proves that the proxy and each of its faults do what they say; a part of `support_works`.

use std::io::{BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use super::support::{
    Action, Fault, Format, Image, Layer, Proxy, Registry, Request, Response, digest_of,
    silent_server,
};
use super::{get, send};

fn get_manifest(host: &str, target: &str) -> std::io::Result<Response> {
    send(host, &Request::new("GET", target).header("Accept", Format::Oci.manifest()))
}

fn put_tag(host: &str, tag: &str, image: &Image) -> std::io::Result<Response> {
    let packed = image.pack();
    let request = Request::new("PUT", &format!("/v2/m/manifests/{tag}"));
    send(host, &request.header("Content-Type", packed.media_type).body(&packed.manifest))
}

#[test]
fn tags_come_in_pages() {
    let registry = Registry::start();
    let proxy = Proxy::start(&registry.host());
    for tag in ["a", "b", "c"] {
        registry.push_image("m", tag, &[Layer::files(&[("a", "1")])]);
    }
    proxy.fault(Fault::on("GET", "/tags/list", Action::paged_tags(2)).always());

    let first = get(&proxy.host(), "/v2/m/tags/list").unwrap();
    let link = first.headers.get("link").unwrap();
    let next = link.split(['<', '>']).nth(1).unwrap();
    assert!(first.text().contains(r#"["a","b"]"#));
    let second = get(&proxy.host(), next).unwrap();
    assert!(second.text().contains(r#"["c"]"#) && second.headers.get("link").is_none());
}

#[test]
fn the_proxy_keeps_connections_and_remembers_requests() {
    let registry = Registry::start();
    let image = Image::of(&[Layer::files(&[("a", "1")])]);
    let digest = registry.push("m", "v1", &image);
    let proxy = Proxy::start(&registry.host());
    let stream = TcpStream::connect(proxy.host()).unwrap();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    for (method, target) in [("HEAD", "/v2/m/manifests/v1"), ("GET", "/v2/m/tags/list?n=9")] {
        let (host, accept) = (proxy.host(), Format::Oci.manifest());
        let head =
            format!("{method} {target} HTTP/1.1\r\nHost: {host}\r\nAccept: {accept}\r\n\r\n");
        (&stream).write_all(head.as_bytes()).unwrap();
        assert_eq!(Response::read(method, &mut reader).unwrap().status, 200);
    }
    let written = put_tag(&proxy.host(), "v2", &image).unwrap();

    assert_eq!(written.headers.get("docker-content-digest"), Some(digest.as_str()));
    assert_eq!(
        proxy.lines(),
        [
            "HEAD /v2/m/manifests/v1 200",
            "GET /v2/m/tags/list?n=9 200",
            "PUT /v2/m/manifests/v2 201"
        ]
    );
    let log = proxy.log();
    assert_eq!([log[0].connection, log[1].connection, log[2].connection], [1, 1, 2]);
    assert_eq!(log[0].request_headers.get("accept"), Some(Format::Oci.manifest()));
    assert_eq!(proxy.writes().len(), 1);
    assert_eq!(proxy.writes()[0].request_bytes, image.pack().manifest.len() as u64);
    proxy.clear();
    assert!(proxy.log().is_empty());
}

#[test]
fn a_blob_streams_through_the_proxy() {
    let registry = Registry::start();
    let bytes: Vec<u8> = (0..3_000_000_u32).map(|n| (n % 251) as u8).collect();
    let digest = registry.put_blob("m", &bytes);
    let proxy = Proxy::start(&registry.host());
    let target = format!("/v2/m/blobs/{digest}");
    assert_eq!(get(&proxy.host(), &target).unwrap().body, bytes);

    let started = send(&proxy.host(), &Request::new("POST", "/v2/n/blobs/uploads/")).unwrap();
    let location = started.headers.get("location").unwrap();
    let mut stream = TcpStream::connect(proxy.host()).unwrap();
    let head = format!(
        "PUT {location}&digest={digest} HTTP/1.1\r\nHost: {}\r\nExpect: 100-continue\r\n\
         Transfer-Encoding: chunked\r\n\r\n",
        proxy.host()
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    assert_eq!(Response::read("PUT", &mut reader).unwrap().status, 100);
    for piece in bytes.chunks(700_000) {
        write!(stream, "{:x}\r\n", piece.len()).unwrap();
        stream.write_all(piece).unwrap();
        stream.write_all(b"\r\n").unwrap();
    }
    stream.write_all(b"0\r\n\r\n").unwrap();
    assert_eq!(Response::read("PUT", &mut reader).unwrap().status, 201);
    assert_eq!(registry.blob("n", &digest), bytes);
    assert_eq!(proxy.writes()[1].request_bytes, bytes.len() as u64);
}

#[test]
fn an_upload_refused_before_its_body_was_read_is_answered() {
    let registry = Registry::options().with_basic("robot", "secret").start();
    let proxy = Proxy::start(&registry.host());
    let request = Request::new("PUT", "/v2/m/manifests/v1").body(&vec![0; 20_000_000]);
    assert_eq!(send(&proxy.host(), &request).unwrap().status, 401);
}

#[test]
fn faults_answer_in_the_registrys_place() {
    let registry = Registry::start();
    let proxy = Proxy::start(&registry.host());
    proxy.fault(Fault::on("GET", "/v2/", Action::retry_after(429, 1)).nth(2).times(2));
    let statuses: Vec<u16> = (0..4).map(|_| get(&proxy.host(), "/v2/").unwrap().status).collect();
    assert_eq!(statuses, [200, 429, 429, 200]);
    assert_eq!(proxy.log()[1].upstream_status, None);

    proxy.clear_faults();
    proxy.fault(Fault::on("*", "", Action::RedirectTo("http://other/".into())));
    let moved = get(&proxy.host(), "/v2/").unwrap();
    assert_eq!((moved.status, moved.headers.get("location")), (307, Some("http://other/")));
    proxy.fault(Fault::when(|seen| seen.connection > 0, Action::Cut));
    assert!(get(&proxy.host(), "/v2/").is_err());
    assert_eq!(get(&proxy.host(), "/v2/").unwrap().status, 200);
}

#[test]
fn faults_change_answers() {
    let registry = Registry::start();
    let image = Image::of(&[Layer::files(&[("a", "1")])]);
    let digest = registry.push("m", "v1", &image);
    let bytes = image.pack().manifest;
    let proxy = Proxy::start(&registry.host());
    let read = || get_manifest(&proxy.host(), "/v2/m/manifests/v1");
    let with = |action| {
        proxy.fault(Fault::on("GET", "manifests", action));
        read()
    };

    assert!(with(Action::CutBody(10)).is_err());
    let wrong = with(Action::WrongDigest).unwrap();
    assert_ne!(wrong.headers.get("docker-content-digest"), Some(digest.as_str()));
    assert_eq!(wrong.body, bytes);
    let corrupt = with(Action::CorruptBody).unwrap();
    assert_eq!(corrupt.body.len(), bytes.len());
    assert_ne!(corrupt.body, bytes);
    assert_eq!(with(Action::ReplaceBody(b"<html>".to_vec())).unwrap().body, b"<html>");
    let bare = with(Action::SetHeader("Content-Type".into(), None)).unwrap();
    assert_eq!(bare.headers.get("content-type"), None);
    assert_eq!(with(Action::Slow(Duration::from_millis(1))).unwrap().body, bytes);
    assert_eq!(read().unwrap().body, bytes);
}

#[test]
fn a_lost_answer_is_written_and_a_cut_one_is_not() {
    let registry = Registry::start();
    let image = Image::of(&[Layer::files(&[("a", "1")])]);
    let digest = registry.push("m", "v1", &image);
    let proxy = Proxy::start(&registry.host());
    proxy.fault(Fault::on_write(Action::LostAnswer));
    proxy.fault(Fault::on_write(Action::Cut).nth(2));

    assert!(put_tag(&proxy.host(), "lost", &image).is_err());
    assert!(put_tag(&proxy.host(), "cut", &image).is_err());
    assert_eq!(registry.digest("m", "lost"), Some(digest));
    assert_eq!(registry.digest("m", "cut"), None);
    let log = proxy.log();
    assert_eq!((log[0].status, log[0].upstream_status), (None, Some(201)));
    assert_eq!((log[1].status, log[1].upstream_status), (None, None));
}

#[test]
fn callbacks_run_before_and_after_the_registry_is_asked() {
    let registry = Arc::new(Registry::start());
    let one = Image::of(&[Layer::files(&[("a", "1")])]);
    let two = Image::of(&[Layer::files(&[("a", "2")])]);
    registry.push("m", "v1", &one);
    registry.push("m", "v2", &two);
    let proxy = Proxy::start(&registry.host());
    let answered = Arc::new(AtomicUsize::new(0));
    let (mover, status) = (Arc::clone(&registry), Arc::clone(&answered));
    proxy.fault(Fault::on(
        "GET",
        "manifests/v1",
        Action::before(move |_| {
            mover.retag("m", "v2", "v1");
        }),
    ));
    proxy.fault(Fault::on(
        "GET",
        "manifests/v1",
        Action::after(move |seen| {
            status.store(usize::from(seen.upstream_status.unwrap()), Ordering::SeqCst);
        }),
    ));

    let read = get_manifest(&proxy.host(), "/v2/m/manifests/v1").unwrap();
    assert_eq!(digest_of(&read.body), two.digest());
    assert_eq!(answered.load(Ordering::SeqCst), 200);
}

#[test]
fn round_trips_count_what_waits_for_an_answer() {
    let registry = Registry::start();
    let proxy = Proxy::start(&registry.host());
    get(&proxy.host(), "/v2/").unwrap();
    assert_eq!(proxy.round_trips(), 1);
    // Each answer waits until both requests have arrived.
    let both = Arc::new(Barrier::new(2));
    let meet = Action::before(move |_| {
        both.wait();
    });
    proxy.fault(Fault::on("GET", "/v2/", meet).times(2));
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| get(&proxy.host(), "/v2/").unwrap());
        }
    });
    get(&proxy.host(), "/v2/").unwrap();
    assert_eq!((proxy.log().len(), proxy.round_trips()), (4, 3));
}

#[test]
fn silence_lasts_until_the_server_is_dropped() {
    let registry = Registry::start();
    let proxy = Proxy::start(&registry.host());
    proxy.fault(Fault::on("GET", "/v2/", Action::Silent));
    let silent = silent_server();
    for host in [proxy.host(), silent.host()] {
        let mut stream = TcpStream::connect(&host).unwrap();
        Request::new("GET", "/v2/").write(&host, &mut stream).unwrap();
        stream.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
        let error = stream.read(&mut [0]).unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::WouldBlock);
    }
    // Hangs here if a thread outlives its server.
    let waiting = TcpStream::connect(silent.host()).unwrap();
    drop((proxy, silent));
    assert_eq!((&waiting).read(&mut [0]).unwrap_or(0), 0);
}
