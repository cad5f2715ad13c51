//! `cargo fuzz run configuration`: the body `configuration` of tests/hostile.
#![no_main]

#[path = "../../tests/hostile/bodies.rs"]
#[allow(dead_code)]
mod bodies;

libfuzzer_sys::fuzz_target!(|text: &str| bodies::configuration(text));
