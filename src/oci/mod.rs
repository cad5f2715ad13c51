//! The registry: references, digests, credentials, the client, images.
//!
//! Owns everything that is spoken with a container registry, and how the layers of an image become
//! one tree of files. It knows nothing of modules, channels or werf, starts no process and reads no
//! environment.
//!
//! From names upward: `digest`, `reference`, `manifest` → `auth`, `keychain` → `transport`, `token`,
//! `session`, `request` → `client` with its operations `manifests`, `blobs`, `upload`, `copy` →
//! `squash`, `image`. Beside them `download`: a plain file of the web over the same transport.

mod auth;
mod blobs;
mod client;
mod copy;
mod digest;
mod docker_config;
mod download;
mod explain;
mod failure;
mod fan_out;
mod image;
mod keychain;
mod login_file;
mod manifest;
mod manifests;
mod options;
mod reference;
mod request;
mod resolver;
mod retry;
mod session;
mod squash;
mod token;
mod transport;
mod upload;
mod url;

pub use auth::{Credentials, Scope, Secret};
pub use blobs::BlobReader;
pub use client::Client;
pub use digest::Digest;
pub use docker_config::config_knows;
pub use download::download;
pub use failure::{RegistryError, RegistryErrorKind, RegistryMessage};
pub use fan_out::fan_out;
pub use image::{ImageError, Limits, flatten};
pub use keychain::{CredentialHelper, Keychain, KeychainBuilder, config_files, read_helper_answer};
pub use login_file::docker_config_with;
pub use manifest::{
    Content, DOCKER_LIST, DOCKER_MANIFEST, Descriptor, Head, Manifest, OCI_INDEX, OCI_MANIFEST,
    Platform,
};
pub use options::{Exchange, Observer, Options, Sleeper};
pub use reference::{InvalidName, Name, Reference, Repository, Tag};
pub use squash::{Entry, EntryKind, Image, Whiteout};
pub use upload::{Mounted, Upload};
