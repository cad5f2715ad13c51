//! The verbs. One verb = one file and one row.

mod check;
mod explain;
mod init;
mod promote;
mod publish;
mod render;
mod schema;
mod settings;
mod status;
mod verb;
mod werf_build;

pub(crate) use render::Renderer;
pub(crate) use verb::Verb;
