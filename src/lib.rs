//! `deckmod` takes a Deckhouse Kubernetes Platform (DKP) module from a git commit to a release channel.
//!
//! The rooms, from the ground up; each may import only the rooms named beside it
//! (`tests/architecture.rs` holds the same table and fails when a line breaks it):
//!
//! | room | owns | imports |
//! |---|---|---|
//! | [`error`], [`text`] | errors for people; sources, positions, source maps | – |
//! | [`constraint`] | versions and constraints as semver libraries of Go read them | – |
//! | [`finding`] | what is wrong with an artifact, and how bad | text |
//! | [`process`] | running a tool: group, signals, time limits, redaction | error |
//! | [`yaml`] | a YAML tree with byte spans | text |
//! | [`gotemplate`] | Go's text/template and sprig, with source maps | text, constraint |
//! | [`oci`] | the registry: references, credentials, client, images | error, process |
//! | [`module`] | the module repository: module.yaml, git facts | error, finding, text, yaml, process |
//! | [`werf`] | all knowledge of werf: engine, report | error, finding, text, yaml, module, process, oci |
//! | [`release`] | versions, channels, layout, inspection, plan, execution, status | error, finding, text, yaml, oci, module, werf |
//! | [`lint`] | rules over `werf::config`, `module`, workflows; one table | finding, text, yaml, module, werf |
//! | [`settings`] | every value and what set it | error, text, yaml, module, release, oci |
//! | [`scaffold`] | what `init` writes: files from `templates/`, drift | error, module, settings |
//! | [`output`] | one outcome, many formats | error, text, finding, release |
//! | [`cli`] | the command line: one verb, one file | all |

pub mod cli;
pub mod constraint;
pub mod error;
pub mod finding;
pub mod gotemplate;
pub mod lint;
pub mod module;
pub mod oci;
pub mod output;
pub mod process;
pub mod release;
pub mod scaffold;
pub mod settings;
pub mod text;
pub mod werf;
pub mod yaml;
