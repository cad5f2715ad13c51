//! docs/verbs.md is what the declarations of the command line make. `DECKMOD_BLESS=1 cargo test --test verb_docs` writes it anew.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on panics; the switch is for people"
)]

use std::fs;
use std::path::Path;

use deckmod::cli::verbs_page;

#[test]
fn the_page_of_verbs_is_that_of_the_command_line() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/verbs.md");
    let wanted = verbs_page();
    if std::env::var_os("DECKMOD_BLESS").is_some() {
        fs::write(&path, &wanted).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap();
    assert!(found == wanted, "docs/verbs.md is stale: DECKMOD_BLESS=1 cargo test --test verb_docs");
    for section in ["## werf-build\n", "## promote\n", "## Common options\n", "--plain-http"] {
        assert!(wanted.contains(section), "{section}");
    }
    assert_eq!(wanted.matches("--plain-http").count(), 1, "what verbs have in common stands once");
}
