//! The pages of the rules are those that the table of rules makes. `DECKMOD_BLESS=1 cargo test --test rule_docs` writes them anew.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on panics; the switch is for people"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use deckmod::finding::Rule;
use deckmod::lint;
use deckmod::output::{rule_index, rule_page};

#[test]
fn every_rule_has_its_page_and_no_page_is_left_over() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules");
    let mut rules: Vec<&'static Rule> = lint::rows().map(|row| row.rule).collect();
    rules.sort_by_key(|rule| rule.code);
    let pages = rules.iter().map(|rule| (format!("{}.md", rule.name), rule_page(rule)));
    let mut wanted: BTreeMap<String, String> = pages.collect();
    wanted.insert("README.md".to_owned(), rule_index(&rules));
    if std::env::var_os("DECKMOD_BLESS").is_some() {
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(&dir).unwrap();
        for (name, text) in &wanted {
            fs::write(dir.join(name), text).unwrap();
        }
    }
    let files = fs::read_dir(&dir).unwrap().map(|entry| entry.unwrap());
    let found: BTreeMap<String, String> = files
        .map(|file| {
            let name = file.file_name().to_string_lossy().into_owned();
            (name, fs::read_to_string(file.path()).unwrap())
        })
        .collect();
    let stale: Vec<&String> = wanted
        .keys()
        .chain(found.keys())
        .filter(|name| wanted.get(*name) != found.get(*name))
        .collect();
    assert!(stale.is_empty(), "run it with DECKMOD_BLESS=1: {stale:?}");
}
