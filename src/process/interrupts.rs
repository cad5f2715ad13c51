//! Signals that end the work.
//!
//! Owns what a SIGINT, SIGTERM or SIGHUP does to deckmod: passed on while a supervised program runs, otherwise
//! the private directories are removed and the idle call-back ends the process. It does not end the process
//! itself (`main.rs`) and does not start programs.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};

use rustix::process::{Pid, Signal, kill_process};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use super::{read, sweep};
use crate::error::{Error, Kind, Result};

/// The signals that reached this process, and who must hear of them. Clones share one state.
#[derive(Clone, Default)]
pub struct Interrupts(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    first: Option<i32>,
    phase: Phase,
    private: Vec<PathBuf>,
    on_idle: Option<Box<dyn Fn(i32) + Send>>,
}

/// Whether a supervised program runs.
#[derive(Default)]
enum Phase {
    #[default]
    Idle,
    /// It is being started; signals wait until its id is known.
    Starting(Vec<i32>),
    Running(Pid),
}

impl Interrupts {
    /// Reacts to no signal: for tests and for callers that have their own handling.
    pub fn none() -> Self {
        Self::default()
    }

    /// Handles SIGINT, SIGTERM and SIGHUP on a thread from now on. SIGHUP stays ignored where it already is
    /// (`nohup`).
    pub fn install() -> Result<Self> {
        let wanted: &[i32] =
            if hangup_is_ignored() { &[SIGINT, SIGTERM] } else { &[SIGINT, SIGTERM, SIGHUP] };
        let mut signals = Signals::new(wanted)
            .map_err(|cause| Error::internal("cannot handle signals").because(cause.to_string()))?;
        let interrupts = Self::default();
        let handler = interrupts.clone();
        std::thread::spawn(move || signals.forever().for_each(|signal| handler.receive(signal)));
        Ok(interrupts)
    }

    /// What ends the process when a signal comes while no supervised program runs, for example
    /// `exit(128 + signal)`. Private directories are removed before it is called, on a thread of its own.
    pub fn on_idle_signal(&self, callback: impl Fn(i32) + Send + 'static) {
        self.state().on_idle = Some(Box::new(callback));
    }

    /// The first signal that came.
    pub fn interrupted(&self) -> Option<i32> {
        self.state().first
    }

    /// An error of [`Kind::Interrupted`] once a signal has come.
    pub fn check(&self) -> Result<()> {
        self.interrupted().map_or(Ok(()), |signal| Err(interrupted(signal)))
    }

    /// A signal has come.
    fn receive(&self, signal: i32) {
        let mut state = self.state();
        let first = *state.first.get_or_insert(signal);
        match &mut state.phase {
            Phase::Running(pid) => pass_on(*pid, signal),
            Phase::Starting(waiting) => waiting.push(signal),
            Phase::Idle => {
                // The lock is held: no program starts, no directory is made, until the process is over.
                read::kill_all();
                for dir in std::mem::take(&mut state.private) {
                    sweep::remove(&dir);
                }
                if let Some(callback) = &state.on_idle {
                    callback(first);
                }
            }
        }
    }

    /// The process ends by a mistake of its own: programs that are asked something are killed, private directories are
    /// removed. A supervised program is ended by its supervisor.
    pub fn give_up(&self) {
        // The mistake may have been made while this thread held the lock.
        let state = match self.0.try_lock() {
            Ok(state) => Some(state),
            Err(TryLockError::Poisoned(state)) => Some(state.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        };
        read::kill_all();
        for dir in state.into_iter().flat_map(|mut state| std::mem::take(&mut state.private)) {
            sweep::remove(&dir);
        }
    }

    /// A supervised program is about to be started; the signal that came before, if any.
    pub(super) fn begin(&self) -> std::result::Result<Running, i32> {
        let mut state = self.state();
        if let Some(signal) = state.first {
            return Err(signal);
        }
        state.phase = Phase::Starting(Vec::new());
        Ok(Running(self.clone()))
    }

    /// Removes this directory when a signal comes.
    pub(super) fn watch(&self, dir: &Path) {
        self.state().private.push(dir.to_owned());
    }

    /// The directory is gone.
    pub(super) fn forget(&self, dir: &Path) {
        self.state().private.retain(|watched| watched != dir);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// While it lives, signals go to the supervised program.
pub(super) struct Running(Interrupts);

impl Running {
    /// The program has this id; signals that came meanwhile are passed on.
    pub(super) fn started(&self, pid: Pid) {
        let mut state = self.0.state();
        let before = std::mem::replace(&mut state.phase, Phase::Running(pid));
        if let Phase::Starting(waiting) = before {
            for signal in waiting {
                pass_on(pid, signal);
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.state().phase = Phase::Idle;
    }
}

/// The error that a signal makes of a run.
pub(super) fn interrupted(signal: i32) -> Error {
    Error::new(Kind::Interrupted(signal), format!("interrupted by {}", name(signal)))
}

/// How people call a signal.
pub(super) fn name(signal: i32) -> String {
    let known = signal_hook::low_level::signal_name(signal);
    known.map_or_else(|| format!("signal {signal}"), str::to_owned)
}

fn pass_on(pid: Pid, signal: i32) {
    if let Some(signal) = Signal::from_named_raw(signal) {
        let _ = kill_process(pid, signal);
    }
}

/// `SigIgn` is a mask in hexadecimal; bit 0 is signal 1, SIGHUP.
fn hangup_is_ignored() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .is_some_and(|mask| mask & 1 == 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[test]
    fn giving_up_removes_private_directories_and_waits_for_nobody() {
        let base = tempfile::tempdir().unwrap();
        let dir = base.path().join(sweep::home_name()).join("run-1");
        std::fs::create_dir_all(&dir).unwrap();
        let interrupts = Interrupts::none();
        interrupts.watch(&dir);
        let looking = interrupts.state();
        interrupts.give_up();
        assert!(dir.exists(), "who holds the lock is not waited for");
        drop(looking);
        interrupts.give_up();
        assert!(!dir.exists());
    }

    #[test]
    fn an_idle_signal_removes_private_directories_and_calls_back() {
        let base = tempfile::tempdir().unwrap();
        let dir = base.path().join(sweep::home_name()).join("run-1");
        std::fs::create_dir_all(&dir).unwrap();
        let interrupts = Interrupts::none();
        interrupts.watch(&dir);
        let (send, receive) = mpsc::channel();
        interrupts.on_idle_signal(move |signal| send.send(signal).unwrap());
        interrupts.receive(SIGTERM);
        assert_eq!(receive.try_recv(), Ok(SIGTERM));
        assert!(!dir.exists());
        assert_eq!(interrupts.check().unwrap_err().kind(), Kind::Interrupted(SIGTERM));
    }

    #[test]
    fn nothing_starts_after_a_signal_and_the_first_one_counts() {
        let interrupts = Interrupts::none();
        let running = interrupts.begin().ok().unwrap();
        interrupts.receive(SIGINT);
        interrupts.receive(SIGTERM);
        drop(running);
        assert_eq!(interrupts.interrupted(), Some(SIGINT));
        assert_eq!(interrupts.begin().err(), Some(SIGINT));
    }
}
