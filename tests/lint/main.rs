//! Rules: files in, findings out, through the public interface and without a directory.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on panics")]

mod module;

mod digest_keys;
mod engine;
mod giterminism;
mod images;
mod secret_unused;
mod shell;
mod stages;
mod table;
