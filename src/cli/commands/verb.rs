//! The table of verbs.

use clap::Subcommand;

use crate::cli::commands::{
    check, completions, explain, init, man, promote, publish, render, schema, settings, status,
    werf_build,
};
use crate::cli::exit::Ending;
use crate::cli::session::Session;
use crate::error::Result;

/// The help shows a heading before the verb that is named beside it, and the one without a verb before all of them.
pub(crate) const HEADINGS: &[(&str, &str)] =
    &[("Write a module", ""), ("Publish it", "werf-build"), ("Look up", "settings")];

/// One row a verb, in the order of use: its arguments, and below how it runs.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    Init(init::Args),
    Check(check::Args),
    Render(render::Args),
    WerfBuild(werf_build::Args),
    Publish(publish::Args),
    Promote(promote::Args),
    Status(status::Args),
    Settings(settings::Args),
    Explain(explain::Args),
    Schema(schema::Args),
    Completions(completions::Args),
    Man(man::Args),
}

impl Verb {
    /// Runs the verb.
    pub(crate) fn run(&self, session: &Session) -> Result<Ending> {
        match self {
            Self::Init(args) => init::run(args, session),
            Self::Check(args) => check::run(args, session),
            Self::Render(args) => render::run(args, session),
            Self::WerfBuild(args) => werf_build::run(args, session),
            Self::Publish(args) => publish::run(args, session),
            Self::Promote(args) => promote::run(args, session),
            Self::Status(args) => status::run(args, session),
            Self::Settings(args) => settings::run(args, session),
            Self::Explain(args) => explain::run(args, session),
            Self::Schema(args) => schema::run(args),
            Self::Completions(args) => Ok(completions::run(args)),
            Self::Man(args) => man::run(args, session),
        }
    }
}
