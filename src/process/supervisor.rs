//! The supervisor: a process between deckmod and the engine.
//!
//! Owns what happens to the engine and to everything it leaves behind: signals are passed on, after a grace all
//! is killed, descendants that left the group are reaped, and when deckmod itself is gone its private directory
//! is removed. It prints nothing. deckmod's side is `supervised`.
//!
//! A parent-death signal comes when the *thread* that started the child ends; both threads that start one wait
//! for it to end.

use std::ffi::{OsStr, OsString};
use std::io;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use rustix::io::Errno;
use rustix::process::{Pid, Signal, WaitOptions, kill_process, kill_process_group, wait};
use signal_hook::consts::{SIGCHLD, SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use super::{Tool, kin, private, sweep};

/// The hidden first argument that makes deckmod a supervisor.
pub const SUPERVISOR_ARG: &str = "__supervise";
/// The hidden first argument that makes deckmod become the engine.
pub const EXEC_ARG: &str = "__exec";

/// The file in the private directory that says why the engine could not be started.
pub(super) const START_ERROR: &str = "start-error";
/// The file in the private directory that says how the engine ended.
pub(super) const VERDICT: &str = "verdict";

const NOT_STARTED: u8 = 127;
/// How often the supervisor looks whether deckmod is still there, besides the signal.
const GLANCE: Duration = Duration::from_secs(1);
/// How long killed processes may take to disappear.
const CLEARING: Duration = Duration::from_secs(5);

/// How the engine ended; a line in the private directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// By itself, with this code.
    Exited(i32),
    /// By this signal.
    Signalled(i32),
}

impl Verdict {
    fn of(status: ExitStatus) -> Self {
        let signal = status.signal().map(Self::Signalled);
        signal.unwrap_or_else(|| Self::Exited(status.code().unwrap_or(1)))
    }

    /// Reads what [`Verdict::line`] wrote.
    pub(super) fn parse(line: &str) -> Option<Self> {
        let (word, number) = line.trim().split_once(' ')?;
        let number = number.parse().ok()?;
        match word {
            "exited" => Some(Self::Exited(number)),
            "signalled" => Some(Self::Signalled(number)),
            _ => None,
        }
    }

    fn line(self) -> String {
        match self {
            Self::Exited(code) => format!("exited {code}\n"),
            Self::Signalled(signal) => format!("signalled {signal}\n"),
        }
    }

    fn exit_code(self) -> u8 {
        let code = match self {
            Self::Exited(code) => code,
            Self::Signalled(signal) => 128 + signal,
        };
        u8::try_from(code).unwrap_or(1)
    }
}

/// What the supervisor is told, in argv; the environment is inherited.
pub(super) struct Order {
    /// Who started it; when that process is gone, so is deckmod.
    pub(super) parent: Pid,
    /// How long the engine may take to end after a signal.
    pub(super) grace: Duration,
    /// deckmod's private directory.
    pub(super) private: PathBuf,
    /// The engine's argv.
    pub(super) argv: Vec<OsString>,
}

impl Order {
    /// The arguments that [`supervisor_main`] reads.
    pub(super) fn to_args(&self) -> Vec<OsString> {
        let parent = self.parent.as_raw_pid().to_string();
        let grace = self.grace.as_millis().to_string();
        let mut args = vec![SUPERVISOR_ARG.into(), parent.into(), grace.into()];
        args.push(self.private.clone().into());
        args.extend(self.argv.iter().cloned());
        args
    }

    fn parse(args: &[OsString]) -> Option<Self> {
        let [parent, grace, private, engine @ ..] = args else { return None };
        engine.first()?;
        // What is named here is removed in the end.
        if !sweep::is_private(Path::new(private)) {
            return None;
        }
        let parent = Pid::from_raw(parent.to_str()?.parse().ok()?)?;
        let grace = Duration::from_millis(grace.to_str()?.parse().ok()?);
        Some(Self { parent, grace, private: private.into(), argv: engine.to_vec() })
    }
}

/// Does the work of a hidden word; `None` when the first argument is none. `args` is the whole argv of this
/// process. Called first of all, before anything starts a thread or reads the command line.
pub fn supervisor_main(args: impl IntoIterator<Item = OsString>) -> Option<u8> {
    let mut args = args.into_iter().skip(1);
    let word = args.next()?;
    let task: fn(&Order) -> io::Result<u8> = match word.to_str()? {
        SUPERVISOR_ARG => supervise,
        EXEC_ARG => become_engine,
        _ => return None,
    };
    let Some(order) = Order::parse(&args.collect::<Vec<_>>()) else {
        return Some(NOT_STARTED);
    };
    Some(task(&order).unwrap_or_else(|cause| {
        let _ = std::fs::write(order.private.join(START_ERROR), cause.to_string());
        NOT_STARTED
    }))
}

/// Replaces this process by the engine; comes back only with an error.
fn become_engine(order: &Order) -> io::Result<u8> {
    kin::die_with_parent(Signal::KILL)?;
    if orphaned(order.parent) {
        return Ok(NOT_STARTED);
    }
    let program = order.argv.first().map_or(OsStr::new(""), OsString::as_os_str);
    let mut command = Tool::new(program).inherit_env().args(&order.argv[1..]).command();
    Err(command.exec())
}

fn supervise(order: &Order) -> io::Result<u8> {
    let signals = listen()?;
    kin::die_with_parent(Signal::TERM)?;
    kin::adopt_orphans()?;
    let lock = private::hold(&order.private)?;
    if orphaned(order.parent) {
        sweep::remove(&order.private);
        return Ok(NOT_STARTED);
    }
    let engine = start(order)?;
    let verdict = attend(&signals, engine, order);
    clear(engine);
    let _ = std::fs::write(order.private.join(VERDICT), verdict.line());
    if orphaned(order.parent) {
        sweep::remove(&order.private);
    }
    drop(lock);
    Ok(verdict.exit_code())
}

/// Starts the engine in a group of its own.
fn start(order: &Order) -> io::Result<Pid> {
    let parent = rustix::process::getpid();
    let inner =
        Order { parent, private: order.private.clone(), argv: order.argv.clone(), ..*order };
    let mut args = inner.to_args();
    args[0] = EXEC_ARG.into();
    let mut command = Tool::new(kin::own_program()).inherit_env().args(args).command();
    // An ended child is reaped by `attend`, with all the others.
    command.stdin(Stdio::null()).process_group(0).spawn().map(|child| Pid::from_child(&child))
}

/// Waits for the engine, passes signals on, and kills it when its time is over.
fn attend(signals: &Receiver<i32>, engine: Pid, order: &Order) -> Verdict {
    let mut deadline: Option<Instant> = None;
    loop {
        let left = deadline.map(|until| until.saturating_duration_since(Instant::now()));
        match signals.recv_timeout(left.unwrap_or(GLANCE).min(GLANCE)) {
            Ok(SIGCHLD) => (),
            Ok(signal) => match deadline {
                None => deadline = Some(Instant::now() + pass_on(engine, signal, order.grace)),
                Some(_) => kill(engine),
            },
            Err(RecvTimeoutError::Timeout) if deadline.is_some_and(|at| at <= Instant::now()) => {
                kill(engine);
            }
            Err(RecvTimeoutError::Timeout) if deadline.is_none() && orphaned(order.parent) => {
                deadline = Some(Instant::now() + pass_on(engine, SIGTERM, order.grace));
            }
            Err(_) => (),
        }
        if let Some(verdict) = reap(engine) {
            return verdict;
        }
    }
}

/// Tells the engine's group; SIGHUP goes on as SIGTERM, which werf answers in better order. How long it may
/// take.
fn pass_on(engine: Pid, signal: i32, grace: Duration) -> Duration {
    let signal = if signal == SIGINT { Signal::INT } else { Signal::TERM };
    let _ = kill_process_group(engine, signal);
    grace
}

fn kill(engine: Pid) {
    let _ = kill_process_group(engine, Signal::KILL);
    let _ = kill_process(engine, Signal::KILL);
}

/// Takes the statuses of all children that ended; the engine's, when it is among them.
fn reap(engine: Pid) -> Option<Verdict> {
    loop {
        match wait(WaitOptions::NOHANG) {
            Ok(Some((pid, status))) if pid == engine => {
                return Some(Verdict::of(ExitStatus::from_raw(status.as_raw())));
            }
            Ok(Some(_)) | Err(Errno::INTR) => (),
            Ok(None) => return None,
            // The system took it away unseen (SIGCHLD ignored by whoever started deckmod).
            Err(_) => return Some(Verdict::Exited(1)),
        }
    }
}

/// Kills what the engine left: its group, and descendants that left the group and came to this process.
fn clear(engine: Pid) {
    let until = Instant::now() + CLEARING;
    let _ = kill_process_group(engine, Signal::KILL);
    while Instant::now() < until {
        match wait(WaitOptions::NOHANG) {
            Ok(Some(_)) | Err(Errno::INTR) => (),
            Ok(None) => {
                for child in kin::children() {
                    let _ = kill_process(child, Signal::KILL);
                }
                std::thread::sleep(Duration::from_millis(2));
            }
            Err(_) => return,
        }
    }
}

fn orphaned(parent: Pid) -> bool {
    rustix::process::getppid() != Some(parent)
}

fn listen() -> io::Result<Receiver<i32>> {
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP, SIGCHLD])?;
    let (send, receive) = channel();
    std::thread::spawn(move || {
        for signal in signals.forever() {
            if send.send(signal).is_err() {
                return;
            }
        }
    });
    Ok(receive)
}

/// What the supervisor left about the engine: how it ended, or why it did not start.
pub(super) fn left_word(private: &Path) -> (Option<Verdict>, Option<String>) {
    let verdict = std::fs::read_to_string(private.join(VERDICT)).unwrap_or_default();
    (Verdict::parse(&verdict), std::fs::read_to_string(private.join(START_ERROR)).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_survives_the_command_line() {
        let argv = vec!["werf".into(), "build".into(), "--dev".into()];
        let order = Order {
            parent: rustix::process::getpid(),
            grace: Duration::from_millis(250),
            private: Path::new("/tmp").join(sweep::home_name()).join("run-1-x"),
            argv,
        };
        let words = order.to_args();
        let read = Order::parse(&words[1..]).unwrap();
        assert_eq!(read.to_args(), words);
        assert!(Order::parse(&["x".into()]).is_none());
        let elsewhere = Order { private: "/tmp".into(), ..order };
        assert!(Order::parse(&elsewhere.to_args()[1..]).is_none());
    }

    #[test]
    fn only_the_hidden_words_are_taken() {
        let argv = |words: &[&str]| words.iter().map(OsString::from).collect::<Vec<_>>();
        assert!(supervisor_main(argv(&["deckmod"])).is_none());
        assert!(supervisor_main(argv(&["deckmod", "publish", SUPERVISOR_ARG])).is_none());
        assert!(supervisor_main(argv(&["deckmod", SUPERVISOR_ARG])).is_some());
    }

    #[test]
    fn a_verdict_is_a_line() {
        for verdict in [Verdict::Exited(7), Verdict::Signalled(9)] {
            assert_eq!(Verdict::parse(&verdict.line()), Some(verdict));
        }
        assert_eq!(Verdict::parse(""), None);
    }
}
