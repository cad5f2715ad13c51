//! `cargo fuzz run yaml`: the body `yaml` of tests/hostile.
#![no_main]

#[path = "../../tests/hostile/bodies.rs"]
#[allow(dead_code)]
mod bodies;

libfuzzer_sys::fuzz_target!(|text: &str| bodies::yaml(text));
