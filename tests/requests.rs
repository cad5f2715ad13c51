//! The number of requests and of round trips, as a table that the documentation repeats.
//!
//! Formulas are text, so that test and documentation cannot differ. B and R are the distinct layers of bundle
//! and release image, L those of both together, D the digests that werf reported for application images, C the
//! channels to be moved.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod fixtures;
mod support;

use std::fmt::Write as _;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fixtures::{App, Built, World};
use serde_json::json;
use support::{Registry, TokenAuth};

/// One command in one situation.
struct Row {
    what: &'static str,
    /// What happened before.
    before: &'static [&'static [&'static str]],
    command: &'static [&'static str],
    /// Requests to an open registry.
    open: &'static str,
    /// Further requests to a registry with tokens: refused ones, and those for tokens.
    tokens: &'static str,
    /// Requests that wait for one another, on an open registry.
    round_trips: usize,
    why: &'static str,
}

const PUBLISH: &[&str] = &["publish", "report.json", "--tag", "v1.2.3"];
const REGISTER: &[&str] = &["publish", "report.json", "--tag", "v1.2.3", "--register"];
const TO_ALPHA: &[&str] = &["publish", "report.json", "--tag", "v1.2.3", "--channel", "alpha"];
const PROMOTE: &[&str] = &["promote", "v1.2.3", "--to", "alpha"];
const FIVE: &[&str] = &["promote", "v1.2.3", "--to", "alpha,beta,early-access,stable,rock-solid"];

const TABLE: &[Row] = &[
    Row {
        what: "publish",
        before: &[],
        command: PUBLISH,
        open: "18 + D + L + R",
        tokens: "2",
        round_trips: 7,
        why: "11 + D tags and digests, L layers, R + 1 blobs mounted; \
              each of 2 tags: look, write, read back",
    },
    Row {
        what: "publish again",
        before: &[PUBLISH],
        command: PUBLISH,
        open: "11 + D + L",
        tokens: "2",
        round_trips: 2,
        why: "11 + D tags and digests, L layers",
    },
    Row {
        what: "publish, channel, registration",
        before: &[],
        command: TO_ALPHA,
        open: "25 + D + L + 2R + 3C",
        tokens: "2",
        round_trips: 11,
        why: "publish, 4 for the two blobs of the registration, its tag 3; \
              each channel: look, write, read back; R layers read through them",
    },
    Row {
        what: "the same again",
        before: &[TO_ALPHA],
        command: TO_ALPHA,
        open: "11 + D + L",
        tokens: "2",
        round_trips: 2,
        why: "11 + D tags and digests, L layers",
    },
    Row {
        what: "promote, not registered yet",
        before: &[PUBLISH],
        command: PROMOTE,
        open: "16 + D + L + R + 3C",
        tokens: "2",
        round_trips: 9,
        why: "9 tags, L layers, D digests; each channel: look, write, read back; \
              R layers read through them; 7 for the registration",
    },
    Row {
        what: "promote to one channel",
        before: &[REGISTER],
        command: PROMOTE,
        open: "9 + D + L + R + 3C",
        tokens: "2",
        round_trips: 6,
        why: "the same without the registration",
    },
    Row {
        what: "promote to five channels",
        before: &[REGISTER],
        command: FIVE,
        open: "9 + D + L + R + 3C",
        tokens: "2",
        round_trips: 6,
        why: "the same",
    },
    Row {
        what: "promote to five channels again",
        before: &[REGISTER, FIVE],
        command: FIVE,
        open: "9 + D + L",
        tokens: "2",
        round_trips: 3,
        why: "9 tags, L layers, D digests",
    },
    Row {
        what: "status of a module",
        before: &[TO_ALPHA],
        command: &["status"],
        open: "9 + R",
        tokens: "2",
        round_trips: 3,
        why: "7 tags, R layers and 2 tags for each distinct version on a channel",
    },
];

#[test]
fn promotion_takes_three_round_trips_before_its_first_write() {
    let row = TABLE.iter().find(|row| row.what == "promote to five channels").unwrap();
    let (seen, world) = fewest(row, 3, |world| {
        let reads = world.proxy.log().into_iter().take_while(|entry| !entry.is_write());
        depth(&reads.collect::<Vec<_>>())
    });
    assert_eq!(seen, 3, "{}", told(&world));
}

#[test]
fn requests_equal_the_table_on_an_open_registry() {
    each_row(|row| {
        let world = prepared(row, false);
        world.deckmod(row.command).code(0);
        (Counts::of(row).value(row.open), world.proxy.log().len(), world)
    });
}

#[test]
fn requests_equal_the_table_on_a_registry_with_tokens() {
    each_row(|row| {
        let counts = Counts::of(row);
        let wanted = counts.value(row.open) + counts.value(row.tokens);
        let mut runs = (0..3).map(|_| with_tokens(row));
        let first = runs.next().unwrap();
        // On a busy machine an idle connection may be lost and its request sent again: the least counts.
        let (seen, world) = if first.0 <= wanted {
            first
        } else {
            runs.find(|run| run.0 <= wanted).unwrap_or(first)
        };
        (wanted, seen, world)
    });
}

fn with_tokens(row: &Row) -> (usize, World) {
    let world = prepared(row, true);
    world.registry.tokens().clear();
    world.deckmod(row.command).code(0);
    (world.proxy.log().len() + world.registry.tokens().requests().len(), world)
}

#[test]
fn round_trips_equal_the_table() {
    each_row(|row| {
        let (seen, world) = fewest(row, row.round_trips, |world| world.proxy.round_trips());
        (row.round_trips, seen, world)
    });
}

/// Measures waiting with slow answers. A machine that is busy otherwise sends requests late, which can
/// only add to it: so it is measured again when it is more than wanted, and the least counts.
fn fewest(row: &Row, wanted: usize, measure: impl Fn(&World) -> usize) -> (usize, World) {
    let mut runs = (0..6).map(|_| {
        let world = prepared(row, false);
        world.proxy.set_delay(Duration::from_millis(60));
        world.deckmod(row.command).code(0);
        (measure(&world), world)
    });
    let first = runs.next().unwrap();
    if first.0 <= wanted {
        return first;
    }
    runs.find(|(seen, _)| *seen <= wanted).unwrap_or(first)
}

/// Asserts for each row that what is wanted is what was seen; tells all that differ.
fn each_row(measure: impl Fn(&Row) -> (usize, usize, World)) {
    let wrong = TABLE.iter().filter_map(|row| {
        let (wanted, seen, world) = measure(row);
        let told = || format!("{}: {wanted} wanted, {seen} seen\n{}", row.what, told(&world));
        (wanted != seen).then(told)
    });
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_documentation_shows_the_table() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/publishing.md");
    let text = std::fs::read_to_string(path).unwrap();
    let table = markdown();
    assert!(text.contains(&table), "docs/publishing.md must have this table:\n\n{table}");
}

/// The longest chain of requests of which each waited for the one before.
fn depth(log: &[support::Entry]) -> usize {
    let mut chains: Vec<(Option<u64>, usize)> = Vec::new();
    for entry in log {
        let before = chains.iter().filter(|(end, _)| end.is_some_and(|end| end < entry.arrived));
        chains.push((entry.answered, 1 + before.map(|(_, depth)| *depth).max().unwrap_or(0)));
    }
    chains.iter().map(|(_, depth)| *depth).max().unwrap_or(0)
}

/// The log, each line with its place in arrival and answer.
fn told(world: &World) -> String {
    let line = |entry: &support::Entry| {
        let answered = entry.answered.unwrap_or_default();
        format!("{:3} {answered:3} {}\n", entry.arrived, entry.line())
    };
    world.proxy.log().iter().map(line).collect()
}

fn markdown() -> String {
    let mut text = "| command | requests | with tokens, more | round trips | made of |\n\
        |---|---|---|---|---|\n"
        .to_owned();
    for row in TABLE {
        let Row { what, open, tokens, round_trips, why, .. } = row;
        writeln!(text, "| {what} | {open} | {tokens} | {round_trips} | {why} |").unwrap();
    }
    text
}

/// A module with three images; several layers, so that no two counts are equal by chance.
fn build() -> Built {
    let apps = ["agent", "server", "webhook"].map(|name| App::new(name, "linux/amd64"));
    let built = Built::with_apps("v1.2.3", apps.to_vec());
    built.bundle(|files| {
        for name in ["crds", "docs"] {
            files.0.push(vec![
                support::TarEntry::dir(name),
                support::TarEntry::file(&format!("{name}/a.yaml"), "a: 1\n"),
            ]);
        }
    })
}

/// A registry, open or with tokens, after what happened before.
fn prepared(row: &Row, tokens: bool) -> World {
    let options = Registry::options();
    let auth = || TokenAuth::user("robot", "pw-requests");
    let world = World::with(if tokens { options.with_token_auth(auth()) } else { options });
    if tokens {
        let entry = json!({"auth": STANDARD.encode("robot:pw-requests")});
        let config = json!({"auths": {world.proxy.host(): entry}});
        world.sandbox.write_home(".docker/config.json", config.to_string());
    }
    world.build(&build());
    for command in row.before {
        world.deckmod(command).code(0);
    }
    world.proxy.clear();
    world
}

/// The values of the letters.
struct Counts([(char, usize); 5]);

impl Counts {
    fn of(row: &Row) -> Self {
        let built = build();
        let (bundle, release, both) = built.layers();
        let last = row.command.last().unwrap();
        let channels = if row.command.len() > 4 || row.command[0] == "promote" {
            last.split(',').count()
        } else {
            0
        };
        Self([('B', bundle), ('R', release), ('L', both), ('D', built.apps.len()), ('C', channels)])
    }

    /// The value of a sum such as `10 + D + 2C`.
    fn value(&self, formula: &str) -> usize {
        formula.split(" + ").map(|term| self.term(term)).sum()
    }

    fn term(&self, term: &str) -> usize {
        let digits = term.trim_end_matches(|c: char| c.is_ascii_uppercase());
        let factor: usize = if digits.is_empty() { 1 } else { digits.parse().unwrap() };
        let letter = term[digits.len()..].chars().next();
        letter.map_or(factor, |letter| {
            let known = self.0.iter().find(|(name, _)| *name == letter);
            factor * known.unwrap_or_else(|| panic!("{term} has an unknown letter")).1
        })
    }
}
