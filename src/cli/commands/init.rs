//! `deckmod init`: what a module lacks to be built and published with deckmod, or a new module.

use clap::ValueEnum;

use crate::cli::exit::Ending;
use crate::cli::initializing;
use crate::cli::pinning::{self, Manner, PinArgs};
use crate::cli::session::Session;
use crate::error::Result;
use crate::scaffold::{Ci, Registry};

const EXAMPLES: &str = "\
Examples:
  deckmod init                        what this module lacks
  deckmod init my-module              a new module, in an empty directory
  deckmod init --ci gitlab --registry custom --editions ce,ee --dry-run
  deckmod init --check                has anything changed of what was written?
  deckmod init --update base-images=v0.5.9 --dry-run";

/// Set a module up for CI and for local work, or start a new one
///
/// Writes jobs for CI, targets for make, an entry for pre-commit, and fetches base images and lib-helm where they are needed.
/// Shows the difference on stdout, then writes it: all files or none. Files that deckmod owns say so in their first
/// line; into files of yours it writes only between `# deckmod: begin` and `# deckmod: end`. A second run without flags
/// takes those of the first one, and changes nothing.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Start a new module of this name here, in an empty directory
    #[arg(value_name = "NAME", conflicts_with = "check")]
    name: Option<String>,
    /// Whose CI [default: that of the git remote, of files that are there, else github]
    #[arg(long, value_name = "CI", value_enum)]
    ci: Option<CiName>,
    /// Where CI publishes: the registry of GitHub or GitLab, or one of your own [default: that of the CI]
    #[arg(long, value_name = "REGISTRY", value_enum)]
    registry: Option<RegistryName>,
    /// Editions of the module, each with a source of its own in deckmod.yaml
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    editions: Option<Vec<String>>,
    /// GitHub's secret with the token for ghcr.io [default: GITHUB_TOKEN]
    ///
    /// The name of the secret, never its value. Needed where several modules of one owner share `ghcr.io/<owner>/modules`:
    /// a personal access token (classic) with write:packages.
    #[arg(long, value_name = "SECRET")]
    token_secret: Option<String>,
    /// Compare with what was written; exit code 1 where it differs, and the difference
    #[arg(long, conflicts_with_all = ["dry_run", "base_images", "lib_helm"])]
    check: bool,
    /// Show the difference and write nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    pins: PinArgs,
}

/// Words of `--ci`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum CiName {
    /// Workflows in .github/workflows
    Github,
    /// Jobs in .gitlab, included by .gitlab-ci.yml
    Gitlab,
    /// Makefile and pre-commit only
    None,
}

/// Words of `--registry`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum RegistryName {
    /// ghcr.io, with GitHub's own token
    Ghcr,
    /// The registry of the GitLab project
    Gitlab,
    /// Any: variables and secrets of the repository say which
    Custom,
}

pub(super) fn run(args: &Args, session: &Session) -> Result<Ending> {
    let is_update = args.pins.is_update();
    let manner = Manner {
        dry_run: args.dry_run,
        lists_paths: is_update || args.name.is_some() && !args.dry_run,
    };
    if is_update {
        return pinning::bring_all(&args.pins, manner, session).map(|()| Ending::Good);
    }
    if args.check {
        let ending = files(args, session)?;
        return Ok(pinning::check(session)?.max(ending));
    }
    pinning::refuse_early(&args.pins, args.name.is_some(), session)?;
    let ending = files(args, session)?;
    pinning::bring_all(&args.pins, manner, session).map_err(|error| {
        let rest = if args.dry_run { "" } else { "what `init` itself writes is in place; " };
        error.hint(format!("{rest}`--no-fetch` leaves out what was not named"))
    })?;
    Ok(ending)
}

/// The files that deckmod writes itself.
fn files(args: &Args, session: &Session) -> Result<Ending> {
    let wish = initializing::Wish {
        name: args.name.clone(),
        ci: args.ci.map(|ci| match ci {
            CiName::Github => Ci::Github,
            CiName::Gitlab => Ci::Gitlab,
            CiName::None => Ci::None,
        }),
        registry: args.registry.map(|registry| match registry {
            RegistryName::Ghcr => Registry::Ghcr,
            RegistryName::Gitlab => Registry::Gitlab,
            RegistryName::Custom => Registry::Custom,
        }),
        editions: args.editions.clone(),
        token_secret: args.token_secret.clone(),
    };
    let how = match (args.check, args.dry_run) {
        (true, _) => initializing::How::Check,
        (_, true) => initializing::How::Show,
        _ => initializing::How::Write,
    };
    initializing::run(&wish, how, session)
}
