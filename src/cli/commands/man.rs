//! `deckmod man`: the manual, one page for the tool and one a verb.

use std::path::{Path, PathBuf};

use crate::cli::exit::Ending;
use crate::cli::manual::{Page, pages};
use crate::cli::session::Session;
use crate::cli::terminal::Terminal;
use crate::error::{Error, Result};

const EXAMPLES: &str = "\
Examples:
  deckmod man | man -l -
  deckmod man ~/.local/share/man/man1";

/// Print the manual, or write all its pages into a directory
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Directory for deckmod.1 and a page of each command; none: deckmod.1 goes to stdout
    #[arg(value_name = "DIR")]
    into: Option<PathBuf>,
}

pub(super) fn run(args: &Args, session: &Session) -> Result<Ending> {
    let pages = pages();
    let Some(dir) = &args.into else {
        Terminal::result(pages.first().map_or("", |page| &page.text));
        return Ok(Ending::Good);
    };
    let dir = session.dir().join(dir);
    std::fs::create_dir_all(&dir).map_err(|error| unwritable(&dir, &error))?;
    for Page { file, text } in &pages {
        let path = dir.join(file);
        std::fs::write(&path, text).map_err(|error| unwritable(&path, &error))?;
    }
    session.say(&format!("{} pages written to {}", pages.len(), dir.display()));
    Ok(Ending::Good)
}

fn unwritable(path: &Path, error: &std::io::Error) -> Error {
    Error::usage(format!("cannot write {}", path.display()))
        .because(error.to_string())
        .hint("name a directory that you may write to")
}
