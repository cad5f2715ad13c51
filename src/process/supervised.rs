//! The long run of a program under a supervisor: deckmod's side.
//!
//! Owns the streams (line-wise, redacted, the last lines kept), the watch on silence and the outcome. What
//! happens to the processes is `supervisor`.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use rustix::process::Pid;

use super::interrupts::{Running, interrupted};
use super::lines::{Event, Tail, follow};
use super::supervisor::{Order, START_ERROR, VERDICT, Verdict, left_word};
use super::{Interrupts, PrivateDir, Redactor, Stream, Tool, kin, read};
use crate::error::{Error, Result};

const GRACE: Duration = Duration::from_secs(10);
const QUIET: Duration = Duration::from_mins(1);
/// How many lines of each stream are kept.
const KEPT: usize = 200;
/// How long the streams are read after the program ended, should something still hold them.
const DRAIN: Duration = Duration::from_secs(2);
const EVENTS: usize = 1024;

/// A supervised run that is being prepared.
pub struct Supervised<'a> {
    tool: &'a Tool,
    private: &'a PrivateDir,
    interrupts: &'a Interrupts,
    redactor: Redactor,
    grace: Duration,
    quiet: Duration,
    program: PathBuf,
}

/// Who sees the run.
pub trait Observer {
    /// The program printed a line; secrets are hidden.
    fn line(&mut self, stream: Stream, line: &str);

    /// The program has printed nothing for this long.
    fn silent(&mut self, _so_long: Duration) {}
}

/// How the program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// By itself, with this code.
    Exited(i32),
    /// By a signal that did not come through deckmod.
    Signalled(i32),
    /// deckmod got this signal and passed it on.
    Interrupted(i32),
}

/// A run that is over.
#[derive(Debug)]
pub struct Finished {
    /// How it ended.
    pub outcome: Outcome,
    /// The last lines of standard output.
    pub stdout: Vec<String>,
    /// The last lines of standard error.
    pub stderr: Vec<String>,
    /// How long it took.
    pub elapsed: Duration,
}

impl<'a> Supervised<'a> {
    /// A run with 10 s of grace after a signal and a report of silence after 60 s.
    pub fn new(tool: &'a Tool, private: &'a PrivateDir, interrupts: &'a Interrupts) -> Self {
        let (redactor, program) = (Redactor::new(), kin::own_program());
        Self { tool, private, interrupts, redactor, grace: GRACE, quiet: QUIET, program }
    }

    /// Hides these secrets in everything it prints.
    #[must_use]
    pub fn hiding(mut self, redactor: &Redactor) -> Self {
        self.redactor = redactor.clone();
        self
    }

    /// How long the program may take to end after a signal before all is killed.
    #[must_use]
    pub fn grace(mut self, grace: Duration) -> Self {
        self.grace = grace;
        self
    }

    /// After how long a silence is reported, and again after as long.
    #[must_use]
    pub fn quiet(mut self, quiet: Duration) -> Self {
        self.quiet = quiet;
        self
    }

    /// The deckmod that is the supervisor; this very program by default.
    #[must_use]
    pub fn supervisor(mut self, program: impl Into<PathBuf>) -> Self {
        self.program = program.into();
        self
    }

    /// Runs it to its end. An error means that it could not be run; how it ended is in [`Finished`].
    pub fn run(&self, observer: &mut dyn Observer) -> Result<Finished> {
        let started = Instant::now();
        let running = self.interrupts.begin().map_err(interrupted)?;
        let mut child = self.spawn()?;
        let (stdout, stderr) = self.attend(&mut child, &running, observer);
        drop(running);
        let status = child.wait().map_err(|cause| self.not_started(&cause.to_string()))?;
        let outcome = self.outcome(status.code(), status.signal())?;
        Ok(Finished { outcome, stdout, stderr, elapsed: started.elapsed() })
    }

    fn spawn(&self) -> Result<Child> {
        for word in [START_ERROR, VERDICT] {
            let _ = std::fs::remove_file(self.private.path().join(word));
        }
        let mut argv = VecDeque::from(self.tool.arguments().to_vec());
        argv.push_front(self.tool.program().to_owned());
        let parent = rustix::process::getpid();
        let private = self.private.path().to_owned();
        let order = Order { parent, grace: self.grace, private, argv: argv.into() };
        let mut command = self.tool.through(&self.program, order.to_args()).command();
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command.process_group(0).spawn();
        child.map_err(|cause| self.not_started(&cause.to_string()))
    }

    /// Reads both streams until the supervisor has ended; the last lines of each. The process stays to be
    /// waited for, so that no signal can reach another process with its id.
    fn attend(
        &self,
        child: &mut Child,
        running: &Running,
        observer: &mut dyn Observer,
    ) -> (Vec<String>, Vec<String>) {
        let pid = Pid::from_child(child);
        running.started(pid);
        let (send, events) = sync_channel(EVENTS);
        let secret = self.redactor.longest();
        let mut open = 0;
        if let Some(stdout) = child.stdout.take() {
            follow(stdout, Stream::Stdout, secret, send.clone());
            open += 1;
        }
        if let Some(stderr) = child.stderr.take() {
            follow(stderr, Stream::Stderr, secret, send.clone());
            open += 1;
        }
        tell_end(pid, send);
        self.pump(&events, open, observer)
    }

    fn pump(
        &self,
        events: &Receiver<Event>,
        mut open: usize,
        observer: &mut dyn Observer,
    ) -> (Vec<String>, Vec<String>) {
        let (mut stdout, mut stderr) = (Tail::new(KEPT), Tail::new(KEPT));
        let mut heard = Instant::now();
        let mut until: Option<Instant> = None;
        while open > 0 || until.is_none() {
            let left = until.map(|until| until.saturating_duration_since(Instant::now()));
            match events.recv_timeout(left.unwrap_or(self.quiet)) {
                Ok(Event::Line(stream, line)) => {
                    let line = self.redactor.line(&line).into_owned();
                    observer.line(stream, &line);
                    let tail = if stream == Stream::Stdout { &mut stdout } else { &mut stderr };
                    tail.push(line);
                    heard = Instant::now();
                }
                Ok(Event::Closed) => open -= 1,
                Ok(Event::Ended) => until = Some(Instant::now() + DRAIN),
                Err(RecvTimeoutError::Timeout) if until.is_none() => {
                    observer.silent(heard.elapsed());
                }
                Err(_) => break,
            }
        }
        (stdout.into_lines(), stderr.into_lines())
    }

    fn outcome(&self, code: Option<i32>, signal: Option<i32>) -> Result<Outcome> {
        let (verdict, start_error) = left_word(self.private.path());
        if let Some(signal) = self.interrupts.interrupted() {
            return Ok(Outcome::Interrupted(signal));
        }
        if let Some(cause) = start_error {
            return Err(self.not_started(&cause));
        }
        Ok(match (verdict, code, signal) {
            (Some(Verdict::Exited(code)), _, _) | (None, Some(code), _) => Outcome::Exited(code),
            (Some(Verdict::Signalled(signal)), _, _) | (None, None, Some(signal)) => {
                Outcome::Signalled(signal)
            }
            (None, None, None) => Outcome::Exited(1),
        })
    }

    fn not_started(&self, cause: &str) -> Error {
        let dir = self.tool.dir().filter(|dir| !dir.is_dir()).map(Path::display);
        let cause =
            dir.map_or_else(|| cause.to_owned(), |dir| format!("there is no directory `{dir}`"));
        let program: OsString = self.tool.program().to_owned();
        Error::engine(format!("cannot run `{}`", program.to_string_lossy())).because(cause)
    }
}

fn tell_end(pid: Pid, events: SyncSender<Event>) {
    let ended = read::ended(pid);
    std::thread::spawn(move || {
        let _ = ended.recv();
        let _ = events.send(Event::Ended);
    });
}
