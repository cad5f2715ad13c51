//! Interruptions at every single request: nothing unsafe is ever visible, and the same command completes.
//!
//! A walk begins with the first write, then the second, …, until a run meets no trouble any more. What is
//! asserted after each trouble is in `fixtures::assert_safe`.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod fixtures;
mod support;

#[path = "kill/scenario.rs"]
mod scenario;
#[path = "kill/troubles.rs"]
mod troubles;

use std::sync::{Arc, OnceLock};

use fixtures::Run;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process, waitid};
use scenario::{PROMOTE, PUBLISH, Scenario, Stage};
use support::{Action, Entry, Fault};

/// When the process is killed.
#[derive(Clone, Copy, Debug)]
enum Moment {
    /// The registry does not get the write.
    Before,
    /// The registry gets the write, deckmod does not get the answer.
    After,
}

/// Kills a process and returns when it is certainly dead; its parent may have buried it already.
fn kill(pid: Pid) {
    kill_process(pid, Signal::KILL).unwrap();
    let _ = waitid(WaitId::Pid(pid), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT);
}

/// Runs the command and kills it at its nth write; tells how it ended.
fn killed_at(stage: &Stage, nth: usize, moment: Moment) -> Run {
    let pid: Arc<OnceLock<Pid>> = Arc::default();
    let victim = Arc::clone(&pid);
    let strike = move |_: &Entry| kill(*victim.wait());
    let proxy = &stage.world.proxy;
    match moment {
        Moment::Before => {
            proxy.fault(Fault::on_write(Action::before(strike)).nth(nth));
            proxy.fault(Fault::on_write(Action::Cut).nth(nth));
        }
        Moment::After => proxy.fault(Fault::on_write(Action::after(strike)).nth(nth)),
    }
    let child = stage.command().spawn().unwrap();
    pid.set(Pid::from_child(&child)).unwrap();
    let run = Run::of(&child.wait_with_output().unwrap());
    proxy.clear_faults();
    run
}

/// Kills at the first write, the second, …, until a run ends by itself.
fn walk(scenario: &Scenario, moment: Moment) {
    let mut stage = scenario.stage();
    for nth in 1.. {
        stage.set(nth);
        let run = killed_at(&stage, nth, moment);
        let when = format!("{} killed {moment:?} write {nth}", scenario.name);
        if run.status == 0 {
            assert_eq!(nth - 1, scenario.writes, "{}: writes of an undisturbed run", scenario.name);
            return stage.assert_done(&when);
        }
        assert_eq!(run.status, -9, "{when}:\n{}", run.stderr);
        stage.assert_safe(&when);
        stage.complete(&when);
    }
}

#[test]
fn publish_killed_before_every_write() {
    walk(&PUBLISH, Moment::Before);
}

#[test]
fn publish_killed_after_every_write() {
    walk(&PUBLISH, Moment::After);
}

#[test]
fn promote_killed_before_every_write() {
    walk(&PROMOTE, Moment::Before);
}

#[test]
fn promote_killed_after_every_write() {
    walk(&PROMOTE, Moment::After);
}
