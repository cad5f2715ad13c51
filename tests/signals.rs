//! Signals in the middle of a build: the exit status, nobody left, no credentials left.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod engine_fixture;
mod support;

use std::fs::{self, File};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Child;

use engine_fixture::{Marked, Run, Workshop, script_engine, standin, wait_until};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use support::{Action, Fault};

const PASSWORD: &str = "not-for-the-disk";
/// `robot:not-for-the-disk`, as docker writes it.
const IN_BASE64: &str = "cm9ib3Q6bm90LWZvci10aGUtZGlzaw==";

/// A build that was started and is somewhere in its middle.
struct Started {
    workshop: Workshop,
    marked: Marked,
    child: Child,
}

impl Started {
    fn new(mut workshop: Workshop, marked: Marked) -> Self {
        workshop.sandbox.set("MODULES_REGISTRY_LOGIN", "robot");
        workshop.sandbox.set("MODULES_REGISTRY_PASSWORD", PASSWORD);
        let mut command = workshop.build_command("v1.2.3", &["--channel", "alpha"]);
        command.env(Marked::VARIABLE, marked.seconds());
        let log = |name: &str| File::create(workshop.sandbox.home().join(name)).unwrap();
        // A terminal sends Ctrl-C to the whole group: deckmod has one of its own here.
        command.stdout(log("stdout")).stderr(log("stderr")).process_group(0);
        let child = command.spawn().unwrap();
        Self { workshop, marked, child }
    }

    /// The stand-in with a stage of the module that sleeps.
    fn in_a_stage() -> Self {
        let mut workshop = Workshop::new();
        workshop.engine = standin();
        // No mounts outlive a killed engine.
        workshop.sandbox.set("WERF_BUILDAH_STORAGE_DRIVER", "vfs");
        let marked = Marked::new();
        let text = workshop.sandbox.read("werf.yaml");
        let sleep = format!("sleep {}", marked.seconds());
        workshop.sandbox.write("werf.yaml", text.replace("sh -n /app/config-reloader.sh", &sleep));
        workshop.sandbox.commit("a stage that sleeps");
        let started = Self::new(workshop, marked);
        started.wait_until_asleep(1);
        started
    }

    /// An engine that heeds no signal and has children in its group and outside of it.
    fn stubborn() -> Self {
        let mut workshop = Workshop::new();
        let script = "trap '' TERM INT HUP\n\
                      setsid sleep $DECKMOD_TEST_MARK &\n\
                      sleep $DECKMOD_TEST_MARK &\n\
                      while :; do sleep 1; done";
        workshop.engine = script_engine(&mut workshop.sandbox, "stubborn", script);
        let started = Self::new(workshop, Marked::new());
        started.wait_until_asleep(2);
        started
    }

    fn wait_until_asleep(&self, count: usize) {
        self.marked.wait_until_asleep(count, || self.printed("stderr"));
        assert!(!self.credentials().is_empty(), "the engine has got the login in a file");
    }

    fn printed(&self, name: &str) -> String {
        fs::read_to_string(self.workshop.sandbox.home().join(name)).unwrap()
    }

    fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    fn end(&mut self) -> Run {
        let status = self.child.wait().unwrap();
        let output = std::process::Output { status, stdout: Vec::new(), stderr: Vec::new() };
        let (stdout, stderr) = (self.printed("stdout"), self.printed("stderr"));
        Run { stdout, stderr, ..Run::from(output) }
    }

    /// Files for the time of a run that hold the login.
    fn credentials(&self) -> Vec<PathBuf> {
        let temporary = self.workshop.sandbox.home().parent().unwrap().join("tmp");
        files(&temporary).into_iter().filter(|path| holds_login(path)).collect()
    }

    fn nothing_is_left(&self) {
        self.marked.wait_until_gone();
        assert_eq!(self.credentials(), Vec::<PathBuf>::new());
        assert_eq!(private_directories(&self.workshop), Vec::<PathBuf>::new());
        assert_eq!(self.workshop.own_writes(), Vec::<String>::new());
        assert_eq!(self.workshop.bundle("v1.2.3"), None);
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let below = |path: PathBuf| if path.is_dir() { files(&path) } else { vec![path] };
    entries.map(|entry| entry.path()).flat_map(below).collect()
}

fn holds_login(path: &Path) -> bool {
    let text = String::from_utf8_lossy(&fs::read(path).unwrap_or_default()).into_owned();
    text.contains(PASSWORD) || text.contains(IN_BASE64)
}

/// What deckmod keeps for the time of a run.
fn private_directories(workshop: &Workshop) -> Vec<PathBuf> {
    let temporary = workshop.sandbox.home().parent().unwrap().join("tmp");
    let homes = fs::read_dir(temporary).unwrap().flatten().map(|entry| entry.path());
    let homes = homes.filter(|path| path.display().to_string().contains("/deckmod-"));
    let inside = homes.flat_map(|home| fs::read_dir(home).unwrap().flatten());
    inside.map(|entry| entry.path()).filter(|path| path.is_dir()).collect()
}

#[test]
fn ctrl_c_in_a_stage_ends_everything() {
    let mut started = Started::in_a_stage();
    kill_process_group(started.pid(), Signal::INT).unwrap();
    started.end().expect(130).says(&["interrupted"]);
    started.nothing_is_left();
}

#[test]
fn sigterm_in_a_stage_ends_everything() {
    let mut started = Started::in_a_stage();
    kill_process(started.pid(), Signal::TERM).unwrap();
    started.end().expect(143).says(&["interrupted"]);
    started.nothing_is_left();
}

#[test]
fn after_sigkill_in_a_stage_nobody_and_nothing_is_left() {
    let mut started = Started::in_a_stage();
    kill_process(started.pid(), Signal::KILL).unwrap();
    assert_eq!(started.end().signal, Some(9));
    started.marked.wait_until_gone();
    let left = || private_directories(&started.workshop);
    wait_until(|| format!("still there: {:?}", left()), || left().is_empty());
    started.nothing_is_left();
}

#[test]
fn the_next_run_removes_what_a_killed_machine_left() {
    let mut started = Started::stubborn();
    // The supervisor too: nobody is left to tidy up.
    started.marked.kill_all();
    assert_eq!(started.end().signal, Some(9));
    started.marked.wait_until_gone();
    assert_eq!(private_directories(&started.workshop).len(), 1);
    assert!(!started.credentials().is_empty());
    let workshop = &mut started.workshop;
    workshop.engine = script_engine(&mut workshop.sandbox, "quick", "exit 1");
    workshop.build("v1.2.3", &[]).expect(4);
    started.nothing_is_left();
}

#[test]
fn an_engine_that_heeds_no_signal_is_killed_with_its_descendants() {
    let mut started = Started::stubborn();
    kill_process(started.pid(), Signal::TERM).unwrap();
    started.end().expect(143);
    started.nothing_is_left();
}

#[test]
fn a_second_ctrl_c_and_a_killed_deckmod_end_a_stubborn_engine_too() {
    let mut started = Started::stubborn();
    kill_process(started.pid(), Signal::INT).unwrap();
    kill_process(started.pid(), Signal::INT).unwrap();
    started.end().expect(130);
    started.nothing_is_left();

    let mut started = Started::stubborn();
    kill_process(started.pid(), Signal::KILL).unwrap();
    assert_eq!(started.end().signal, Some(9));
    started.marked.wait_until_gone();
    let left = || private_directories(&started.workshop);
    wait_until(|| format!("still there: {:?}", left()), || left().is_empty());
}

#[test]
fn a_closed_terminal_ends_the_build() {
    let mut started = Started::stubborn();
    kill_process(started.pid(), Signal::HUP).unwrap();
    started.end().expect(129);
    started.nothing_is_left();
}

#[test]
fn what_an_engine_leaves_behind_when_it_ends_is_killed() {
    let mut workshop = Workshop::new();
    let script = "setsid sleep $DECKMOD_TEST_MARK &\nsleep $DECKMOD_TEST_MARK &\nexit 1";
    workshop.engine = script_engine(&mut workshop.sandbox, "leaving", script);
    let mut started = Started::new(workshop, Marked::new());
    started.end().expect(4);
    started.nothing_is_left();
}

#[test]
fn a_signal_while_the_registry_is_asked_ends_deckmod_at_once() {
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143)] {
        let mut workshop = Workshop::new();
        workshop.proxy.fault(Fault::on("*", "/v2/", Action::Silent).always());
        workshop.engine = script_engine(&mut workshop.sandbox, "unused", "exit 1");
        let mut started = Started::new(workshop, Marked::new());
        let asked = || !started.workshop.proxy.log().is_empty();
        wait_until(|| format!("no request\n{}", started.printed("stderr")), asked);
        kill_process(started.pid(), signal).unwrap();
        started.end().expect(code).says(&["interrupted"]);
        started.nothing_is_left();
    }
}
