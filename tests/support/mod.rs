//! The test harness: real registries, a proxy that breaks things, sandboxes with git.
//!
//! | file | what it owns |
//! |---|---|
//! | `registry` | a real `docker-registry`: open, Basic, token, TLS, read-only |
//! | `contents` | what lies in it: tags, manifests, blobs, whole images |
//! | `image`, `archive` | images and tar archives as bytes, hostile ones too |
//! | `token` | the token server behind a registry's challenge |
//! | `certificate` | keys, certificates and signatures by `openssl` |
//! | `proxy`, `relay`, `fault` | requests counted, remembered, delayed and broken |
//! | `listener` | loopback servers, the silent one and the refused port |
//! | `http` | HTTP/1.1 messages, shared by all of these |
//! | `scratch` | a temporary folder, commands with a cleared environment, git |
//!
//! Nothing here uses deckmod's code. Everything ends when it is dropped. A missing program is a
//! failure that names the package to install, never a skipped test.
#![allow(
    dead_code,
    unused_imports,
    unreachable_pub,
    reason = "each test binary includes the whole harness and uses a part of it"
)]
#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "the harness starts real programs, and a test that cannot go on panics"
)]

mod archive;
mod certificate;
mod contents;
mod fault;
mod http;
mod image;
mod listener;
mod proxy;
mod registry;
mod relay;
mod scratch;
mod token;

pub use archive::{Kind, TarEntry, tar};
pub use contents::Manifest;
pub use fault::{Action, Callback, Change, Fault};
pub use http::{Headers, Request, Response};
pub use image::{Format, Image, Layer, Packed, digest_of, gzip};
pub use listener::{Listener, refused_port, silent_server};
pub use proxy::{Entry, Proxy};
pub use registry::{Options, Registry};
pub use scratch::Sandbox;
pub use token::{TokenAuth, TokenRequest, TokenServer};
