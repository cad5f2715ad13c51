//! `deckmod publish`: publish from a saved build report.

use std::path::PathBuf;

use crate::cli::args::{OutputArgs, channels};
use crate::cli::exit::Ending;
use crate::cli::job::{Job, Wish};
use crate::cli::outputs::Outputs;
use crate::cli::publishing::carry_out;
use crate::cli::session::Session;
use crate::error::Result;
use crate::settings::Flags;
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
    /// Version vX.Y.Z, or a tag of development
    #[arg(long, value_name = "TAG")]
    tag: Option<String>,
    /// Channel to point at the version after it is published (repeatable)
    #[arg(long, value_name = "NAME")]
    channel: Vec<String>,
    /// Show the plan and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Register the module even though it has no channel (a dev source needs it once)
    #[arg(long)]
    register: bool,
    #[command(flatten)]
    output: OutputArgs,
}

pub(super) fn run(args: &Args, session: &Session) -> Result<Ending> {
    let outputs = Outputs::of(&args.output, session)?;
    let flags = Flags { tag: args.tag.clone(), register: args.register, ..Flags::default() };
    let wish = Wish { flags, channels: channels(&args.channel)?, dry_run: args.dry_run };
    let job = Job::prepare(session, wish)?;
    let report = BuildReport::read(&session.dir().join(&args.report))?;
    let client = session.client(&job.settings, job.layout.source());
    let (publication, verdict) =
        carry_out(&client, job.order(&report)?, session, job.draft(&report))?;
    outputs.finish(publication, verdict)
}
