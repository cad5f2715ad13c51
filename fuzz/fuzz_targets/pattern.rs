//! `cargo fuzz run pattern`: the body `pattern` of tests/hostile.
#![no_main]

#[path = "../../tests/hostile/bodies.rs"]
#[allow(dead_code)]
mod bodies;

libfuzzer_sys::fuzz_target!(|text: &str| bodies::pattern(text));
