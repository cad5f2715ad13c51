//! Templates that want too much: each ends soon, with an error in words or a result, within bounded memory. A crash
//! of the process (no stack left, no memory left) fails the test, so each template is rendered by the program itself.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test that cannot go on panics; it says which template it was"
)]

mod support;

use std::time::{Duration, Instant};

use serde::Deserialize;
use support::Sandbox;

const CASES: &str = include_str!("template_limits/cases.json");
const BEGIN: &str = "configVersion: 1\nproject: f\n---\n";
/// Far over what a case takes, as machines may be busy.
const LONGEST: Duration = Duration::from_secs(90);
/// More than a render may take in memory, in KiB.
const RENDER: &str = "ulimit -v 3000000; exec \"$0\" render";
/// Nobody reads more than that.
const MOST_WORDS: usize = 20_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    /// Pieces, and how often each stands there.
    template: Vec<(String, usize)>,
    /// How the error begins, where it is one of the template.
    says: Option<String>,
}

impl Case {
    fn text(&self) -> String {
        let pieces = self.template.iter().map(|(piece, count)| piece.repeat(*count));
        std::iter::once(BEGIN.to_owned()).chain(pieces).chain(["\n".to_owned()]).collect()
    }

    fn wrong(&self, sandbox: &Sandbox) -> Option<String> {
        sandbox.write("werf.yaml", self.text());
        sandbox.commit(&self.name);
        let start = Instant::now();
        let output = sandbox.run("sh", &["-c", RENDER, env!("CARGO_BIN_EXE_deckmod")]);
        let took = start.elapsed();
        let stderr = String::from_utf8_lossy(&output.stderr);
        let ended = matches!(output.status.code(), Some(0 | 1)) && took < LONGEST;
        let told = self.says.as_ref().is_none_or(|words| stderr.contains(words));
        let short = stderr.len() < MOST_WORDS;
        (!ended || !told || !short).then(|| {
            let words: String = stderr.chars().take(300).collect();
            format!("{}: {:?} after {took:?}: {words}", self.name, output.status)
        })
    }
}

/// Two tests share the cases, so that two processors do.
fn check(share: usize) {
    let cases: Vec<Case> = serde_json::from_str(CASES).unwrap();
    let sandbox = Sandbox::with_git();
    let ours = cases.iter().skip(share).step_by(2);
    let wrong: Vec<String> = ours.filter_map(|case| case.wrong(&sandbox)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_template_that_wants_too_much_ends_in_words() {
    check(0);
}

#[test]
fn so_does_every_second_one() {
    check(1);
}
