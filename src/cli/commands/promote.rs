//! `deckmod promote`: point channels at a version.

use crate::cli::args::{OutputArgs, channels};
use crate::cli::exit::Ending;
use crate::cli::outputs::Outputs;
use crate::cli::promoting::{Turn, promote_all};
use crate::cli::publishing::{Order, draft, forces};
use crate::cli::session::Session;
use crate::error::{Error, Result};
use crate::release::{
    Channel, Force, Intent, Layout, ModuleVersion, Register, ReleaseTag, SurveyRequest,
};
use crate::settings::{Settings, Target};

const EXAMPLES: &str = "\
Examples:
  deckmod promote v1.2.3 --to alpha
  deckmod promote v1.2.3 --to early-access --to stable
  deckmod promote v1.2.3 --to alpha --edition ce,ee
  deckmod promote v1.2.2 --to alpha --force not-lower --reason \"v1.2.3 is bad\"";

/// Point release channels at a published version, through the gates
///
/// Copies the release image's manifest byte for byte, reads version.json back through each channel, and registers the
/// module if it is not registered yet.
///
/// Gates: complete (release image, bundle and digests are there), not-lower (DKP does not downgrade).
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The version, exactly vMAJOR.MINOR.PATCH
    version: String,
    /// Channel to move: alpha, beta, early-access, stable, rock-solid, lts (repeatable)
    #[arg(long, value_name = "CHANNEL", required = true, num_args = 1..)]
    to: Vec<String>,
    /// Override a gate (repeatable); needs --reason
    #[arg(long, value_name = "GATE", requires = "reason")]
    force: Vec<String>,
    /// Why a gate is overridden; kept in the report
    #[arg(long, value_name = "TEXT", requires = "force")]
    reason: Option<String>,
    /// Show the plan and write nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    output: OutputArgs,
}

pub(super) fn run(args: &Args, session: &Session) -> Result<Ending> {
    let version: ModuleVersion = args.version.parse()?;
    let channels = channels(&args.to)?;
    let forced = forces(&args.force, args.reason.as_deref())?;
    let outputs = Outputs::of(&args.output, session)?;
    let wish = Wish { tag: ReleaseTag::Version(version), channels, forced, dry_run: args.dry_run };
    outputs.closed("deckmod promote", promote(&wish, session, &outputs))
}

/// What the command line asks for.
struct Wish {
    tag: ReleaseTag,
    channels: Vec<Channel>,
    forced: Vec<Force>,
    dry_run: bool,
}

fn promote(wish: &Wish, session: &Session, outputs: &Outputs) -> Result<Ending> {
    let settings = session.settings_of(session.asked_editions()?)?;
    let turns: Result<Vec<Turn>> = settings.iter().map(|one| turn(wish, session, one)).collect();
    let (publications, verdict) = promote_all(turns?, session)?;
    outputs.finish_all(publications, verdict)
}

/// What is to be done for one edition, or where there are none.
fn turn(wish: &Wish, session: &Session, settings: &Settings) -> Result<Turn> {
    if settings.pull_request.value {
        return Err(Error::refused("no channel is moved from a pull request")
            .hint("run it from the default branch or by hand"));
    }
    let module = session.module_to_publish(settings)?;
    settings.require_edition()?;
    let layout = Layout::new(settings.source_to_read()?.value.clone(), module);
    let client = session.client(settings, layout.source());
    let Wish { tag, channels, forced, dry_run } = wish;
    let request = SurveyRequest {
        bundle: layout.bundle(&tag.tag()),
        release: layout.release(&tag.tag()),
        layout: layout.clone(),
        tag: tag.clone(),
        channels: channels.clone(),
        reported: Vec::new(),
        first_written: channels.iter().map(|channel| layout.channel(*channel)).collect(),
        check_platforms: false,
    };
    let register = Register::WithChannel;
    let intent = Intent {
        layout,
        tag: tag.clone(),
        publish: false,
        channels: channels.clone(),
        register,
        forced: forced.clone(),
    };
    let draft = draft(settings, &intent, Target::Production);
    let order = Order { request, intent, dry_run: *dry_run };
    Ok(Turn { client, order, draft })
}
