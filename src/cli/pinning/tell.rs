//! What an update changes, in lines for people.

use std::collections::BTreeSet;

use super::obtain::{Content, Obtained};
use super::seen::Seen;
use crate::pins::{BaseImages, Chart, ListChange, Pinned};

/// What differs between the file that is here and the one that came. No old one: what the new one lacks.
pub(super) fn changes(old: Option<&Content>, new: &Obtained, seen: &Seen) -> Vec<String> {
    let lines: Vec<String> = match (&new.content, old) {
        (Content::List(new), Some(Content::List(old))) => of_lists(old, new, &seen.names()),
        (Content::List(new), _) => missing_names(new, &seen.names()).collect(),
        (Content::Chart(new), Some(Content::Chart(old))) => of_charts(old, new, &seen.helpers()),
        (Content::Chart(new), _) => missing_helpers(new, &seen.helpers()).collect(),
    };
    lines.iter().map(|line| printable(line)).collect()
}

/// A text with words of a fetched file in it: they may hold what a terminal obeys.
pub(super) fn printable(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).collect()
}

fn of_lists(old: &BaseImages, new: &BaseImages, used: &BTreeSet<String>) -> Vec<String> {
    let change = ListChange::between(old, new);
    let mark = |name: &str| if used.contains(name) { "   (used here)" } else { "" };
    let mut lines = vec![format!(
        "{} added, {} removed, {} changed, {} as before",
        change.added.len(),
        change.removed.len(),
        change.changed.len(),
        change.same
    )];
    if let Some((old, new)) = &change.registry {
        lines.push(format!("  ~ REGISTRY_PATH: {old} → {new}"));
    }
    let changed = change.changed.iter();
    lines.extend(changed.map(|(name, (old, new))| {
        format!("  ~ {name}: {} → {}{}", short(old), short(new), mark(name))
    }));
    lines.extend(change.removed.iter().map(|name| format!("  - {name}{}", mark(name))));
    lines.extend(change.added.iter().map(|name| format!("  + {name}{}", mark(name))));
    let gone = change.removed.iter().filter(|name| used.contains(*name));
    lines.extend(gone.map(|name| {
        let near = new.nearest(name).map(|near| format!("; the nearest name is `{near}`"));
        format!(
            "warning: this module uses `{name}`, which the new list lacks{}",
            near.unwrap_or_default()
        )
    }));
    lines
}

/// Names that templates ask for. Read from their texts: what is no base image may be among them.
fn missing_names<'a>(
    list: &'a BaseImages,
    used: &'a BTreeSet<String>,
) -> impl Iterator<Item = String> + 'a {
    let is_name = |name: &&String| name.contains('/') && !list.images.contains_key(*name);
    used.iter().filter(is_name).map(|name| {
        let near = list.nearest(name).map(|near| format!("; the nearest name is `{near}`"));
        format!(
            "warning: templates name `{name}`, which the list lacks{}",
            near.unwrap_or_default()
        )
    })
}

fn of_charts(old: &Chart, new: &Chart, used: &BTreeSet<String>) -> Vec<String> {
    let added = new.helpers.difference(&old.helpers).count();
    let removed = old.helpers.difference(&new.helpers).count();
    let head = format!("{added} helpers added, {removed} removed; {} are used here", used.len());
    std::iter::once(head).chain(missing_helpers(new, used)).collect()
}

fn missing_helpers<'a>(
    chart: &'a Chart,
    used: &'a BTreeSet<String>,
) -> impl Iterator<Item = String> + 'a {
    let missing = used.iter().filter(|name| !chart.helpers.contains(*name));
    missing.map(|name| format!("warning: templates include `{name}`, which the chart lacks"))
}

/// A digest as short as people compare it.
fn short(image: &str) -> String {
    let shown: String = image.chars().take("sha256:".len() + 12).collect();
    if image.starts_with("sha256:") && shown.len() < image.len() {
        format!("{shown}…")
    } else {
        image.to_owned()
    }
}

/// Who vouches for what came.
pub(super) fn trust(new: &Obtained) -> String {
    let place = match new.kind {
        Pinned::BaseImages => "the list",
        Pinned::LibHelm => "the chart",
    };
    if new.is_verified {
        return format!("{place} has the SHA-256 that was recorded: {}", new.sha256);
    }
    format!(
        "{place} was never seen before: its SHA-256 {} is recorded in deckmod.yaml and verified from now on; who vouches for it the first time is you",
        new.sha256
    )
}
