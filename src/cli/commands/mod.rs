//! The verbs. One verb = one file and one row.

mod promote;
mod publish;
mod settings;
mod status;
mod verb;
mod werf_build;

pub(crate) use verb::Verb;
