//! From argv to an exit code.

use crate::cli::denied::explained;
use crate::cli::exit::code;
use crate::cli::help;
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
    let cli = match help::parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    on_panic(|| {});
    let terminal = Terminal::new(cli.common.quiet, cli.common.verbose);
    let ended = Session::open(cli.common, terminal).and_then(|session| {
        let interrupts = session.interrupts.clone();
        on_panic(move || interrupts.give_up());
        let facts = CiFacts::read(&session.environment);
        cli.verb.run(&session).map_err(|error| explained(error, &facts))
    });
    match ended {
        Ok(ending) => ending.code(),
        Err(error) => fail(&error),
    }
}

/// A panic on any thread ends the process at once, with a word for people. Nothing is unwound: what that would put in
/// order is put in order by `first`.
fn on_panic(first: impl Fn() + Send + Sync + 'static) {
    std::panic::set_hook(Box::new(move |panic| {
        first();
        end(i32::from(fail(&mistake(panic))));
    }));
}

/// Help and version go to stdout and are no error.
fn usage(error: &clap::Error) -> u8 {
    // A closed pipe is the reader's wish.
    let _ = error.print();
    if error.use_stderr() { code(Kind::Usage) } else { 0 }
}

fn fail(error: &Error) -> u8 {
    Terminal::explain(&error_text(error));
    code(error.kind())
}

fn mistake(panic: &std::panic::PanicHookInfo<'_>) -> Error {
    let text = panic.payload_as_str().unwrap_or("it panicked without a word");
    let place = panic.location().map(|place| format!(" ({}:{})", place.file(), place.line()));
    Error::internal("deckmod made a mistake; this is not your fault")
        .because(format!("{text}{}", place.unwrap_or_default()))
        .hint("please report it, with the command and the version of deckmod")
}

/// A blocking request cannot be interrupted, so the signal thread ends the process; a panic may come on any thread.
#[expect(
    clippy::exit,
    clippy::disallowed_methods,
    reason = "the one place that ends the process on a signal or a panic"
)]
pub(super) fn end(code: i32) {
    std::process::exit(code);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ends the process that runs it.
    #[test]
    #[ignore = "the test below runs it, in a process of its own"]
    fn panics() {
        on_panic(|| Terminal::complain("put in order\n"));
        let _ = std::thread::spawn(|| panic!("so it is")).join();
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "only another process can show how one ends")]
    fn a_panic_on_any_thread_ends_the_process_with_a_word() {
        let tests = std::env::current_exe().unwrap();
        let arguments = ["--exact", "cli::entry::tests::panics", "--ignored", "--nocapture"];
        let output = std::process::Command::new(tests).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(70));
        let said = String::from_utf8(output.stderr).unwrap();
        let words =
            ["put in order", "deckmod made a mistake", "so it is (src/cli/entry.rs:", "report"];
        assert!(words.iter().all(|word| said.contains(word)), "{said}");
    }
}
