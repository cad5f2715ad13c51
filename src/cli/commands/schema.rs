//! `deckmod schema`: what a format looks like, for those who read it with a program.

use crate::cli::exit::Ending;
use crate::cli::terminal::Terminal;
use crate::error::{Error, Result};
use crate::output::{SCHEMAS, table};
use crate::text::nearest;

const EXAMPLES: &str = "\
Examples:
  deckmod schema                         all schemas
  deckmod schema findings > findings.v1.json
  deckmod schema deckmod.yaml > deckmod.schema.json";

/// Print the schema of a format for programs, or of deckmod.yaml
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Name of the schema; none: a list of them
    #[arg(value_name = "NAME")]
    name: Option<String>,
}

pub(super) fn run(args: &Args) -> Result<Ending> {
    let Some(name) = &args.name else {
        let rows = SCHEMAS.map(|schema| vec![schema.name.to_owned(), schema.summary.to_owned()]);
        Terminal::result(&table(&["SCHEMA", "OF"], &rows));
        return Ok(Ending::Good);
    };
    let schema = SCHEMAS.iter().find(|schema| schema.name == name);
    Terminal::result(schema.ok_or_else(|| unknown(name))?.text);
    Ok(Ending::Good)
}

fn unknown(name: &str) -> Error {
    let error = Error::usage(format!("there is no schema `{name}`"));
    let names = SCHEMAS.map(|schema| schema.name);
    match nearest(name, names) {
        Some(near) => error.hint(format!("did you mean `{near}`?")),
        None => error.hint(format!("the schemas are {}", names.join(", "))),
    }
}
