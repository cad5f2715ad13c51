//! `deckmod completions`: what a shell needs to complete the command line.

use clap::builder::PossibleValuesParser;
use clap::{Command, CommandFactory as _};
use clap_complete::{Shell, generate};

use crate::cli::args::Cli;
use crate::cli::exit::Ending;
use crate::cli::terminal::Terminal;
use crate::lint;
use crate::output::{Format, SCHEMAS};
use crate::release::Channel;

const EXAMPLES: &str = "\
Examples:
  deckmod completions bash > ~/.local/share/bash-completion/completions/deckmod
  deckmod completions zsh > ~/.zfunc/_deckmod      a directory of fpath
  deckmod completions fish > ~/.config/fish/completions/deckmod.fish";

/// Print completions for a shell
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    shell: Shell,
}

pub(super) fn run(args: &Args) -> Ending {
    let mut text = Vec::new();
    generate(args.shell, &mut with_words(Cli::command()), "deckmod", &mut text);
    Terminal::result(&String::from_utf8_lossy(&text));
    Ending::Good
}

/// Flags and arguments by the names that verbs give them, and the words that a shell may offer. The verbs read them
/// themselves, for better errors, so clap does not know these words.
fn words(argument: &str) -> Vec<&'static str> {
    match argument {
        "to" | "channel" => Channel::ALL.iter().map(|channel| channel.name()).collect(),
        "format" => Format::names(),
        "rule" => lint::rows().map(|row| row.rule.name).collect(),
        "name" => SCHEMAS.map(|schema| schema.name).to_vec(),
        _ => Vec::new(),
    }
}

fn with_words(tool: Command) -> Command {
    tool.mut_subcommands(|verb| {
        verb.mut_args(|argument| {
            let words = words(argument.get_id().as_str());
            if words.is_empty() {
                return argument;
            }
            argument.value_parser(PossibleValuesParser::new(words))
        })
    })
}
