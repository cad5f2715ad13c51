//! Variables that switch branches of templates, and values that take the other ones.
//!
//! Owns finding them, where the settings name none: from what the templates read and compare, and from the editions that
//! workflows build. What no template compares has no other branch.

use std::collections::{BTreeMap, BTreeSet};

use super::Subject;
use super::editions::{EDITION, editions};
use crate::werf::render::{VariableDefault, VariableRead};

/// So many values of one variable are tried.
const MOST_VALUES: usize = 4;

/// Variables that are not set, each with values that it does not have now and that take other branches.
pub fn switches(subject: &Subject<'_>) -> BTreeMap<String, Vec<String>> {
    let open = subject.reads.variables.iter().filter(|(_, read)| !read.set && !read.placeholder);
    let switches = open.map(|(name, read)| (name.clone(), values(subject, name, read)));
    switches.filter(|(_, values)| !values.is_empty()).collect()
}

fn values(subject: &Subject<'_>, name: &str, read: &VariableRead) -> Vec<String> {
    let now = now(read);
    let mut values = BTreeSet::new();
    match now {
        Some("true") => values.extend(["false".to_owned()]),
        Some("false") => values.extend(["true".to_owned()]),
        _ => {}
    }
    for (_, source) in subject.map.sources() {
        values.extend(compared(source.text(), name).map(str::to_owned));
    }
    if name == EDITION {
        for workflow in subject.workflows() {
            values.extend(editions(workflow).map(|(word, _)| word.to_owned()));
        }
    }
    values.retain(|value| Some(value.as_str()) != now && !value.is_empty());
    values.into_iter().take(MOST_VALUES).collect()
}

/// The value that it has now: the default that templates hold.
fn now(read: &VariableRead) -> Option<&str> {
    read.defaults.iter().flatten().find_map(|default| match default {
        VariableDefault::Written(text) => Some(text.as_str()),
        VariableDefault::Computed => None,
    })
}

/// The literals that a template compares with something of the variable's name: `eq $.NAME "ce"`, `ne "x" .NAME`.
pub fn compared<'t>(text: &'t str, name: &'t str) -> impl Iterator<Item = &'t str> {
    let actions = text.split("{{").skip(1).filter_map(|rest| rest.split("}}").next());
    actions.filter(move |action| action.contains(name)).flat_map(move |action| {
        let words: Vec<&str> = words(action);
        let found = words.windows(3).filter_map(|three| match three {
            ["eq" | "ne", first, second] if is_of(first, name) => literal(second),
            ["eq" | "ne", first, second] if is_of(second, name) => literal(first),
            _ => None,
        });
        found.collect::<Vec<_>>()
    })
}

fn words(action: &str) -> Vec<&str> {
    let cut = action.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '|'));
    cut.filter(|word| !word.is_empty()).collect()
}

fn is_of(word: &str, name: &str) -> bool {
    word.strip_suffix(name).is_some_and(|rest| rest.ends_with(['.', '$']))
}

fn literal(word: &str) -> Option<&str> {
    word.strip_prefix('"')?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_that_are_compared_are_values() {
        let text = "{{ if eq $.X \"a\" }}{{ else if ne \"b\" .X }}{{ eq (.X) \"c\" }}{{ eq .XY \"d\" }}{{ X \"e\" }}";
        assert_eq!(compared(text, "X").collect::<Vec<_>>(), ["a", "b", "c"]);
    }
}
