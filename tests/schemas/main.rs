//! What is written for machines keeps its schemas: those that `deckmod schema` prints, and the published one of SARIF.
//!
//! The judges are others'; without them the tests say what they skip.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "the judges are no business of deckmod; a test that cannot go on panics and says what it skips"
)]

#[path = "../engine_fixture/mod.rs"]
mod engine_fixture;
#[path = "../support/mod.rs"]
mod support;

mod check;
mod judge;
mod reports;
mod settings;
