//! The doorbell: arguments in, exit code out.

/// Rendering makes many small texts; this allocator is made for them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    deckmod::cli::main()
}
