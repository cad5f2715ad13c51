//! The number of requests and of round trips, as a table that the documentation repeats.
//!
//! Formulas are text, so that test and documentation cannot differ. B and R are the distinct layers of bundle
//! and release image, L those of both together, D the digests that werf reported for application images, C the
//! channels to be moved.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod fixtures;
mod support;

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fixtures::{App, Built, World};
use serde_json::json;
use support::{Options, Registry, TokenAuth};

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
const TO_ALPHA: &[&str] = &["publish", "report.json", "--tag", "v1.2.3", "--channel", "alpha"];
const PROMOTE: &[&str] = &["promote", "v1.2.3", "--to", "alpha"];
const FIVE: &[&str] = &["promote", "v1.2.3", "--to", "alpha,beta,early-access,stable,rock-solid"];

const TABLE: &[Row] = &[];

#[test]
fn requests_equal_the_table_on_an_open_registry() {
    for row in TABLE {
        let world = prepared(row, Registry::options());
        world.deckmod(row.command).code(0);
        let counts = Counts::of(row);
        let log = world.proxy.lines();
        assert_eq!(log.len(), counts.value(row.open), "{}:\n{}", row.what, log.join("\n"));
    }
}

#[test]
fn requests_equal_the_table_on_a_registry_with_tokens() {
    for row in TABLE {
        let options = Registry::options().with_token_auth(TokenAuth::user("robot", "pw-requests"));
        let world = prepared(row, options);
        world.registry.tokens().clear();
        world.deckmod(row.command).code(0);
        let counts = Counts::of(row);
        let log = world.proxy.lines();
        let all = log.len() + world.registry.tokens().requests().len();
        let wanted = counts.value(row.open) + counts.value(row.tokens);
        assert_eq!(
            all,
            wanted,
            "{}:\n{}\n{:?}",
            row.what,
            log.join("\n"),
            world.registry.tokens().requests()
        );
    }
}

#[test]
fn round_trips_equal_the_table() {
    for row in TABLE {
        let world = prepared(row, Registry::options());
        world.proxy.set_delay(Duration::from_millis(60));
        world.deckmod(row.command).code(0);
        let log = world.proxy.lines();
        assert_eq!(world.proxy.round_trips(), row.round_trips, "{}:\n{}", row.what, log.join("\n"));
    }
}

#[test]
fn the_documentation_shows_the_table() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/publishing.md");
    let text = std::fs::read_to_string(path).unwrap();
    let table = markdown();
    assert!(text.contains(&table), "docs/publishing.md must have this table:\n\n{table}");
}

fn markdown() -> String {
    let mut text = "| command | requests | with tokens, more | round trips | made of |\n\
        |---|---|---|---|---|\n"
        .to_owned();
    for row in TABLE {
        let Row { what, open, tokens, round_trips, why, .. } = row;
        text.push_str(&format!("| {what} | {open} | {tokens} | {round_trips} | {why} |\n"));
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

fn prepared(row: &Row, options: Options) -> World {
    let world = World::with(options);
    let auth = STANDARD.encode("robot:pw-requests");
    let config = json!({"auths": {world.proxy.host(): {"auth": auth}}});
    world.sandbox.write_home(".docker/config.json", config.to_string());
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
