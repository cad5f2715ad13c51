//! `deckmod check`: what is wrong with werf.yaml and what goes with it, without werf.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::ValueEnum;

use crate::cli::args::{Line, OutputArgs, variable};
use crate::cli::checking::{self, Wanted};
use crate::cli::exit::Ending;
use crate::cli::fixing::mend;
use crate::cli::outputs::Outputs;
use crate::cli::session::Session;
use crate::cli::terminal::Terminal;
use crate::error::{Error, Result};
use crate::finding::Severity;
use crate::module::paths;
use crate::output::{CheckReport, Outcome, check_summary};
use crate::settings::SettingsFile;

const EXAMPLES: &str = "\
Examples:
  deckmod check                          the tracked files as they lie here
  deckmod check --werf 3                 ready for werf 3?
  deckmod check --fix --diff             what `--fix` would mend
  deckmod check --edition ee --rev main --fail-on warning
  deckmod check --format github --output sarif=findings.sarif";

const FORMATS: &str =
    "Format of the findings on stdout: plain, json, sarif, github, gitlab or junit";

/// Check werf.yaml and what goes with it: no werf, no network
///
/// Reads the tracked files of the work tree: what is changed and not committed counts as it lies there. Variables that
/// are not set, and files that CI brings (base_images.yml), get placeholders. Findings go to stdout; exit code 1 where
/// one is as bad as `--fail-on` says.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES, mut_arg("format", |format| format.help(FORMATS)))]
pub(crate) struct Args {
    /// Whose rules count: 2, 3 or both; with both, what only one of them refuses is a warning
    /// [default: both]
    #[arg(long, value_name = "LINE", value_enum)]
    werf: Option<Line>,
    /// The mildest finding that ends with exit code 1 [default: error]
    #[arg(long, value_name = "LEVEL", value_enum)]
    fail_on: Option<FailOn>,
    /// Check a commit, a branch or a tag rather than the work tree
    #[arg(long, value_name = "REV")]
    rev: Option<String>,
    /// Check a text that werf rendered: the output of `werf config render`
    #[arg(long, value_name = "FILE", conflicts_with_all = ["rev", "stdin_path"])]
    rendered: Option<PathBuf>,
    /// Read the text of this file from stdin: what an editor has not saved yet
    #[arg(long, value_name = "PATH", conflicts_with = "rev")]
    stdin_path: Option<PathBuf>,
    /// Render once, with the values that are set; otherwise branches of other values are checked too
    #[arg(long)]
    once: bool,
    /// Mend what can be mended safely, in the tracked files, and check again
    #[arg(long, conflicts_with_all = ["rev", "rendered", "stdin_path"])]
    fix: bool,
    /// Show what `--fix` would write, and write nothing
    #[arg(long, requires = "fix")]
    diff: bool,
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
    let outputs = Outputs::of_findings(&args.output, session)?;
    let file = session.settings_file()?;
    let limit = limit(args, &file);
    let wanted = wanted(args, &file, limit, session)?;
    let mut report = checking::check(&wanted, &file, session)?;
    if args.fix {
        let before = report.clone();
        let mended = mend(&wanted, &file, session, (report, &|_| true))?;
        if args.diff {
            Terminal::result(&mended.difference());
            session.say(&mended.sentence(false));
            return Ok(ending(&before, limit));
        }
        mended.write(session)?;
        mended.notes.iter().for_each(|note| session.say(&format!("note: {note}")));
        session.say(&mended.sentence(true));
        report = mended.report;
    }
    let ending = ending(&report, limit);
    tell(&report, session);
    let readiness = report.readiness();
    let summary = report.summary(begun.elapsed().as_secs_f64());
    outputs.sum_up(&check_summary(&report));
    outputs.write(&Outcome::Check(Box::new(report)))?;
    session.say(&summary);
    if let Some(readiness) = readiness {
        session.say(&readiness);
    }
    Ok(ending)
}

/// Is something as bad as the limit?
fn ending(report: &CheckReport, limit: FailOn) -> Ending {
    let fails = limit.severity();
    let failed =
        fails.is_some_and(|least| report.findings.iter().any(|found| found.severity >= least));
    if failed { Ending::Findings } else { Ending::Good }
}

/// Flag before file before default.
fn limit(args: &Args, file: &SettingsFile) -> FailOn {
    let of_file = file.lint.fail_on.as_ref();
    let of_file = of_file.and_then(|word| FailOn::from_str(&word.text, false).ok());
    args.fail_on.or(of_file).unwrap_or(FailOn::Error)
}

fn wanted(args: &Args, file: &SettingsFile, limit: FailOn, session: &Session) -> Result<Wanted> {
    let of_file = file.lint.werf.as_ref().and_then(|word| Line::from_str(&word.text, false).ok());
    let unsaved = args.stdin_path.as_ref().map(|path| unsaved(path, session)).transpose()?;
    Ok(Wanted {
        lines: args.werf.or(of_file).unwrap_or(Line::Both).lines(),
        revision: args.rev.clone(),
        rendered: args.rendered.clone(),
        texts: unsaved.into_iter().collect(),
        editions: session.named_editions()?.into_iter().map(|edition| edition.value).collect(),
        once: args.once,
        without: Vec::new(),
        variables: args.set_env.iter().cloned().collect(),
        env_name: args.env.clone(),
        shows_info: limit == FailOn::Info || session.terminal.is_verbose(),
    })
}

/// The text on stdin, and the file that it stands for.
fn unsaved(path: &Path, session: &Session) -> Result<(String, Vec<u8>)> {
    let path = in_module(path, session)?;
    let mut text = Vec::new();
    std::io::stdin().read_to_end(&mut text).map_err(|error| {
        Error::usage("cannot read the text of the file from stdin").because(error.to_string())
    })?;
    Ok((path, text))
}

/// A path of the module: editors give absolute ones.
fn in_module(path: &Path, session: &Session) -> Result<String> {
    let outside = || {
        Error::usage(format!("`--stdin-path {}` is not in the module", path.display()))
            .hint("give the path from the directory of the module")
    };
    let inside = if path.is_absolute() {
        let dir = session.dir().canonicalize().map_err(|_| outside())?;
        path.strip_prefix(dir).map_err(|_| outside())?.to_owned()
    } else {
        path.to_owned()
    };
    let path = paths::clean(&inside.to_string_lossy());
    if paths::within(&path, "") && !path.is_empty() { Ok(path) } else { Err(outside()) }
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
