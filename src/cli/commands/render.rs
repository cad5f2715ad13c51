//! `deckmod render`: the final werf.yaml, and where every line of it came from.

use clap::ValueEnum;

use crate::cli::args::{Line, OutputArgs, variable};
use crate::cli::exit::Ending;
use crate::cli::outputs::Outputs;
use crate::cli::rendering::{self, Wanted};
use crate::cli::session::Session;
use crate::cli::terminal::Terminal;
use crate::error::{Error, Result};
use crate::finding::Severity;
use crate::output::{Outcome, View, findings_text};

const EXAMPLES: &str = "\
Examples:
  deckmod render                         what `werf config render` prints
  deckmod render bundle --lenient        one image; what is not set is made up
  deckmod render --origins | less        which template line wrote which line
  deckmod render --inputs                what the templates read
  deckmod render --diff                  where werf renders another text";

/// Print the final werf.yaml, and where every line of it came from
///
/// Reads what is committed, as werf does, and needs neither werf nor a network. What werf would refuse is shown on
/// stderr with the template line, and ends with exit code 1; the text is printed all the same.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "flags of the command line")]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Images to show: names or patterns; none: the whole configuration
    #[arg(value_name = "IMAGE")]
    images: Vec<String>,
    /// Show each line with the template line that wrote it, and the calls that led there
    #[arg(long, conflicts_with_all = ["inputs", "diff"])]
    origins: bool,
    /// Show what the templates read: variables with their defaults, files, patterns, facts of the commit
    #[arg(long, conflicts_with = "diff")]
    inputs: bool,
    /// Show where the texts of deckmod and of werf differ; exit code 1 when they do
    #[arg(long)]
    diff: bool,
    /// Who renders: deckmod, werf, or werf only where deckmod does not know a function
    #[arg(long, value_name = "RENDERER", value_enum, default_value_t = Renderer::Native)]
    renderer: Renderer,
    /// Whose rules count: what this line of werf refuses ends with exit code 1
    #[arg(long, value_name = "LINE", value_enum, default_value_t = Line::Both)]
    werf: Line,
    /// The environment that templates see as .Env
    #[arg(long, value_name = "NAME")]
    env: Option<String>,
    /// Set a variable for this rendering; NAME= sets it to the empty text (repeatable)
    #[arg(long, value_name = "NAME=VALUE", value_parser = variable)]
    set_env: Vec<(String, String)>,
    /// Give variables that are not set a placeholder, and say which
    #[arg(long)]
    lenient: bool,
    /// Read files as they lie in the work tree, committed or not
    #[arg(long)]
    dev: bool,
    /// Read any file and any variable, allowed or not
    #[arg(long)]
    loose_giterminism: bool,
    /// Command or path of the engine, where it is asked: werf, dk, or a path
    #[arg(long, value_name = "ENGINE")]
    engine: Option<String>,
    #[command(flatten)]
    output: OutputArgs,
}

/// Who renders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Renderer {
    /// deckmod itself
    Native,
    /// werf, by `werf config render`
    Werf,
    /// deckmod; werf where deckmod does not know a function
    Auto,
}

pub(super) fn run(args: &Args, session: &Session) -> Result<Ending> {
    let outputs = Outputs::of(&args.output, session)?;
    let report = rendering::render(&wanted(args, session)?, session)?;
    for note in report.notes() {
        session.say(&note);
    }
    let found = findings_text(&report.findings);
    if !found.is_empty() {
        Terminal::explain(&found);
    }
    let refused = report.findings.iter().any(|finding| finding.severity == Severity::Error);
    let differs = report.difference.as_ref().is_some_and(|difference| !difference.is_empty());
    outputs.write(&Outcome::Rendering(Box::new(report)))?;
    Ok(if refused || differs { Ending::Findings } else { Ending::Good })
}

fn wanted(args: &Args, session: &Session) -> Result<Wanted> {
    let view = match args {
        Args { origins: true, .. } => View::Origins,
        Args { inputs: true, .. } => View::Inputs,
        Args { diff: true, .. } => View::Difference,
        _ => View::Text,
    };
    if args.renderer == Renderer::Werf && view != View::Text {
        return Err(Error::usage("werf does not say where its text came from")
            .hint("`--origins`, `--inputs` and `--diff` need deckmod's own renderer"));
    }
    let mut variables = session.edition_env()?;
    variables.extend(args.set_env.iter().cloned());
    Ok(Wanted {
        images: args.images.clone(),
        view,
        renderer: args.renderer,
        lines: args.werf.lines(),
        env_name: args.env.clone(),
        variables,
        lenient: args.lenient,
        dev: args.dev,
        loose: args.loose_giterminism,
        engine: args.engine.clone(),
    })
}
