//! The jobs that `deckmod init` wrote for GitLab, run as its runner does.
//!
//! Owns `extends`, `before_script`, `script`, `variables` and the conditions of `rules`.

use std::collections::BTreeMap;

use deckmod::yaml::Node;

use super::place::{Place, read};
use crate::engine_fixture::Run;

const FILE: &str = ".gitlab/deckmod.gitlab-ci.yml";

/// Runs the jobs of a pipeline whose rules hold; those by hand only if they are asked for.
pub fn pipeline(place: &Place, variables: &[(&str, &str)], by_hand: bool) -> Vec<(String, Run)> {
    let file = read(&place.sandbox.path(FILE));
    let given: BTreeMap<String, String> =
        variables.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    let mut runs = Vec::new();
    for (name, job) in file.as_mapping().unwrap().entries() {
        let name = name.as_text().unwrap_or_default();
        let rules = job.get("rules").and_then(|rules| rules.as_sequence());
        let rule = rules.into_iter().flatten().find(|rule| {
            holds(rule.get("if").and_then(|text| text.as_text()).unwrap_or_default(), &given)
        });
        let Some(rule) = rule else { continue };
        if name.starts_with('.') || rule.get("when").is_some() != by_hand {
            continue;
        }
        let base = job.get("extends").and_then(|base| file.get(base.as_text()?));
        let part = |key: &str| job.get(key).or_else(|| base.and_then(|base| base.get(key)));
        let mut environment = given.clone();
        for (name, value) in
            part("variables").and_then(Node::as_mapping).map(|m| m.entries()).into_iter().flatten()
        {
            let value = value.as_scalar().map(|scalar| scalar.text.to_string()).unwrap_or_default();
            let value = match value.strip_prefix('$') {
                Some(other) => given.get(other).cloned().unwrap_or_default(),
                None => value,
            };
            environment.insert(name.as_text().unwrap_or_default().to_owned(), value);
        }
        let mut lines = Vec::new();
        for key in ["before_script", "script"] {
            if let Some(node) = part(key) {
                flatten(node, &mut lines);
            }
        }
        place.check_out();
        let run = place.shell(&lines.join("\n"), &environment);
        let failed = run.code != Some(0);
        runs.push((name.to_owned(), run));
        if failed {
            break;
        }
    }
    runs
}

/// Lists in lists are one: that is how an anchor is put into a script.
fn flatten(node: &Node, lines: &mut Vec<String>) {
    match node.as_sequence() {
        Some(items) => items.iter().for_each(|item| flatten(item, lines)),
        None => lines.extend(node.as_text().map(str::to_owned)),
    }
}

/// `$X`, `$X == "text"`, `$X == $Y` and the pattern of version tags, joined by `&&`.
fn holds(condition: &str, given: &BTreeMap<String, String>) -> bool {
    let value = |word: &str| match word.trim().strip_prefix('$') {
        Some(name) => given.get(name).cloned().unwrap_or_default(),
        None => word.trim().trim_matches('"').to_owned(),
    };
    condition.split("&&").all(|part| {
        if let Some((left, pattern)) = part.split_once("=~") {
            assert_eq!(pattern.trim(), r"/^v\d+\.\d+\.\d+$/", "a pattern that nobody thought of");
            return value(left).parse::<deckmod::release::ModuleVersion>().is_ok();
        }
        match part.split_once("==") {
            Some((left, right)) => value(left) == value(right),
            None => !value(part).is_empty(),
        }
    })
}
