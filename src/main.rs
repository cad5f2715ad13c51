//! The doorbell: arguments in, exit code out.

use std::io::Write;

/// Rendering makes many small texts; this allocator is made for them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let code = deckmod::cli::main();
    // A closed pipe is the reader's wish.
    let _ = std::io::stdout().flush();
    // What would happen at an ordinary end is the allocator giving its memory back piece by piece, for a millisecond.
    signal_hook::low_level::exit(i32::from(code))
}
