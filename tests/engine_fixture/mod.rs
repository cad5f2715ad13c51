//! What the end-to-end tests share: an engine, a registry with a base image, a module in git.
//!
//! | file | what it owns |
//! |---|---|
//! | `engine` | the stand-in for werf, built once; engines that are shell scripts |
//! | `workshop` | registry, proxy, module and a deckmod that is run on them |
//! | `run` | how a run of deckmod ended and what it printed |
//! | `processes` | who is still alive, found by a mark in the environment |
//!
//! Needs `mod support;` beside it. Uses no code of deckmod but its program.
#![allow(
    dead_code,
    unused_imports,
    unreachable_pub,
    reason = "each test binary includes the whole fixture and uses a part of it"
)]
#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "the fixture starts real programs, and a test that cannot go on panics"
)]

mod engine;
mod processes;
mod run;
mod workshop;

pub use engine::{engine, script_engine, standin};
pub use processes::{Marked, wait_until};
pub use run::Run;
pub use workshop::{BASE_IMAGE, Workshop, base_images, example_module, lib_helm, push_base_image};
