//! Processes that are still there.
//!
//! Owns the search through /proc by a mark that every descendant inherits in its environment, and
//! the bounded wait for a condition.

use std::fs;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

const BOUND: Duration = Duration::from_mins(1);

/// Waits until the condition holds; panics with `what` when it never does.
#[track_caller]
pub fn wait_until(what: impl Fn() -> String, mut holds: impl FnMut() -> bool) {
    let end = Instant::now() + BOUND;
    while !holds() {
        assert!(Instant::now() < end, "waited in vain: {}", what());
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// A mark for the environment of a command: whatever descends from it can be found. A command
/// inside an image does not inherit it; it sleeps for [`Marked::seconds`], a number that no other
/// process has among its words.
pub struct Marked {
    pair: String,
    seconds: String,
}

impl Marked {
    /// The name of the variable.
    pub const VARIABLE: &'static str = "DECKMOD_TEST_MARK";

    /// A mark that no other test has.
    pub fn new() -> Self {
        static COUNTER: AtomicU32 = AtomicU32::new(0);
        let number = std::process::id() * 100 + COUNTER.fetch_add(1, Ordering::Relaxed);
        let seconds = (1_000_000_000 + number).to_string();
        Self { pair: format!("{}={seconds}", Self::VARIABLE), seconds }
    }

    /// The value for the variable, and what a marked `sleep` sleeps.
    pub fn seconds(&self) -> &str {
        &self.seconds
    }

    /// Every process with the mark: its id and its command line.
    pub fn alive(&self) -> Vec<(i32, String)> {
        let entries = fs::read_dir("/proc").expect("/proc is there");
        let ids = entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        let found = ids.filter_map(|id: i32| Some((id, command_line(id)?)));
        found.filter(|(id, line)| self.is_in_environment(*id) || self.is_sleep(line)).collect()
    }

    /// Waits until one of the sleeping commands runs in the given number of processes.
    #[track_caller]
    pub fn wait_until_asleep(&self, count: usize, complaint: impl Fn() -> String) {
        let asleep = || self.alive().iter().filter(|(_, line)| self.is_sleep(line)).count();
        wait_until(
            || format!("{} of {count} sleep\n{}", asleep(), complaint()),
            || asleep() >= count,
        );
    }

    /// Waits until nobody has the mark.
    #[track_caller]
    pub fn wait_until_gone(&self) {
        wait_until(|| format!("still alive: {:?}", self.alive()), || self.alive().is_empty());
    }

    /// Kills everyone with the mark at once: stopped first, so that nobody sees another one die.
    pub fn kill_all(&self) {
        for signal in [Signal::STOP, Signal::KILL] {
            for pid in self.alive().into_iter().filter_map(|(id, _)| Pid::from_raw(id)) {
                // One that is gone already is what is wanted.
                let _ = kill_process(pid, signal);
            }
        }
    }

    fn is_in_environment(&self, id: i32) -> bool {
        let environment = fs::read(format!("/proc/{id}/environ")).unwrap_or_default();
        environment.split(|byte| *byte == 0).any(|pair| pair == self.pair.as_bytes())
    }

    fn is_sleep(&self, line: &str) -> bool {
        line.ends_with(&format!("sleep {}", self.seconds))
    }
}

/// The words of a process; `None` when it is gone or only waits to be reaped.
fn command_line(id: i32) -> Option<String> {
    let words = fs::read(format!("/proc/{id}/cmdline")).ok().filter(|words| !words.is_empty())?;
    Some(String::from_utf8_lossy(&words).replace('\0', " ").trim_end().to_owned())
}

impl Drop for Marked {
    /// A test that failed must not leave its processes to the others.
    fn drop(&mut self) {
        self.kill_all();
    }
}
