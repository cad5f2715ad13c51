//! `deckmod check`: what is wrong with werf.yaml and what goes with it, without werf.

use std::time::Instant;

use clap::ValueEnum;

use crate::cli::args::{Line, OutputArgs, variable};
use crate::cli::checking::{self, Wanted};
use crate::cli::exit::Ending;
use crate::cli::outputs::Outputs;
use crate::cli::session::Session;
use crate::error::Result;
use crate::finding::Severity;
use crate::lint::Levels;
use crate::output::{CheckReport, Outcome};

const EXAMPLES: &str = "\
Examples:
  deckmod check                               the tracked files as they lie here
  deckmod check --werf 3                      what werf 3 would refuse, and what else is wrong
  deckmod check --rev main --fail-on warning
  deckmod check --set-env MODULE_EDITION=ee
  deckmod check --format json --output json=findings.json";

/// Check werf.yaml and what goes with it: no werf, no network
///
/// Reads the tracked files of the work tree: what is changed and not committed counts as it lies there. Variables that
/// are not set, and files that CI brings (base_images.yml), get placeholders. Findings go to stdout; exit code 1 where
/// one is as bad as `--fail-on` says.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Whose rules count; with both, what only one of them refuses is a warning
    #[arg(long, value_name = "LINE", value_enum, default_value_t = Line::Both)]
    werf: Line,
    /// The mildest finding that ends with exit code 1
    #[arg(long, value_name = "LEVEL", value_enum, default_value_t = FailOn::Error)]
    fail_on: FailOn,
    /// Check a commit, a branch or a tag rather than the work tree
    #[arg(long, value_name = "REV")]
    rev: Option<String>,
    /// Set a variable for this check; NAME= sets it to the empty text (repeatable)
    #[arg(long, value_name = "NAME=VALUE", value_parser = variable)]
    set_env: Vec<(String, String)>,
    /// The environment that templates see as .Env
    #[arg(long, value_name = "NAME")]
    env: Option<String>,
    #[command(flatten)]
    output: OutputArgs,
}

/// Which findings make the check fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// Errors
    Error,
    /// Warnings and errors
    Warning,
    /// Everything
    Info,
    /// Nothing
    Never,
}

impl FailOn {
    fn severity(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Error),
            Self::Warning => Some(Severity::Warning),
            Self::Info => Some(Severity::Info),
            Self::Never => None,
        }
    }
}

pub(super) fn run(args: &Args, session: &Session) -> Result<Ending> {
    let begun = Instant::now();
    let outputs = Outputs::of(&args.output, session)?;
    let report = checking::check(&wanted(args, session), session)?;
    let fails = args.fail_on.severity();
    let failed =
        fails.is_some_and(|least| report.findings.iter().any(|found| found.severity >= least));
    tell(&report, session);
    let summary = report.summary(begun.elapsed().as_secs_f64());
    outputs.write(&Outcome::Check(Box::new(report)))?;
    session.say(&summary);
    Ok(if failed { Ending::Findings } else { Ending::Good })
}

fn wanted(args: &Args, session: &Session) -> Wanted {
    Wanted {
        lines: args.werf.lines(),
        revision: args.rev.clone(),
        variables: args.set_env.iter().cloned().collect(),
        env_name: args.env.clone(),
        levels: Levels::default(),
        shows_info: args.fail_on == FailOn::Info || session.terminal.is_verbose(),
    }
}

/// What people should know beside the findings.
fn tell(report: &CheckReport, session: &Session) {
    if let Some(note) = report.note() {
        session.say(&note);
    }
    for row in &report.not_checked {
        session.terminal.detail(&format!("not checked: {} {}: {}", row.code, row.rule, row.why));
    }
}
