//! `deckmod explain`: a rule, why it is one, and how to mend what it finds.

use crate::cli::args::OutputArgs;
use crate::cli::exit::Ending;
use crate::cli::outputs::Outputs;
use crate::cli::session::Session;
use crate::error::{Error, Result};
use crate::finding::Rule;
use crate::lint;
use crate::output::Outcome;

const EXAMPLES: &str = "\
Examples:
  deckmod explain                        all rules
  deckmod explain secret-unused
  deckmod explain DM606";

/// Explain a rule of `check`: why, a bad and a good example
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Name or code of the rule; none: all of them
    #[arg(value_name = "RULE")]
    rule: Option<String>,
    #[command(flatten)]
    output: OutputArgs,
}

pub(super) fn run(args: &Args, session: &Session) -> Result<Ending> {
    let outputs = Outputs::of(&args.output, session)?;
    let rules = match &args.rule {
        Some(name) => vec![lint::rule(name).ok_or_else(|| unknown(name))?],
        None => all(),
    };
    outputs.write(&Outcome::Rules(rules))?;
    Ok(Ending::Good)
}

fn all() -> Vec<&'static Rule> {
    let mut rules: Vec<&'static Rule> = lint::rows().map(|row| row.rule).collect();
    rules.sort_by_key(|rule| rule.code);
    rules
}

fn unknown(name: &str) -> Error {
    let error = Error::usage(format!("`{name}` is no rule"));
    match lint::nearest_rule(name) {
        Some(near) => error.hint(format!("did you mean `{near}`?")),
        None => error.hint("`deckmod explain` lists the rules"),
    }
}
