//! Rules: files in, findings out, through the public interface and without a directory.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on panics")]

mod module;

mod builds;
mod bundle;
mod digest_keys;
mod editions;
mod engine;
mod giterminism;
mod identity;
mod images;
mod leftovers;
mod no_value;
mod orphan_werf_file;
mod pin_mismatch;
mod release_image;
mod secret_unused;
mod secrets;
mod several;
mod shell;
mod stages;
mod table;
mod werf_v3_incompatible;
mod workflows;
