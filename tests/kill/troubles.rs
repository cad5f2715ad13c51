//! Registries that fail, throttle, cut, lose, fall silent or lie, at every single request.

use std::thread;

use super::fixtures::Run;
use super::scenario::{PROMOTE, PUBLISH, Scenario, Stage};
use super::support::{Action, Entry, Fault};

/// What the registry does to one request.
struct Trouble {
    name: &'static str,
    action: fn() -> Action,
    /// Whether it goes on for ever, or happens once.
    always: bool,
    /// The exit codes that are right.
    codes: &'static [i32],
}

/// Runs the command and troubles its nth request of a kind; `None` when it sends fewer.
fn troubled(
    stage: &Stage,
    nth: usize,
    meets: fn(&Entry) -> bool,
    trouble: &Trouble,
) -> Option<Run> {
    let fault = Fault::when(meets, (trouble.action)()).nth(nth);
    stage.world.proxy.fault(if trouble.always { fault.always() } else { fault });
    let mut command = stage.command();
    // Nothing else answers so slowly; a good answer is waited for much longer than it takes.
    command.env("DECKMOD_REGISTRY_TIMEOUT", "2");
    let run = Run::of(&command.output().unwrap());
    stage.world.proxy.clear_faults();
    let met = stage.world.proxy.log().iter().filter(|entry| meets(entry)).count() >= nth;
    met.then_some(run)
}

/// Troubles the nth request and asserts that nothing unsafe is left and that the command completes.
fn step(stage: &Stage, nth: usize, meets: fn(&Entry) -> bool, trouble: &Trouble) -> bool {
    let Some(run) = troubled(stage, nth, meets, trouble) else { return false };
    let when = format!("{} at request {nth}", trouble.name);
    assert!(trouble.codes.contains(&run.status), "{when}: exit {}\n{}", run.status, run.stderr);
    stage.assert_safe(&when);
    if run.status == 0 {
        stage.assert_done(&when);
    } else {
        stage.complete(&when);
    }
    true
}

/// Troubles the first request of a kind, the second, …; at least so many.
fn walk(scenario: &Scenario, meets: fn(&Entry) -> bool, least: usize, trouble: &Trouble) {
    let mut stage = scenario.stage();
    for nth in 1.. {
        stage.set(nth);
        if !step(&stage, nth, meets, trouble) {
            assert!(nth > least, "{}: only {} requests were met", trouble.name, nth - 1);
            return;
        }
    }
}

fn walk_writes(trouble: &Trouble) {
    for scenario in [&PUBLISH, &PROMOTE] {
        walk(scenario, Entry::is_write, scenario.writes, trouble);
    }
}

fn is_get(entry: &Entry) -> bool {
    entry.method == "GET"
}

/// What is asked of a manifest or a blob; the digest of an answer may be a lie.
fn is_read(entry: &Entry) -> bool {
    matches!(entry.method.as_str(), "GET" | "HEAD")
}

#[test]
fn every_write_answered_with_500_once() {
    let action = || Action::status(500);
    walk_writes(&Trouble { name: "500", action, always: false, codes: &[0, 5] });
}

#[test]
fn every_write_answered_with_500_for_good() {
    let action = || Action::status(500);
    walk_writes(&Trouble { name: "500 for good", action, always: true, codes: &[5] });
}

#[test]
fn every_write_throttled() {
    let action = || Action::retry_after(429, 0);
    walk_writes(&Trouble { name: "429", action, always: false, codes: &[0] });
}

#[test]
fn every_write_throttled_for_a_second() {
    let action = || Action::retry_after(429, 1);
    let trouble = Trouble { name: "429 for a second", action, always: false, codes: &[0] };
    walk(&PUBLISH, Entry::is_write, PUBLISH.writes, &trouble);
}

#[test]
fn every_write_throttled_for_good() {
    let action = || Action::retry_after(429, 0);
    walk_writes(&Trouble { name: "429 for good", action, always: true, codes: &[5] });
}

#[test]
fn every_write_cut() {
    let action = || Action::Cut;
    walk_writes(&Trouble { name: "cut", action, always: false, codes: &[0, 5] });
}

#[test]
fn every_write_cut_for_good() {
    let action = || Action::Cut;
    walk_writes(&Trouble { name: "cut for good", action, always: true, codes: &[5] });
}

#[test]
fn the_answer_to_every_write_lost() {
    let action = || Action::LostAnswer;
    walk_writes(&Trouble { name: "lost answer", action, always: false, codes: &[0, 5] });
}

#[test]
fn the_answer_to_a_tag_lost_is_no_failure() {
    let is_tag = |entry: &Entry| entry.method == "PUT" && entry.path.contains("/manifests/");
    let action = || Action::LostAnswer;
    let trouble = Trouble { name: "lost answer to a tag", action, always: false, codes: &[0] };
    walk(&PUBLISH, is_tag, 4, &trouble);
}

#[test]
fn silence_at_every_write() {
    let play = |scenario: &Scenario, nth: usize| {
        let action = || Action::Silent;
        let trouble = Trouble { name: "silence", action, always: false, codes: &[5] };
        let mut stage = scenario.stage();
        stage.set(nth);
        assert!(step(&stage, nth, Entry::is_write, &trouble), "write {nth} was met");
    };
    // Side by side: each waits for the time limit, and ten times as long for a blob.
    thread::scope(|scope| {
        for scenario in [&PUBLISH, &PROMOTE] {
            for nth in 1..=scenario.writes {
                scope.spawn(move || play(scenario, nth));
            }
        }
    });
}

#[test]
fn every_answer_cut_short() {
    let action = || Action::CutBody(10);
    for scenario in [&PUBLISH, &PROMOTE] {
        let trouble = Trouble { name: "short answer", action, always: false, codes: &[0, 5] };
        walk(scenario, is_get, 4, &trouble);
    }
}

#[test]
fn every_answer_with_a_flipped_bit() {
    let action = || Action::CorruptBody;
    let trouble = Trouble { name: "flipped bit", action, always: false, codes: &[0, 5] };
    walk(&PUBLISH, is_get, 7, &trouble);
}

#[test]
fn every_answer_with_a_wrong_digest() {
    let action = || Action::WrongDigest;
    // A digest that is a lie looks like a tag that somebody moved.
    let codes = &[0, 1, 5, 6];
    let trouble = Trouble { name: "wrong digest", action, always: false, codes };
    walk(&PUBLISH, is_read, 20, &trouble);
    let codes = &[0, 5];
    let trouble = Trouble { name: "wrong digest of a write", action, always: false, codes };
    walk(&PUBLISH, Entry::is_write, PUBLISH.writes, &trouble);
}
