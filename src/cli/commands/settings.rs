//! `deckmod settings`: every value with what set it.

use crate::cli::args::OutputArgs;
use crate::cli::exit::Ending;
use crate::cli::outputs::Outputs;
use crate::cli::session::{Session, inputs};
use crate::error::Result;
use crate::output::Outcome;
use crate::settings::Flags;

/// Print every value that steers deckmod, and what set it
///
/// Precedence: flag > DECKMOD_* > deckmod.yaml > MODULES_* and CI facts > module.yaml and git > default.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    output: OutputArgs,
}

pub(super) fn run(args: &Args, session: &Session) -> Result<Ending> {
    let outputs = Outputs::of(&args.output, session)?;
    let settings = session.settings(Flags::default())?;
    outputs.write(&Outcome::Settings(inputs(&settings)))?;
    Ok(Ending::Good)
}
