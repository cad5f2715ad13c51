//! Go's engine and deckmod's with generated templates and values: the texts must be equal, or the errors word for word.
//!
//! `DECKMOD_DIFFERENTIAL_CASES` says how many cases (default 3,000), `DECKMOD_DIFFERENTIAL_SEED` where to begin. Case N
//! depends on its seed alone, which is printed where the engines differ.
#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "switches of a test are read from the environment, and a test that cannot go on panics"
)]

#[path = "differential/constants.rs"]
mod constants;
#[path = "differential/dice.rs"]
mod dice;
#[path = "differential/templates.rs"]
mod templates;
#[path = "differential/values.rs"]
mod values;

mod oracle;

use dice::Dice;
use oracle::{Answer, Case, Oracle};
use templates::Writer;

fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

fn case(parts: &[String], seed: u64) -> Case {
    let mut dice = Dice::new(seed ^ 0x5eed_da7a);
    Case { main: parts.concat(), data: values::data(&mut dice), ..Case::default() }
}

/// What is compared: known instabilities of Go's words are left out.
fn words(answer: Answer) -> Answer {
    // Go 1.26 names the types, Go 1.25 does not.
    const COMPARISON: &str = "incompatible types for comparison";
    answer.map_err(|error| match error.split_once(COMPARISON) {
        Some((before, _)) => format!("{before}{COMPARISON}"),
        None => error,
    })
}

/// deckmod may refuse where Go goes on: texts that are not UTF-8, values that hold themselves, addresses.
fn is_refusal(case: &Case) -> bool {
    use deckmod::gotemplate::ErrorKind;
    oracle::ours::render(case)
        .is_err_and(|error| matches!(error.kind, ErrorKind::Refused | ErrorKind::Limit))
}

/// What differs, if anything does.
fn difference(go: &mut Oracle, parts: &[String], seed: u64) -> Option<String> {
    let case = case(parts, seed);
    let ours = words(oracle::ours::ask(&case));
    // Where Go dies, there is nothing to compare with.
    let theirs = words(go.try_ask(&case)?);
    if theirs == ours || is_refusal(&case) {
        return None;
    }
    Some(format!(
        "seed {seed}\n  template: {}\n  data:     {}\n  Go:       {theirs:?}\n  deckmod:  {ours:?}",
        case.main, case.data
    ))
}

/// The same difference with as few parts as can be.
fn smallest(go: &mut Oracle, parts: &[String], seed: u64) -> String {
    let mut parts = parts.to_vec();
    let mut at = 0;
    while at < parts.len() {
        let mut fewer = parts.clone();
        fewer.remove(at);
        if difference(go, &fewer, seed).is_some() { parts = fewer } else { at += 1 }
    }
    difference(go, &parts, seed).unwrap_or_default()
}

#[test]
fn generated_templates_give_what_go_gives() {
    let cases = number("DECKMOD_DIFFERENTIAL_CASES", 3_000);
    let first = number("DECKMOD_DIFFERENTIAL_SEED", 1);
    let mut go = Oracle::start();
    let (mut found, mut texts) = (Vec::new(), 0);
    for seed in first..first + cases {
        let parts = Writer::new(seed).template();
        if difference(&mut go, &parts, seed).is_some() {
            found.push(smallest(&mut go, &parts, seed));
        }
        texts += u64::from(oracle::ours::ask(&case(&parts, seed)).is_ok());
        if found.len() >= 20 {
            break;
        }
    }
    println!("seeds {first}..{}: {texts} of {cases} cases give a text", first + cases);
    assert!(found.is_empty(), "{}\n{} cases differ", found.join("\n"), found.len());
    assert!(texts * 5 > cases, "only {texts} of {cases} cases give a text: they show too little");
}
