//! A registry that fails: exit 5, each failure with its own cause and its own advice, no hang.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod engine_fixture;
mod support;

use std::collections::BTreeSet;
use std::io::{BufReader, Read as _, Write as _};

use engine_fixture::{Run, example_module, script_engine};
use support::{
    Action, Fault, Listener, Proxy, Registry, Request, Response, Sandbox, TokenAuth, refused_port,
    silent_server,
};

/// A module whose engine must not be called.
fn module() -> Sandbox {
    Sandbox::from_folder(&example_module())
}

/// Runs `werf-build` on this host; the engine must not be reached.
fn build(mut sandbox: Sandbox, host: &str, environment: &[(&str, &str)]) -> Run {
    let called = sandbox.home().join("called");
    let script = format!(": > '{}'\nexit 1", called.display());
    let engine = script_engine(&mut sandbox, "unreached", &script).display().to_string();
    for (name, value) in environment {
        sandbox.set(name, value);
    }
    let source = format!("{host}/acme/modules");
    let arguments = ["werf-build", "--tag", "v1.2.3", "--source", &source, "--engine", &engine];
    let mut command = sandbox.command(env!("CARGO_BIN_EXE_deckmod"));
    let run = Run::from(command.args(arguments).output().unwrap());
    let run = run.expect(5).explains();
    assert!(!called.exists(), "the engine was called\n{}", run.shown());
    assert_eq!(run.stdout, "");
    run
}

/// Runs `status` on this host.
fn status(host: &str) -> Run {
    let source = format!("{host}/acme/modules");
    let arguments = ["status", "--source", &source, "example"];
    let output = Sandbox::new().run(env!("CARGO_BIN_EXE_deckmod"), &arguments);
    Run::from(output).expect(5).explains()
}

const LOGIN: [(&str, &str); 2] =
    [("MODULES_REGISTRY_LOGIN", "robot"), ("MODULES_REGISTRY_PASSWORD", "wrong-password")];

#[test]
fn nobody_listens() {
    let host = refused_port();
    let words = ["refuses the connection", &host, "right port"];
    build(module(), &host, &[]).says(&words);
    status(&host).says(&words);
}

#[test]
fn the_registry_is_silent() {
    let silent = silent_server();
    let words = ["silent", "time limit", &silent.host()];
    let limit = [("DECKMOD_REGISTRY_TIMEOUT", "1")];
    build(module(), &silent.host(), &limit).says(&words);
    let registry = Registry::start();
    let proxy = broken(&registry, Action::Silent);
    build(module(), &proxy.host(), &limit).says(&["silent", "time limit", "proxy before it"]);
    // And without a word on limits there is one all the same.
    build(module(), &silent.host(), &[]).says(&words);
}

#[test]
fn the_host_does_not_resolve() {
    let words = ["nosuch.invalid", "does not resolve", "spelling"];
    build(module(), "nosuch.invalid", &[]).says(&words);
    status("nosuch.invalid").says(&words);
}

#[test]
fn a_login_is_missing_or_wrong() {
    let registry = Registry::options().with_basic("robot", "right-password").start();
    let host = registry.host();
    let without = build(module(), &host, &[]).says(&["401", "no credentials", "docker login"]);
    without.does_not_say(&["robot"]);
    let wrong = build(module(), &host, &LOGIN);
    let wrong = wrong.says(&["401", "user `robot`", "MODULES_REGISTRY_LOGIN", "may be wrong"]);
    wrong.does_not_say(&["wrong-password"]);
    status(&host).says(&["401", "no credentials"]);
}

#[test]
fn a_token_is_refused() {
    let auth = TokenAuth::user("robot", "right-password");
    let registry = Registry::options().with_token_auth(auth).start();
    let host = registry.host();
    let wrong = build(module(), &host, &LOGIN).says(&["401", "user `robot`", "may be wrong"]);
    wrong.does_not_say(&["wrong-password"]);
    status(&host).says(&["401", "no credentials"]);
}

#[test]
fn the_registry_says_no() {
    let registry = Registry::options().with_basic("robot", "right-password").start();
    let proxy = Proxy::start(&registry.host());
    let body = br#"{"errors":[{"code":"DENIED","message":"robots may not"}]}"#.to_vec();
    let json = vec![("Content-Type".to_owned(), "application/json".to_owned())];
    let no = Action::Status(403, json, body);
    proxy.fault(Fault::on("*", "/v2/acme", no.clone()).always());
    let run = build(module(), &proxy.host(), &LOGIN);
    let run = run.says(&["403", "user `robot`", "DENIED", "robots may not", "lack the right"]);
    run.does_not_say(&["wrong-password"]);
    status(&proxy.host()).says(&["403", "no credentials", "docker login"]);
    // Some do not even let strangers ask whether they are there.
    proxy.fault(Fault::on("GET", "/v2/", no).always());
    build(module(), &proxy.host(), &LOGIN).says(&["403", "user `robot`", "robots may not"]);
}

#[test]
fn the_certificate_is_not_trusted() {
    let registry = Registry::options().with_tls().start();
    let words = ["TLS", "SSL_CERT_FILE"];
    build(module(), &registry.host(), &[]).says(&words);
    status(&registry.host()).says(&words);
    // With the authority it is trusted, and nothing is there.
    let authority = registry.ca_file().display().to_string();
    let mut sandbox = Sandbox::new();
    sandbox.set("SSL_CERT_FILE", &authority);
    let source = format!("{}/acme/modules", registry.host());
    let arguments = ["status", "--source", &source, "example"];
    let trusted = Run::from(sandbox.run(env!("CARGO_BIN_EXE_deckmod"), &arguments));
    trusted.expect(0).does_not_say(&["TLS"]);
}

#[test]
fn redirects_go_in_a_circle() {
    let registry = Registry::start();
    let proxy = Proxy::start(&registry.host());
    let circle = format!("http://{}/v2/round/", proxy.host());
    proxy.fault(Fault::on("*", "/v2/", Action::RedirectTo(circle)).always());
    let words = ["redirects again and again", "container registry"];
    build(module(), &proxy.host(), &[]).says(&words);
    status(&proxy.host()).says(&words);
    assert!(proxy.log().len() < 100, "{} requests", proxy.log().len());
}

#[test]
fn the_registry_fails_for_ever() {
    let registry = Registry::start();
    let proxy = Proxy::start(&registry.host());
    proxy.fault(Fault::on("*", "/v2/", Action::status(500)).always());
    let words = ["status 500", "try again"];
    build(module(), &proxy.host(), &[]).says(&words);
    status(&proxy.host()).says(&words);
    proxy.clear_faults();
    proxy.clear();
    proxy.fault(Fault::on("*", "/v2/", Action::status(503)).always());
    build(module(), &proxy.host(), &[]).says(&["status 503"]);
    assert!(proxy.log().len() < 20, "{:?}", proxy.lines());
}

/// A web server that knows no registry: HTML for everything.
fn web_server() -> Listener {
    Listener::start(|_, stream, _| {
        let mut reader = BufReader::new(stream);
        let page = b"<!DOCTYPE html><html><title>Not Found</title></html>";
        while let Ok(Some(request)) = Request::read(&mut reader) {
            let answer = Response::new(404, page).header("Content-Type", "text/html");
            let mut out = stream;
            if answer.write(&request.method, &mut out).and_then(|()| out.flush()).is_err() {
                return;
            }
        }
    })
}

#[test]
fn the_host_is_no_registry() {
    let server = web_server();
    let words = [&server.host(), "container registry"].map(str::to_owned);
    let words = words.each_ref().map(String::as_str);
    build(module(), &server.host(), &[]).says(&words);
    status(&server.host()).says(&words);
}

#[test]
fn the_host_speaks_something_else() {
    let server = Listener::start(|_, stream, _| {
        let mut stream = stream;
        let _ = stream.read(&mut [0; 512]).and_then(|_| stream.write_all(b"220 mail ready\r\n"));
    });
    build(module(), &server.host(), &[]).says(&[&server.host()]);
}

/// The lines of causes or of advice, the host left out.
fn advice(run: &Run, host: &str, word: &str) -> String {
    let head = format!("= {word}:");
    let lines = run.stderr.lines().filter_map(|line| line.split_once(&head)).map(|(_, text)| text);
    lines.collect::<Vec<_>>().join(" ").replace(host, "HOST").trim().to_owned()
}

/// A proxy that does this to every request for a module.
fn broken(registry: &Registry, action: Action) -> Proxy {
    let proxy = Proxy::start(&registry.host());
    proxy.fault(Fault::on("*", "/v2/acme", action).always());
    proxy
}

#[test]
fn each_failure_has_its_own_cause_and_its_own_advice() {
    let registry = Registry::start();
    let basic = Registry::options().with_basic("robot", "right-password").start();
    let tls = Registry::options().with_tls().start();
    let web = web_server();
    let no = broken(&registry, Action::status(403));
    let failing = broken(&registry, Action::status(500));
    let lost = broken(&registry, Action::Cut);
    let cases = [
        (refused_port(), &[][..]),
        ("nosuch.invalid".to_owned(), &[]),
        (basic.host(), &[]),
        (basic.host(), &LOGIN),
        (tls.host(), &[]),
        (web.host(), &[]),
        (no.host(), &LOGIN),
        (failing.host(), &[]),
    ];
    let (mut reasons, mut advices) = (BTreeSet::new(), BTreeSet::new());
    for (host, login) in &cases {
        let run = build(module(), host, login);
        reasons.insert(advice(&run, host, "because"));
        advices.insert(advice(&run, host, "help"));
    }
    assert_eq!(reasons.len(), cases.len(), "{reasons:#?}");
    assert_eq!(advices.len(), cases.len(), "{advices:#?}");
    // What is lost on the way has its own cause, and the advice of a failing registry.
    let run = build(module(), &lost.host(), &[]);
    assert!(reasons.insert(advice(&run, &lost.host(), "because")), "{}", run.shown());
}
