//! The table of verbs.

use clap::Subcommand;

use crate::cli::commands::{
    check, explain, init, promote, publish, render, schema, settings, status, werf_build,
};
use crate::cli::exit::Ending;
use crate::cli::session::Session;
use crate::error::Result;

/// One row a verb: its arguments, and below how it runs.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    Check(check::Args),
    WerfBuild(werf_build::Args),
    Publish(publish::Args),
    Promote(promote::Args),
    Status(status::Args),
    Render(render::Args),
    Init(init::Args),
    Settings(settings::Args),
    Explain(explain::Args),
    Schema(schema::Args),
}

impl Verb {
    /// Runs the verb.
    pub(crate) fn run(&self, session: &Session) -> Result<Ending> {
        match self {
            Self::Check(args) => check::run(args, session),
            Self::WerfBuild(args) => werf_build::run(args, session),
            Self::Publish(args) => publish::run(args, session),
            Self::Promote(args) => promote::run(args, session),
            Self::Status(args) => status::run(args, session),
            Self::Render(args) => render::run(args, session),
            Self::Init(args) => init::run(args, session),
            Self::Settings(args) => settings::run(args, session),
            Self::Explain(args) => explain::run(args, session),
            Self::Schema(args) => schema::run(args),
        }
    }
}
