//! `deckmod init`: what a module lacks to be built and published with deckmod.

use crate::cli::exit::Ending;
use crate::cli::pinning::{self, PinArgs};
use crate::cli::session::Session;
use crate::error::Result;

/// Add what a module lacks
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Compare with what was written; exit code 1 where it differs
    #[arg(long, conflicts_with = "dry_run")]
    check: bool,
    /// Show the difference and write nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    pins: PinArgs,
}

pub(super) fn run(args: &Args, session: &Session) -> Result<Ending> {
    if args.check {
        return pinning::check(session);
    }
    pinning::bring_all(&args.pins, args.dry_run, session)
}
