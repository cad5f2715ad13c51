//! No password and no token is ever seen: on a command line, in a log, a report, an error or a file.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod fixtures;
mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fixtures::{Built, Run, World};
use serde_json::json;
use support::{Action, Fault, Registry, TokenAuth};

const USER: &str = "robot";

/// A registry that wants credentials, and everything that must stay hidden.
struct Guarded {
    world: World,
    secrets: Vec<String>,
    /// Where a secret was seen while deckmod ran.
    leaks: Arc<Mutex<Vec<String>>>,
}

impl Guarded {
    fn new(world: World, mut secrets: Vec<String>) -> Self {
        let encoded: Vec<String> = secrets
            .iter()
            .map(|secret| {
                STANDARD.encode(format!("{USER}:{secret}")).trim_end_matches('=').to_owned()
            })
            .collect();
        secrets.extend(encoded);
        let leaks = Arc::default();
        let guarded = Self { world, secrets, leaks };
        guarded.watch();
        guarded
    }

    /// At each request looks at what other users of the machine could see of deckmod.
    fn watch(&self) {
        let (secrets, leaks) = (self.secrets.clone(), Arc::clone(&self.leaks));
        let folder = self.world.sandbox.home().parent().unwrap().join("tmp");
        let action = Action::before(move |_| {
            let seen = command_lines().into_iter().chain(texts_below(&folder));
            let found = seen.filter(|(_, text)| secrets.iter().any(|secret| text.contains(secret)));
            leaks.lock().unwrap().extend(found.map(|(place, _)| place));
        });
        self.world.proxy.fault(Fault::when(|_| true, action).always());
    }

    /// Logs in through docker's configuration file.
    fn log_in(&self, entry: &serde_json::Value) {
        let config = json!({"auths": {self.world.proxy.host(): entry}});
        self.world.sandbox.write_home(".docker/config.json", config.to_string());
    }

    /// Runs deckmod, verbosely, with a report beside; fails when a secret is seen anywhere.
    fn run(&self, arguments: &[&str]) -> Run {
        let report = self.world.sandbox.path("out.json");
        let _ = fs::remove_file(&report);
        let flags = ["-v", "--output", "json=out.json"];
        let run = self.world.deckmod(&[arguments, &flags].concat());
        let hidden = self.secrets.iter().cloned().chain(self.issued());
        let report = fs::read_to_string(&report).unwrap_or_default();
        for secret in hidden {
            for (place, text) in
                [("stdout", &run.stdout), ("stderr", &run.stderr), ("report", &report)]
            {
                assert!(
                    !text.contains(&secret),
                    "{secret} is in {place} of {arguments:?}:\n{text}"
                );
            }
        }
        assert_eq!(*self.leaks.lock().unwrap(), Vec::<String>::new(), "seen while it ran");
        let left = texts_below(&self.world.sandbox.home().parent().unwrap().join("tmp"));
        assert!(left.is_empty(), "temporary files are left: {left:?}");
        assert!(!run.stderr.is_empty(), "-v says something");
        run
    }

    fn issued(&self) -> Vec<String> {
        let sent = self.world.proxy.log().into_iter();
        let tokens = sent.filter_map(|entry| {
            let header = entry.request_headers.get("authorization")?.to_owned();
            header.split_once(' ').map(|(_, token)| token.to_owned())
        });
        let mut tokens: Vec<String> = tokens.collect();
        tokens.sort();
        tokens.dedup();
        tokens
    }

    /// The whole life of a version, and its failures.
    fn live(&self) {
        let world = &self.world;
        world.build(&Built::new("v1.2.3"));
        self.run(&["publish", "report.json", "--tag", "v1.2.3", "--channel", "alpha"]).code(0);
        self.run(&["publish", "report.json", "--tag", "v1.2.3"]).code(0);
        self.run(&["promote", "v1.2.3", "--to", "beta", "--to", "stable"]).code(0);
        self.run(&["status", "--deep"]).code(0);
        self.run(&["promote", "v9.9.9", "--to", "beta"]).code(1);
        self.run(&["publish", "report.json", "--tag", "v1.2.4"]).code(1);
        world.build(&Built::new("v1.2.3").bundle(|files| files.set("enabled", "changed")));
        self.run(&["publish", "report.json", "--tag", "v1.2.3"]).code(6);
        for action in [Action::status(500), Action::status(401), Action::status(403), Action::Cut] {
            world.proxy.fault(Fault::on("GET", "/v2/acme", action).always());
            self.run(&["status"]).code(5);
            world.proxy.clear_faults();
            self.watch();
        }
        let sent = self.issued();
        assert!(!sent.is_empty(), "credentials were sent, and so the search can find them");
    }
}

fn command_lines() -> Vec<(String, String)> {
    let processes = fs::read_dir("/proc").unwrap().flatten();
    let files = processes.map(|process| process.path().join("cmdline"));
    files.filter_map(|path| readable(&path)).collect()
}

fn texts_below(folder: &Path) -> Vec<(String, String)> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    let (folders, files): (Vec<_>, Vec<_>) = paths.into_iter().partition(|path| path.is_dir());
    let deeper = folders.iter().flat_map(|folder| texts_below(folder));
    files.iter().filter_map(|path| readable(path)).chain(deeper).collect()
}

/// A file that vanished meanwhile is none.
fn readable(path: &Path) -> Option<(String, String)> {
    let bytes = fs::read(path).ok()?;
    Some((path.display().to_string(), String::from_utf8_lossy(&bytes).into_owned()))
}

fn basic_entry(password: &str) -> serde_json::Value {
    json!({"auth": STANDARD.encode(format!("{USER}:{password}"))})
}

#[test]
fn a_password_in_dockers_configuration() {
    let password = "pw-basic-7d1f";
    let world = World::with(Registry::options().with_basic(USER, password));
    let guarded = Guarded::new(world, vec![password.to_owned()]);
    guarded.log_in(&basic_entry(password));
    guarded.live();
}

#[test]
fn a_password_in_the_environment() {
    let password = "pw-environment-52aa";
    let mut world = World::with(Registry::options().with_basic(USER, password));
    let host = world.proxy.host();
    world.sandbox.set("MODULES_REGISTRY", &host);
    world.sandbox.set("MODULES_REGISTRY_LOGIN", USER);
    world.sandbox.set("MODULES_REGISTRY_PASSWORD", password);
    let guarded = Guarded::new(world, vec![password.to_owned()]);
    guarded.live();
    guarded.run(&["settings", "--format", "json"]).code(0);
}

#[test]
fn a_password_that_is_exchanged_for_tokens() {
    let password = "pw-token-c3e9";
    let world = World::with(Registry::options().with_token_auth(TokenAuth::user(USER, password)));
    let guarded = Guarded::new(world, vec![password.to_owned()]);
    guarded.log_in(&basic_entry(password));
    guarded.live();
    assert!(!guarded.world.registry.tokens().issued().is_empty());
}

#[test]
fn an_identity_token() {
    let auth = TokenAuth::user(USER, "pw-identity-90b4");
    let world = World::with(Registry::options().with_token_auth(auth));
    let identity = world.registry.tokens().identity_token(USER);
    let guarded = Guarded::new(world, vec![identity.clone()]);
    guarded.log_in(&json!({"auth": STANDARD.encode("<token>:"), "identitytoken": identity}));
    guarded.live();
}

#[test]
fn a_wrong_password_and_a_right_too_few() {
    let (wrong, right) = ("pw-wrong-1b77", "pw-right-6e20");
    let auth =
        TokenAuth::user(USER, right).allow(|user, _, action| user.is_some() && action == "pull");
    for options in
        [Registry::options().with_basic(USER, right), Registry::options().with_token_auth(auth)]
    {
        let world = World::with(options);
        let secrets = vec![wrong.to_owned(), right.to_owned()];
        let guarded = Guarded::new(world, secrets);
        guarded.world.build(&Built::new("v1.2.3"));
        let publish = ["publish", "report.json", "--tag", "v1.2.3"];
        guarded.run(&publish).code(5);
        guarded.log_in(&basic_entry(wrong));
        guarded.run(&publish).code(5);
        guarded.run(&["status"]).code(5);
    }
}

#[test]
fn a_right_to_read_is_not_enough_to_publish() {
    let password = "pw-reader-44d0";
    let auth =
        TokenAuth::user(USER, password).allow(|user, _, action| user.is_some() && action == "pull");
    let guarded = Guarded::new(
        World::with(Registry::options().with_token_auth(auth)),
        vec![password.to_owned()],
    );
    guarded.log_in(&basic_entry(password));
    guarded.world.build(&Built::new("v1.2.3"));
    guarded.run(&["publish", "report.json", "--tag", "v1.2.3"]).code(5);
    assert!(guarded.world.registry.tags(&guarded.world.releases()).is_empty());
}

#[test]
fn the_search_itself_finds_what_leaks() {
    let world = World::new();
    let guarded = Guarded::new(world, vec!["pw-leak-8f".to_owned()]);
    let folder = guarded.world.sandbox.home().parent().unwrap().join("tmp");
    fs::write(folder.join("file"), "x pw-leak-8f y").unwrap();
    guarded.world.deckmod(&["status"]).code(0);
    assert_eq!(
        guarded.leaks.lock().unwrap().first(),
        Some(&folder.join("file").display().to_string())
    );
    let mut sleeper = guarded.world.sandbox.command("sleep").args(["600", "0"]).spawn().unwrap();
    // A process is there a moment before its command line is.
    let deadline = Instant::now() + Duration::from_secs(30);
    let is_seen = || command_lines().iter().any(|(_, text)| text.contains("600\0"));
    while !is_seen() {
        assert!(Instant::now() < deadline, "the command line of a child is not found");
        thread::sleep(Duration::from_millis(1));
    }
    sleeper.kill().unwrap();
    sleeper.wait().unwrap();
}
