//! From argv to an exit code.

use clap::Parser;

use crate::cli::args::Cli;
use crate::cli::denied::explained;
use crate::cli::exit::code;
use crate::cli::session::Session;
use crate::cli::terminal::Terminal;
use crate::error::{Error, Kind};
use crate::output::error_text;
use crate::process;
use crate::settings::CiFacts;

/// Runs the command line of this process; gives its exit code.
pub fn main() -> u8 {
    if let Some(ended) = process::supervisor_main(std::env::args_os()) {
        return ended;
    }
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    std::panic::set_hook(Box::new(|_| {}));
    let terminal = Terminal::new(cli.common.quiet, cli.common.verbose);
    let run = std::panic::AssertUnwindSafe(|| {
        let session = Session::open(cli.common, terminal)?;
        let facts = CiFacts::read(&session.environment);
        cli.verb.run(&session).map_err(|error| explained(error, &facts))
    });
    match std::panic::catch_unwind(run) {
        Ok(Ok(ending)) => ending.code(),
        Ok(Err(error)) => fail(&error),
        Err(panic) => fail(&mistake(panic.as_ref())),
    }
}

/// Help and version go to stdout and are no error.
fn usage(error: &clap::Error) -> u8 {
    // A closed pipe is the reader's wish.
    let _ = error.print();
    if error.use_stderr() { code(Kind::Usage) } else { 0 }
}

fn fail(error: &Error) -> u8 {
    Terminal::complain(&error_text(error));
    code(error.kind())
}

fn mistake(panic: &(dyn std::any::Any + Send)) -> Error {
    let text = panic.downcast_ref::<&str>().map(ToString::to_string);
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
    Error::internal("deckmod made a mistake; this is not your fault")
        .because(text.unwrap_or_else(|| "it panicked without a word".to_owned()))
        .hint("please report it, with the command and the version of deckmod")
}

/// A blocking request cannot be interrupted, so the signal thread ends the process.
#[expect(
    clippy::exit,
    clippy::disallowed_methods,
    reason = "the one place that ends the process on a signal"
)]
pub(super) fn end(code: i32) {
    std::process::exit(code);
}
