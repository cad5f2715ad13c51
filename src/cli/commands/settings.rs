//! `deckmod settings`: every value with what set it.

use crate::cli::args::OutputArgs;
use crate::cli::exit::Ending;
use crate::cli::outputs::Outputs;
use crate::cli::session::{Session, inputs};
use crate::error::Result;
use crate::output::Outcome;
use crate::settings::Flags;

const EXAMPLES: &str = "\
Examples:
  deckmod settings
  MODULES_MODULE_TAG=v1.2.3 deckmod settings -C modules/csi-nfs
  deckmod settings --format json | jq '.settings[] | select(.name == \"source\")'";

/// Print every value that steers deckmod, and what set it
///
/// Precedence: flag > DECKMOD_* > deckmod.yaml > MODULES_* and CI facts > module.yaml and git > default.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
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
