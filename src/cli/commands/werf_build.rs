//! `deckmod werf-build`: the main job.

use std::time::Instant;

use crate::cli::args::{OutputArgs, PublishingArgs};
use crate::cli::building::Building;
use crate::cli::check_first::check_first;
use crate::cli::exit::Ending;
use crate::cli::job::{Job, Wish};
use crate::cli::outputs::Outputs;
use crate::cli::publishing::{carry_out, draft, scopes};
use crate::cli::session::Session;
use crate::error::Result;
use crate::oci::Client;
use crate::output::{Publication, ReportedStep};
use crate::release::rehearse;

const EXAMPLES: &str = "\
Examples:
  deckmod werf-build                     in CI, where variables say the rest
  deckmod werf-build --tag v1.2.3 --channel alpha --dry-run
  deckmod werf-build --source registry.example.com/acme/modules --tag v1.2.3
  deckmod werf-build --dev --register    what is not committed yet
  deckmod werf-build --format json -- --parallel-tasks-limit 2";

/// Build with werf, inspect, publish, move channels: the main job
///
/// werf builds the images and the module bundle into `<source>/<module>`. deckmod then reads them as the platform will,
/// refuses what a cluster could not use, and writes, in an order that is safe at every point: release image, bundle,
/// channels, registration. The same command again changes nothing; a changed build under the same version is refused.
///
/// A version (vX.Y.Z: --tag, MODULES_MODULE_TAG, or a git tag at HEAD) goes to `source`; any other tag (pr12, main, …)
/// to `dev.source` or an explicit --source. From a pull request nothing is registered and no channel moves.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    publishing: PublishingArgs,
    /// Build the uncommitted work tree and publish it to the dev target
    #[arg(long)]
    dev: bool,
    /// Engine: werf, dk (d8 delivery-kit), or a path to one
    #[arg(long, value_name = "NAME|PATH")]
    engine: Option<String>,
    #[command(flatten)]
    output: OutputArgs,
    /// Arguments for werf
    #[arg(last = true, value_name = "WERF ARGS")]
    werf: Vec<String>,
}

pub(super) fn run(args: &Args, session: &Session) -> Result<Ending> {
    let outputs = Outputs::of(&args.output, session)?;
    outputs.closed("deckmod werf-build", build(args, session, &outputs))
}

fn build(args: &Args, session: &Session, outputs: &Outputs) -> Result<Ending> {
    let job = Job::prepare(session, wish(args)?)?;
    if !args.publishing.no_check {
        check_first(session, &job, &args.werf)?;
    }
    let building = Building::prepare(session, &job, args.werf.clone())?;
    let client = session.client(&job.settings, job.layout.source());
    client.ping(job.layout.source())?;
    client.grant(&scopes(&job.intent()));
    if job.dry_run {
        return outputs.finish(rehearsed(&client, &building, &job, session)?, Ok(()));
    }
    // Who may not even read is told so before the build, with the registry's own words: a HEAD has none.
    client.manifest(&job.layout.bundle(&job.tag.tag()))?;
    let started = Instant::now();
    session.phase(&format!("Building with {}", building.title()));
    let report = building.run(session)?;
    let mut draft = job.draft(&report);
    draft.engine = Some(building.facts());
    draft.timings.push(("build", started.elapsed().as_secs_f64()));
    let (publication, verdict) = carry_out(&client, job.order(&report)?, session, draft)?;
    outputs.finish(publication, verdict)
}

fn wish(args: &Args) -> Result<Wish> {
    let mut wish = Wish::of(&args.publishing)?;
    wish.flags.engine.clone_from(&args.engine);
    wish.flags.dev = args.dev;
    Ok(wish)
}

/// Digests are known only after a build, and a build writes to the registry: so it is said what there is now.
fn rehearsed(
    client: &Client,
    building: &Building,
    job: &Job,
    session: &Session,
) -> Result<Publication> {
    session.phase(&format!("Would build with {}", building.title()));
    session.phase(&format!("Would publish {} of {}", job.tag, job.layout.module().as_str()));
    let mut draft = draft(&job.settings, &job.intent(), job.target);
    draft.engine = Some(building.facts());
    for (subject, target, held) in rehearse(client, &job.intent())? {
        let found =
            held.as_ref().map_or("free".to_owned(), |held| format!("holds {}", held.short()));
        session.say(&format!("  {subject}  {target}  ({found})"));
        draft.steps.push(ReportedStep::before_build(
            subject,
            target.to_string(),
            held.map(|held| held.to_string()),
        ));
    }
    session.say(
        "Dry run: nothing was built and nothing was written. Not checked without a build: the images, the gates of \
         channels, and whether all is committed.",
    );
    Ok(draft)
}
