//! The verbs. One verb = one file and one row.

mod check;
mod completions;
mod explain;
mod init;
mod man;
mod promote;
mod publish;
mod render;
mod schema;
mod settings;
mod status;
mod verb;
mod werf_build;

pub(crate) use render::Renderer;
pub(crate) use verb::{HEADINGS, Verb};
