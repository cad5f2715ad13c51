//! The command line as a page, and whether words are a command line.
//!
//! Owns the text of `docs/verbs.md`; tests hold it and the commands of other pages against the declarations. What the
//! flags mean is said where they are declared.

use std::fmt::Write;

use clap::{Command, CommandFactory, Parser};

use crate::cli::args::Cli;

const HEAD: &str = "\
# Verbs

<!-- Made from the declarations of the command line by tests/verb_docs.rs: change those, and run
     DECKMOD_BLESS=1 cargo test --test verb_docs -->

What `deckmod VERB --help` prints. The options of all verbs stand [at the end](#common-options). Exit codes have
[a page of their own](exit-codes.md), and so have [settings](settings.md).
";

/// The columns of the texts of the page.
const WIDTH: usize = 100;

/// The page of all verbs, as Markdown.
pub fn verbs_page() -> String {
    let tool = Cli::command();
    let mut page = format!("{HEAD}\n");
    for verb in tool.get_subcommands() {
        let (name, about) = (verb.get_name(), verb.get_about().map(ToString::to_string));
        // Writing to a string cannot fail.
        let _ = writeln!(page, "* [`deckmod {name}`](#{name}): {}", about.unwrap_or_default());
    }
    for verb in tool.get_subcommands() {
        let name = verb.get_name().to_owned();
        let text = help(verb.clone(), &format!("deckmod {name}"));
        let _ = write!(page, "\n## {name}\n\n```text\n{text}\n```\n");
    }
    let all = help(tool, "deckmod");
    let from = all.find("Common options:").unwrap_or_default();
    let to = all.find("\n\nExamples:").unwrap_or(all.len());
    let options = all.get(from..to).unwrap_or(&all);
    let _ = write!(page, "\n## Common options\n\n```text\n{options}\n```\n");
    page
}

/// The long help, without what all verbs have in common.
fn help(command: Command, name: &str) -> String {
    let text = command.bin_name(name).term_width(WIDTH).render_long_help().to_string();
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim().to_owned()
}

/// Whether deckmod takes these words, without its own name; what it would say otherwise. Nothing is run.
pub fn parses(words: &[String]) -> Result<(), String> {
    let words = std::iter::once("deckmod".to_owned()).chain(words.iter().cloned());
    match Cli::try_parse_from(words) {
        Err(error) if error.use_stderr() => Err(error.to_string()),
        _ => Ok(()),
    }
}
