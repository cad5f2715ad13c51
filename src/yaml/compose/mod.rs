//! From tokens to a tree of what is written: aliases, tags and repeated keys are still there.
//!
//! Owns the grammar of YAML 1.1 as yaml.v2 reads it, anchors, and the bound of depth. What the tree means is in
//! `build` and `decode`. Facts: go-yaml/yaml v2.4.0, `parserc.go`, `decode.go`.

mod block;
mod document;
mod flow;
mod node;
mod tree;

pub(super) use document::Composer;
pub(super) use node::MAX_DEPTH;
pub(super) use tree::{Form, Id, Raw, Tree};
