//! Short calls: git, `werf version`, credential helpers.
//!
//! Owns the time limit, the text on standard input and the error that carries command, status and both streams.
//! A program that runs for long is `supervised`.

use std::io::Write as _;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustix::io::Errno;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};

use super::{Redactor, Tool, interrupts};
use crate::error::{Error, Result};

const LIMIT: Duration = Duration::from_secs(30);
/// How long output is awaited after the program ended: a daemon that it started may hold the pipes.
const DRAIN: Duration = Duration::from_secs(1);
/// How many lines of a stream an error shows.
const SHOWN: usize = 10;

/// The groups of the calls under way, for a signal that ends deckmod meanwhile.
static UNDER_WAY: Mutex<Vec<Pid>> = Mutex::new(Vec::new());

/// A short call that is being prepared; made by [`Tool::reading`].
pub struct Read<'a> {
    tool: &'a Tool,
    limit: Duration,
    input: Option<&'a str>,
    redactor: Option<&'a Redactor>,
}

/// What a short call answered.
#[derive(Debug)]
pub struct Output {
    /// How it ended.
    pub status: ExitStatus,
    /// All of its standard output.
    pub stdout: Vec<u8>,
    /// All of its standard error.
    pub stderr: Vec<u8>,
}

impl Tool {
    /// Prepares a short call with a time limit of 30 seconds and an empty standard input.
    pub fn reading(&self) -> Read<'_> {
        Read { tool: self, limit: LIMIT, input: None, redactor: None }
    }
}

impl<'a> Read<'a> {
    /// Kills the program and all of its group after this time.
    #[must_use]
    pub fn limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Gives it this text on standard input.
    #[must_use]
    pub fn input(mut self, input: &'a str) -> Self {
        self.input = Some(input);
        self
    }

    /// Hides these secrets in errors.
    #[must_use]
    pub fn hiding(mut self, redactor: &'a Redactor) -> Self {
        self.redactor = Some(redactor);
        self
    }

    /// Runs it; its standard output when it ended well, as text.
    pub fn text(&self) -> Result<String> {
        let output = self.bytes()?;
        String::from_utf8(output).map_err(|_| {
            Error::engine(format!("{} printed something that is no UTF-8", self.shown()))
        })
    }

    /// Runs it; its standard output when it ended well, as bytes.
    pub fn bytes(&self) -> Result<Vec<u8>> {
        let output = self.output()?;
        if output.status.success() { Ok(output.stdout) } else { Err(self.failed(&output)) }
    }

    /// Runs it; what it answered, however it ended.
    pub fn output(&self) -> Result<Output> {
        let mut child = self.spawn()?;
        let group = Pid::from_child(&child);
        under_way().push(group);
        let output = self.attend(&mut child, group);
        under_way().retain(|other| *other != group);
        output
    }

    fn spawn(&self) -> Result<Child> {
        let stdin = if self.input.is_some() { Stdio::piped() } else { Stdio::null() };
        let mut command = self.tool.command();
        command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
        command.spawn().map_err(|cause| not_started(self.tool, &cause))
    }

    fn attend(&self, child: &mut Child, group: Pid) -> Result<Output> {
        let stdout = drained(child.stdout.take());
        let stderr = drained(child.stderr.take());
        self.feed(child);
        let in_time = ended(group).recv_timeout(self.limit).is_ok();
        if !in_time {
            let _ = kill_process_group(group, Signal::KILL);
        }
        let status = child.wait().map_err(|cause| not_started(self.tool, &cause))?;
        if !in_time {
            let hint = "it may wait for an answer or for the network; try the command by hand";
            let message = format!("{} did not end within {:?}", self.shown(), self.limit);
            return Err(Error::engine(message).hint(hint));
        }
        let until = Instant::now() + DRAIN;
        Ok(Output { status, stdout: collect(&stdout, until), stderr: collect(&stderr, until) })
    }

    fn feed(&self, child: &mut Child) {
        if let (Some(mut stdin), Some(text)) = (child.stdin.take(), self.input) {
            let text = text.to_owned();
            std::thread::spawn(move || stdin.write_all(text.as_bytes()));
        }
    }

    fn failed(&self, output: &Output) -> Error {
        let ended = match (output.status.code(), output.status.signal()) {
            (Some(code), _) => format!("ended with exit status {code}"),
            (_, Some(signal)) => format!("was ended by {}", interrupts::name(signal)),
            _ => "did not end well".to_owned(),
        };
        let error = Error::engine(format!("{} {ended}", self.shown()));
        let said = [&output.stderr, &output.stdout].map(|stream| self.tail(stream));
        said.into_iter().filter(|tail| !tail.is_empty()).fold(error, Error::because)
    }

    fn shown(&self) -> String {
        format!("`{}`", self.redacted(&self.tool.to_string()))
    }

    fn redacted(&self, text: &str) -> String {
        self.redactor.map_or_else(|| text.to_owned(), |redactor| redactor.text(text))
    }

    fn tail(&self, stream: &[u8]) -> String {
        let text = String::from_utf8_lossy(stream);
        let lines: Vec<&str> = text.trim_end().lines().collect();
        self.redacted(&lines[lines.len().saturating_sub(SHOWN)..].join("\n"))
    }
}

/// Why a program could not be started.
pub(super) fn not_started(tool: &Tool, cause: &std::io::Error) -> Error {
    let program = tool.program().to_string_lossy();
    let error = Error::engine(format!("cannot run `{program}`"));
    if let Some(dir) = tool.dir().filter(|dir| !dir.is_dir()) {
        return error.because(format!("there is no directory `{}`", dir.display()));
    }
    if cause.kind() == std::io::ErrorKind::NotFound {
        return error
            .because("there is no such program")
            .hint(format!("install `{program}`, or add its directory to PATH"));
    }
    error.because(cause.to_string())
}

/// Kills every short call under way.
pub(super) fn kill_all() {
    // Tests of the library share one process: the signal of one must not end the programs of the others. That programs
    // end is seen in `tests/signals.rs`.
    if cfg!(test) {
        return;
    }
    for group in under_way().iter() {
        let _ = kill_process_group(*group, Signal::TERM);
    }
}

/// The groups under way; a conversation's is among them.
pub(super) fn under_way() -> std::sync::MutexGuard<'static, Vec<Pid>> {
    UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Says once that the process has ended, and leaves it to be waited for.
pub(super) fn ended(pid: Pid) -> Receiver<()> {
    let (say, hear) = channel();
    std::thread::spawn(move || {
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
        while matches!(waitid(WaitId::Pid(pid), options), Err(Errno::INTR)) {}
        let _ = say.send(());
    });
    hear
}

/// Reads a stream to its end on a thread; what came arrives in pieces.
fn drained(stream: Option<impl std::io::Read + Send + 'static>) -> Receiver<Vec<u8>> {
    let (send, receive) = channel();
    std::thread::spawn(move || {
        let Some(mut stream) = stream else { return };
        let mut buffer = [0; 16 * 1024];
        while let Ok(length @ 1..) = stream.read(&mut buffer) {
            if send.send(buffer[..length].to_vec()).is_err() {
                return;
            }
        }
    });
    receive
}

fn collect(pieces: &Receiver<Vec<u8>>, until: Instant) -> Vec<u8> {
    let mut all = Vec::new();
    while let Ok(piece) = pieces.recv_timeout(until.saturating_duration_since(Instant::now())) {
        all.extend(piece);
    }
    all
}
