//! Every character against Go: what a letter is, its cases, words, and how it is quoted.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod oracle;

use oracle::{Case, Oracle};
use serde_json::json;

/// `.s` is a text of lines, one a character; `.r` are the numbers of the characters.
const TEMPLATES: &[&str] = &[
    "{{ upper .s }}",
    "{{ lower .s }}",
    "{{ title .s }}",
    "{{ untitle .s }}",
    "{{ swapcase .s }}",
    "{{ snakecase .s }}",
    "{{ kebabcase .s }}",
    "{{ camelcase .s }}",
    "{{ range splitList \"\\n\" .s }}{{ quote . }}\n{{ end }}",
    "{{ range .r }}{{ printf \"%#U %q %c\" . . . }}\n{{ end }}",
];

/// All but the insides of long rows of the same kind, and the ends of the planes without characters.
fn characters() -> impl Iterator<Item = char> {
    let rows = [
        0..0x3500,
        0x4d00..0x4f00,
        0x9f00..0xad00,
        0xd700..0x1_7100,
        0x1_8700..0x2_0100,
        0x2_a600..0x2_a800,
        0x2_b700..0x2_b900,
        0x2_ce00..0x2_cf00,
        0x2_eb00..0x2_fb00,
        0x3_1300..0x3_1400,
        0x3_2300..0x3_2400,
        0xe_0000..0xe_0200,
    ];
    let ends = [0xf_0000, 0xf_fffd, 0xf_ffff, 0x10_0000, 0x10_ffff];
    rows.into_iter().flatten().chain(ends).filter_map(char::from_u32)
}

/// Each character alone, between letters, beside digits and marks, twice.
fn text(characters: &[char]) -> String {
    let around = |c: &char| format!("{c} a{c}B{c}{c}c1{c}2A{c}{c}bC.{c}D {c}x");
    characters.iter().map(around).collect::<Vec<_>>().join("\n")
}

/// Where two answers begin to differ.
fn difference(theirs: &str, ours: &str) -> Option<String> {
    let (theirs, ours): (Vec<_>, Vec<_>) =
        (theirs.split('\n').collect(), ours.split('\n').collect());
    let at = (0..theirs.len().max(ours.len())).find(|at| theirs.get(*at) != ours.get(*at))?;
    Some(format!("line {at}: Go {:?}, deckmod {:?}", theirs.get(at), ours.get(at)))
}

#[test]
fn every_character_is_to_deckmod_what_it_is_to_go() {
    let mut go = Oracle::start();
    let mut differences = Vec::new();
    for chunk in characters().collect::<Vec<_>>().chunks(4_096) {
        let numbers: Vec<u32> = chunk.iter().map(|c| u32::from(*c)).collect();
        let data = json!({"s": text(chunk), "r": numbers});
        for template in TEMPLATES {
            let case = Case { data: data.clone(), ..Case::of(*template) };
            let (theirs, ours) = (go.ask(&case).unwrap(), oracle::ours::ask(&case).unwrap());
            if let Some(words) = difference(&theirs, &ours) {
                differences.push(format!("{template} from U+{:04X}: {words}", numbers[0]));
            }
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
