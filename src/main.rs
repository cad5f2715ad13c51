//! The doorbell: arguments in, exit code out.

fn main() -> std::process::ExitCode {
    deckmod::cli::main()
}
