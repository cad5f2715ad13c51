//! `deckmod publish`: publish from a saved build report.

use std::path::PathBuf;

use crate::cli::args::{OutputArgs, PublishingArgs};
use crate::cli::check_first::check_first;
use crate::cli::exit::Ending;
use crate::cli::job::{Job, Wish};
use crate::cli::outputs::Outputs;
use crate::cli::publishing::carry_out;
use crate::cli::session::Session;
use crate::error::Result;
use crate::werf::BuildReport;

const EXAMPLES: &str = "\
Examples:
  deckmod publish .werf-build-report.json --tag v1.2.3
  deckmod publish images_tags_werf.json --tag v1.2.3 --dry-run";

/// Publish what werf already built, from its saved build report
///
/// For pipelines that call werf themselves: `werf build --repo <source>/<module> --save-build-report`. Everything after
/// the build is the same as in werf-build.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The build report that werf wrote (JSON)
    #[arg(value_name = "REPORT")]
    report: PathBuf,
    #[command(flatten)]
    publishing: PublishingArgs,
    #[command(flatten)]
    output: OutputArgs,
}

pub(super) fn run(args: &Args, session: &Session) -> Result<Ending> {
    let outputs = Outputs::of(&args.output, session)?;
    outputs.closed("deckmod publish", publish(args, session, &outputs))
}

fn publish(args: &Args, session: &Session, outputs: &Outputs) -> Result<Ending> {
    let job = Job::prepare(session, Wish::of(&args.publishing)?)?;
    if !args.publishing.no_check {
        check_first(session, &job, &[])?;
    }
    let report = BuildReport::read(&session.dir().join(&args.report))?;
    let client = session.client(&job.settings, job.layout.source());
    let (publication, verdict) =
        carry_out(&client, job.order(&report)?, session, job.draft(&report))?;
    outputs.finish(publication, verdict)
}
