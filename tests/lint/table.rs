//! The table of rules: codes, names, and that every problem of `werf` has its row.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use deckmod::lint;

#[test]
fn codes_and_names_are_unique_and_well_formed() {
    let (mut codes, mut names) = (BTreeSet::new(), BTreeSet::new());
    for row in lint::rows() {
        let rule = row.rule;
        let digits = rule.code.strip_prefix("DM").unwrap_or_default();
        assert!(digits.len() == 3 && digits.bytes().all(|c| c.is_ascii_digit()), "{}", rule.code);
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        assert!(rule.name.chars().all(fits), "{}", rule.name);
        assert!(codes.insert(rule.code), "{} is given twice", rule.code);
        assert!(names.insert(rule.name), "{} is given twice", rule.name);
        for text in [rule.summary, rule.explanation, rule.bad, rule.good, rule.since] {
            assert!(!text.trim().is_empty(), "{} does not say all", rule.name);
        }
        assert!(!rule.summary.ends_with('.') && !rule.summary.contains('\n'), "{}", rule.name);
        assert_ne!(rule.bad, rule.good, "{}", rule.name);
        assert!(std::ptr::eq(lint::rule(rule.code).unwrap(), lint::rule(rule.name).unwrap()));
    }
    assert!(codes.len() > 40);
}

/// A rule of this room is named like its file.
#[test]
fn every_rule_has_its_file() {
    for row in lint::rows().filter(|row| row.is_looked_for()) {
        let file = format!("src/lint/rules/{}.rs", row.rule.name.replace('-', "_"));
        assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join(&file).is_file(), "{file}");
    }
}

#[test]
fn every_problem_of_werf_has_a_row() {
    let mut names = BTreeSet::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/werf"), &mut names);
    assert!(names.contains("unknown-image-ref") && names.len() > 30, "{names:?}");
    let without: Vec<&String> = names.iter().filter(|name| lint::rule(name).is_none()).collect();
    assert!(without.is_empty(), "no row in lint/rules: {without:?}");
}

/// Names of rules in the sources: kebab-case literals that begin a problem.
fn collect(dir: &Path, names: &mut BTreeSet<String>) {
    for path in fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() && !path.ends_with("engine") {
            collect(&path, names);
        } else if path.is_file() {
            let text = fs::read_to_string(&path).unwrap();
            let shipped = text.split("#[cfg(test)]").next().unwrap();
            names.extend(literals(shipped).filter(|name| is_rule(name)).map(str::to_owned));
        }
    }
}

fn literals(text: &str) -> impl Iterator<Item = &str> {
    text.split('"').skip(1).step_by(2)
}

const GROUPS: [&str; 9] =
    ["werf", "giterminism", "template", "file", "files", "image", "unknown", "duplicate", "import"];

fn is_rule(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let begins = text.split_once('-').is_some_and(|(group, _)| GROUPS.contains(&group));
    text.chars().all(fits) && begins
}
