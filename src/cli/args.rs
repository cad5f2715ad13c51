//! What all verbs have in common on the command line.

use std::path::PathBuf;

use clap::{Arg, ArgAction, Args, Parser, ValueEnum};

use crate::cli::commands::Verb;
use crate::error::Result;
use crate::release::Channel;
use crate::settings::Flags;
use crate::werf::Lines;

const EXAMPLES: &str = "\
Examples:
  deckmod werf-build --source registry.example.com/acme/modules --tag v1.2.3
  deckmod promote v1.2.3 --to alpha
  deckmod promote --help                 more about a command, with examples";

/// Take a Deckhouse module from a git commit to a release channel
///
/// deckmod checks werf.yaml without werf, calls werf to build images and bundle, reads them as the platform will,
/// publishes them in an order that is safe at every point, and moves release channels.
#[derive(Debug, Parser)]
#[command(name = "deckmod", version, max_term_width = 100, after_help = EXAMPLES)]
#[command(disable_help_subcommand = true, disable_help_flag = true, arg = help())]
pub(crate) struct Cli {
    /// What all verbs have in common.
    #[command(flatten)]
    pub(crate) common: Common,
    /// What to do.
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

/// One help, be it asked for by `-h` or by `--help`.
fn help() -> Arg {
    let help = Arg::new("help").short('h').long("help").action(ArgAction::HelpShort);
    help.help("Print help").global(true)
}

/// Flags of every verb.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Common options")]
pub(crate) struct Common {
    /// Run as if started in DIR
    #[arg(short = 'C', value_name = "DIR", global = true)]
    pub(crate) directory: Option<PathBuf>,
    /// Settings file instead of deckmod.yaml of the module
    #[arg(long, value_name = "FILE", global = true)]
    pub(crate) settings: Option<PathBuf>,
    /// Name of the module, where there is no module.yaml
    #[arg(long, value_name = "NAME", global = true)]
    pub(crate) module: Option<String>,
    /// Edition of deckmod.yaml (repeatable)
    #[arg(long, value_name = "NAME", global = true)]
    pub(crate) edition: Vec<String>,
    /// Registry path of a ModuleSource, HOST/PATH
    #[arg(long, value_name = "REF", global = true)]
    pub(crate) source: Option<String>,
    /// Use http for registries (loopback needs no flag)
    #[arg(long, global = true)]
    pub(crate) plain_http: bool,
    /// Say only what went wrong
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Say more: every request to the registry
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
}

impl Common {
    /// The common flags as settings see them.
    pub(crate) fn flags(&self) -> Flags {
        Flags {
            settings: self.settings.clone(),
            module: self.module.clone(),
            editions: self.edition.clone(),
            source: self.source.clone(),
            plain_http: self.plain_http,
            ..Flags::default()
        }
    }
}

/// How the result is written.
#[derive(Clone, Debug, Args)]
pub(crate) struct OutputArgs {
    /// Format of the result on stdout: plain or json
    #[arg(long, value_name = "FORMAT", default_value = "plain")]
    pub(crate) format: String,
    /// Write the result to a file as well, such as json=report.json (repeatable)
    #[arg(long, value_name = "FORMAT=PATH")]
    pub(crate) output: Vec<String>,
}

/// Lines of werf.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Line {
    /// werf 2.
    #[value(name = "2")]
    Two,
    /// werf 3.
    #[value(name = "3")]
    Three,
    /// Both.
    Both,
}

impl Line {
    /// The lines that are meant.
    pub(crate) fn lines(self) -> Lines {
        match self {
            Self::Two => Lines::V2,
            Self::Three => Lines::V3,
            Self::Both => Lines::BOTH,
        }
    }
}

/// Reads `NAME=VALUE`.
pub(crate) fn variable(text: &str) -> std::result::Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write it like NAME=VALUE".to_owned()),
    }
}

/// What is published, and how far: the flags that `werf-build` and `publish` share.
#[derive(Clone, Debug, Args)]
pub(crate) struct PublishingArgs {
    /// Version vX.Y.Z, or a tag of development
    #[arg(long, value_name = "TAG")]
    pub(crate) tag: Option<String>,
    /// Channel to point at the version after it is published (repeatable)
    #[arg(long, value_name = "NAME")]
    pub(crate) channel: Vec<String>,
    /// Show what would be done; build and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Leave out the check of werf.yaml that comes first
    #[arg(long)]
    pub(crate) no_check: bool,
    /// Register the module even though it has no channel (a dev source needs it once)
    #[arg(long)]
    pub(crate) register: bool,
}

/// The channels in their order, each once.
pub(crate) fn channels(names: &[String]) -> Result<Vec<Channel>> {
    let mut channels: Vec<Channel> =
        names.iter().flat_map(|name| name.split(',')).map(str::parse).collect::<Result<_>>()?;
    channels.sort();
    channels.dedup();
    Ok(channels)
}
