//! A real `docker-registry` on a free loopback port, with a store of its own.
//!
//! Owns the process: its settings, start, log and end. What lies in it is read and written through
//! `contents`; who may do so is `token`'s matter or the password file's.

use std::fs;
use std::io::{BufRead, BufReader, PipeReader, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, mpsc};
use std::thread::{self, JoinHandle};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::certificate::Certificate;
use super::http::{Request, Response};
use super::token::{ISSUER, SERVICE, TokenAuth, TokenServer};

const MISSING: &str =
    "the tests need the program `docker-registry`: apt-get install docker-registry";

/// What kind of registry to start.
#[derive(Clone, Default)]
pub struct Options {
    basic: Option<(String, String)>,
    token: Option<TokenAuth>,
    tls: bool,
    read_only: bool,
}

impl Options {
    /// Asks for this user and password (Basic).
    #[must_use]
    pub fn with_basic(mut self, user: &str, password: &str) -> Self {
        self.basic = Some((user.to_owned(), password.to_owned()));
        self
    }

    /// Asks for tokens of a token server, which is started too.
    #[must_use]
    pub fn with_token_auth(mut self, auth: TokenAuth) -> Self {
        self.token = Some(auth);
        self
    }

    /// Speaks TLS for `127.0.0.1` and `localhost`, with an authority of its own.
    #[must_use]
    pub fn with_tls(mut self) -> Self {
        self.tls = true;
        self
    }

    /// Refuses every write with 405.
    #[must_use]
    pub fn read_only(mut self) -> Self {
        self.read_only = true;
        self
    }

    /// Starts the registry and waits until it listens.
    pub fn start(self) -> Registry {
        let folder = TempDir::new().expect("a temporary folder");
        let tokens = self.token.clone().map(|auth| TokenServer::start(folder.path(), auth));
        if self.tls {
            let authority = Certificate::authority(folder.path());
            Certificate::server(folder.path(), &authority);
        }
        if let Some((user, password)) = &self.basic {
            let line = format!("{user}:{}\n", bcrypt(password));
            fs::write(folder.path().join("htpasswd"), line).expect("the password file");
        }
        let settings = settings(&self, folder.path(), tokens.as_ref(), "127.0.0.1:0");
        let server = Server::start(folder.path(), &settings);
        Registry { options: self, folder, tokens, server }
    }
}

/// The running registry; process, threads and store vanish when it is dropped.
pub struct Registry {
    options: Options,
    server: Server,
    tokens: Option<TokenServer>,
    folder: TempDir,
}

impl Registry {
    /// An open registry without TLS.
    pub fn start() -> Self {
        Options::default().start()
    }

    /// Chooses what kind of registry to start.
    pub fn options() -> Options {
        Options::default()
    }

    /// `127.0.0.1:PORT`.
    pub fn host(&self) -> String {
        self.server.host.clone()
    }

    /// Id of the process.
    pub fn pid(&self) -> u32 {
        self.server.child.id()
    }

    /// The token server of a registry started `with_token_auth`.
    pub fn tokens(&self) -> &TokenServer {
        self.tokens.as_ref().expect("a registry started with_token_auth")
    }

    /// The authority's certificate of a registry started `with_tls`.
    pub fn ca_file(&self) -> PathBuf {
        assert!(self.options.tls, "a registry started with_tls");
        self.folder.path().join("ca.crt")
    }

    /// What the registry wrote so far, the access log included. A request's line may come a moment
    /// after its answer: count requests with a `Proxy`, search this for secrets.
    pub fn log(&self) -> String {
        self.server.log.lock().expect("the log's reader does not fail").clone()
    }

    /// Ends the process; the store stays, later requests are refused.
    pub fn stop(&mut self) {
        self.server.stop();
    }

    /// Starts again on the same port and store, refusing writes.
    pub fn restart_read_only(&mut self) {
        self.options.read_only = true;
        self.restart();
    }

    /// Starts again on the same port and store.
    pub fn restart(&mut self) {
        self.server.stop();
        let (folder, host) = (self.folder.path(), self.host());
        let settings = settings(&self.options, folder, self.tokens.as_ref(), &host);
        self.server = Server::start(folder, &settings);
    }

    /// Sends a request with the harness's own rights. `scopes` are (repository, actions).
    pub fn send(&self, mut request: Request, scopes: &[(&str, &[&str])]) -> Response {
        if let Some((user, password)) = &self.options.basic {
            let secret = STANDARD.encode(format!("{user}:{password}"));
            request = request.header("Authorization", &format!("Basic {secret}"));
        }
        if let Some(tokens) = &self.tokens {
            let token = tokens.mint(&scopes.iter().map(access).collect());
            request = request.header("Authorization", &format!("Bearer {token}"));
        }
        self.send_as_is(&request)
    }

    /// Sends a request without adding any rights.
    pub fn send_as_is(&self, request: &Request) -> Response {
        let host = &self.server.host;
        let answer = if self.options.tls {
            send_through_tls(request, host, &self.ca_file())
        } else {
            TcpStream::connect(host).and_then(|mut stream| {
                request.write(host, &mut stream)?;
                Response::read(&request.method, &mut BufReader::new(stream))
            })
        };
        answer.unwrap_or_else(|error| {
            panic!("{} {} on {host}: {error}\n{}", request.method, request.target, self.log())
        })
    }
}

fn access((name, actions): &(&str, &[&str])) -> Value {
    let kind = if *name == "catalog" { "registry" } else { "repository" };
    json!({"type": kind, "name": name, "actions": actions})
}

fn send_through_tls(request: &Request, host: &str, ca: &Path) -> std::io::Result<Response> {
    let mut command = Command::new("openssl");
    command.args(["s_client", "-quiet", "-verify_return_error", "-connect", host, "-CAfile"]);
    command.arg(ca).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn()?;
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    let mut stdin = stdin.expect("a pipe");
    let answer = request.write(host, &mut stdin).and_then(|()| {
        Response::read(&request.method, &mut BufReader::new(stdout.expect("a pipe")))
    });
    child.kill()?;
    child.wait()?;
    answer
}

/// The settings file; YAML takes JSON.
fn settings(
    options: &Options,
    folder: &Path,
    tokens: Option<&TokenServer>,
    address: &str,
) -> Value {
    let mut http = json!({"addr": address, "relativeurls": true, "secret": "deckmod-test"});
    if options.tls {
        http["tls"] =
            json!({"certificate": folder.join("server.crt"), "key": folder.join("server.key")});
    }
    let mut settings = json!({
        "version": 0.1,
        "log": {"accesslog": {"disabled": false}, "level": "info", "formatter": "text"},
        "storage": {
            "filesystem": {"rootdirectory": folder.join("store")},
            "delete": {"enabled": true},
            "maintenance": {
                "uploadpurging": {"enabled": false},
                "readonly": {"enabled": options.read_only},
            },
        },
        "http": http,
    });
    if options.basic.is_some() {
        let path = folder.join("htpasswd");
        settings["auth"] = json!({"htpasswd": {"realm": "deckmod test, basic", "path": path}});
    }
    if let Some(tokens) = tokens {
        let (realm, bundle) = (tokens.realm(), tokens.certificate());
        settings["auth"] = json!({"token": {
            "realm": realm, "service": SERVICE, "issuer": ISSUER, "rootcertbundle": bundle,
        }});
    }
    settings
}

/// Hashes with the system's `crypt`, reached through perl, which every Debian has.
fn bcrypt(password: &str) -> String {
    let program = r#"print crypt($ARGV[0], "\$2y\$04\$abcdefghijklmnopqrstuu")"#;
    let output = Command::new("perl").args(["-e", program, password]).output();
    let output = output.expect("the tests need `perl`: apt-get install perl");
    let hash = String::from_utf8(output.stdout).expect("crypt answers in ASCII");
    assert!(hash.starts_with("$2y$04$"), "the system's crypt does not know bcrypt: {hash:?}");
    hash
}

/// The process of the registry.
struct Server {
    child: Child,
    host: String,
    log: Arc<Mutex<String>>,
    reader: Option<JoinHandle<()>>,
    watchdog: Child,
}

impl Server {
    fn start(folder: &Path, settings: &Value) -> Self {
        let path = folder.join("registry.json");
        let mut file = fs::File::create(&path).expect("the settings file");
        write!(file, "{settings}").expect("the settings are written");
        let (output, input) = std::io::pipe().expect("a pipe");
        let child = {
            // The command holds the pipe's writing end and must not outlive this block.
            let mut command = Command::new("docker-registry");
            command.arg("serve").arg(&path).stdin(Stdio::null());
            // Variables named REGISTRY_… would change the settings.
            command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
            command.stdout(input.try_clone().expect("a second end")).stderr(input);
            command.spawn().unwrap_or_else(|error| panic!("{MISSING} ({error})"))
        };
        let watchdog = watchdog(child.id());
        let log = Arc::default();
        let (sender, address) = mpsc::channel();
        let reader = {
            let log = Arc::clone(&log);
            thread::spawn(move || follow(output, &log, &sender))
        };
        // The channel closes when the registry ends before it listens.
        let host = address.recv();
        let mut server = Self { child, host: String::new(), log, reader: Some(reader), watchdog };
        let Ok(host) = host else {
            server.stop();
            panic!("docker-registry did not start:\n{}", server.log.lock().expect("its log"));
        };
        server.host = host;
        server
    }

    fn stop(&mut self) {
        // The watchdog first: it must not see its pipe end and kill a number used anew. All of
        // these fail only when the process is gone already.
        let _ = self.watchdog.kill();
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = self.watchdog.wait();
        if let Some(reader) = self.reader.take() {
            let _ = reader.join();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Ends the process `pid` when this test process dies without dropping anything (a timeout's
/// SIGKILL): the pipe then closes.
fn watchdog(pid: u32) -> Child {
    let mut command = Command::new("sh");
    command.args(["-c", "read -r _; kill -9 $0", &pid.to_string()]);
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().expect("a shell")
}

/// Collects the registry's output and reports the address it says it listens on.
fn follow(output: PipeReader, log: &Mutex<String>, address: &mpsc::Sender<String>) {
    for line in BufReader::new(output).lines().map_while(Result::ok) {
        if let Some((_, rest)) = line.split_once("listening on ") {
            let host = rest.split([',', '"']).next().unwrap_or_default();
            // Nobody waits for a second report.
            let _ = address.send(host.to_owned());
        }
        let mut log = log.lock().expect("readers of the log do not fail");
        log.push_str(&line);
        log.push('\n');
    }
}
