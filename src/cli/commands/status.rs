//! `deckmod status`: what channels hold.

use crate::cli::args::OutputArgs;
use crate::cli::exit::Ending;
use crate::cli::outputs::Outputs;
use crate::cli::session::Session;
use crate::error::Result;
use crate::module::ModuleName;
use crate::output::{Outcome, StatusBoard};
use crate::release::{StatusRequest, status};
use crate::settings::{Edition, SetBy, Setting, Settings};

const EXAMPLES: &str = "\
Examples:
  deckmod status
  deckmod status --source registry.example.com/acme/modules csi-nfs --deep
  deckmod status --edition ee
  deckmod status --format json | jq '.modules[].channels.alpha.version'";

/// Show what channels hold: version, registration, problems
///
/// Without MODULE it shows the module of this repository, or, outside of one, every module that is registered in the
/// source. Where deckmod.yaml has editions, the sources of all of them are shown; `--edition` names those that are meant.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Modules to show
    #[arg(value_name = "MODULE")]
    modules: Vec<String>,
    /// Show every module that is registered in the source
    #[arg(long, conflicts_with = "modules")]
    all: bool,
    /// Also look for bundles without a release image and for digests that cannot be pulled
    #[arg(long)]
    deep: bool,
    /// Exit 1 when there is a problem
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    output: OutputArgs,
}

pub(super) fn run(args: &Args, session: &Session) -> Result<Ending> {
    let outputs = Outputs::of(&args.output, session)?;
    let mut boards: Vec<StatusBoard> = Vec::new();
    for settings in session.settings_of(editions(session)?)? {
        let source = settings.source_to_read()?.value.to_string();
        let edition = settings.edition_name().map(str::to_owned);
        match boards.iter_mut().find(|board| board.source == source) {
            Some(same) => same.editions.extend(edition),
            None => boards.push(board(args, session, &settings)?),
        }
    }
    let mut shown = boards.iter().flat_map(|board| &board.modules);
    let problems = shown.any(|module| !module.problems.is_empty());
    outputs.write(&Outcome::Status(boards))?;
    Ok(if args.check && problems { Ending::Findings } else { Ending::Good })
}

/// Those that are named; else, where no source is given, all of them.
fn editions(session: &Session) -> Result<Vec<Setting<Edition>>> {
    let named = session.named_editions()?;
    if !named.is_empty() || session.names_source() {
        return Ok(named);
    }
    let all = session.settings_file()?.editions.into_iter();
    Ok(all.map(|edition| Setting::new(edition, SetBy::Default)).collect())
}

/// What one source holds.
fn board(args: &Args, session: &Session, settings: &Settings) -> Result<StatusBoard> {
    let source = settings.source_to_read()?.value.clone();
    let modules = modules(args, settings)?;
    let client = session.client(settings, &source);
    let request = StatusRequest { source: source.clone(), modules, deep: args.deep };
    let mut modules = status(&client, &request)?;
    if settings.dev_source.as_ref().is_some_and(|dev| dev.value == source) {
        // In a dev source modules are registered for ModulePullOverride and have no channels.
        for module in &mut modules {
            module.problems.retain(|problem| problem.name != "no-channel");
        }
    }
    let editions = settings.edition_name().map(str::to_owned).into_iter().collect();
    Ok(StatusBoard { editions, source: source.to_string(), modules })
}

/// The modules that were named, else the one of this repository, else all.
fn modules(args: &Args, settings: &Settings) -> Result<Vec<ModuleName>> {
    if args.all {
        return Ok(Vec::new());
    }
    if args.modules.is_empty() {
        return Ok(settings.module.iter().map(|setting| setting.value.clone()).collect());
    }
    args.modules.iter().map(|name| Ok(ModuleName::parse(name)?)).collect()
}
