//! What is copied to the same place of an image.
//!
//! Owns werf's rules for `git` and `import` that overlap. Facts: werf/werf `pkg/config/export_base.go`,
//! `stapel_image_base.go`, exportsAutoExcluding.

use std::collections::BTreeMap;

use super::paths::{clean, join};
use super::place::values;
use super::scope::{Scope, wrong};
use super::{Config, Content, Export, Stapel};
use crate::text::Span;
use crate::werf::{At, Lines, Problem};

/// Comparisons of paths in one section; real sections stay below a thousand.
const MAX_COMPARISONS: usize = 2_000_000;

/// One `git` or `import`, as werf compares it.
#[derive(Clone)]
struct Copied<'a> {
    to: String,
    /// What it brings, from the top of the image.
    included: Vec<String>,
    /// What it leaves out, from the top of the image.
    excluded: Vec<String>,
    is_import: bool,
    at: &'a Span,
}

/// Notes what is copied to the same place.
pub(super) fn check(scope: &Scope<'_>, config: &Config) {
    for document in &config.documents {
        let Content::Stapel(stapel) = &document.content else { continue };
        let all = copied(stapel);
        let mut found: BTreeMap<(usize, usize), Lines> = BTreeMap::new();
        for pair in conflicts(all.clone(), true) {
            found.entry(pair).or_default().v2 = true;
        }
        let of_v3 = if all.iter().any(|copied| copied.is_import) {
            conflicts(all.clone(), false)
        } else {
            found.keys().copied().collect()
        };
        for pair in of_v3 {
            found.entry(pair).or_default().v3 = true;
        }
        for ((first, second), refused_by) in found {
            let message = "Conflict between imports!";
            let subject = all[second].to.clone();
            scope.note(Problem {
                refused_by,
                related: Some(At::Rendered(all[first].at.clone())),
                ..wrong("werf-copy-conflict", subject, all[second].at, message)
            });
        }
    }
}

fn copied(stapel: &Stapel) -> Vec<Copied<'_>> {
    let (own, foreign): (Vec<_>, Vec<_>) = stapel.git.iter().partition(|git| git.url.is_none());
    let git = own.into_iter().chain(foreign).map(|git| (&git.export, false));
    let all = git.chain(stapel.imports.iter().map(|import| (&import.export, true)));
    let all = all.map(|(export, is_import)| Copied::of(export, is_import));
    all.filter(|copied| copied.to.starts_with('/')).collect()
}

/// Pairs that are in each other's way, in the order of the text; `imports` compares these with each other too (werf 2).
fn conflicts(mut all: Vec<Copied<'_>>, imports: bool) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut room = MAX_COMPARISONS;
    for one in 0..all.len() {
        for other in 0..all.len() {
            let both_import = all[one].is_import && all[other].is_import;
            if one == other || both_import && !imports {
                continue;
            }
            let cost =
                1 + all[other].included.len() * (all[one].included.len() + all[one].excluded.len());
            let Some(left) = room.checked_sub(cost) else { return found };
            room = left;
            if is_below(&all[one].to, &all[other].to) {
                let others = std::mem::take(&mut all[other].included);
                let has_room = all[one].makes_room(&others);
                all[other].included = others;
                if has_room {
                    continue;
                }
                let is_before = all[one].at.start <= all[other].at.start;
                found.push(if is_before { (one, other) } else { (other, one) });
            }
        }
    }
    found
}

impl<'a> Copied<'a> {
    fn of(export: &'a Export, is_import: bool) -> Self {
        let add = export.add("");
        let to = clean(export.to(if is_import { add } else { "" }));
        let prefix = to.get(1..).unwrap_or("");
        let below = |paths: Vec<&str>| -> Vec<String> {
            paths.into_iter().map(|path| join(prefix, &clean(path))).collect()
        };
        let mut included = below(values(&export.include_paths));
        if included.is_empty() && !prefix.is_empty() {
            included.push(prefix.to_owned());
        }
        Self {
            included,
            excluded: below(values(&export.exclude_paths)),
            to,
            is_import,
            at: export.to.as_ref().map_or(&export.span, |to| &to.span),
        }
    }

    /// Leaves out what another one brings to a place at or below this one's; `false` where that cannot be.
    fn makes_room(&mut self, others: &[String]) -> bool {
        if self.included.is_empty() && others.is_empty() {
            return false;
        }
        for path in others {
            if self.included.contains(path) {
                return false;
            }
            let covers = |paths: &[String]| paths.iter().any(|inner| is_below(path, inner));
            if !covers(&self.included) && !covers(&self.excluded) {
                self.excluded.push(join("/", path).trim_start_matches('/').to_owned());
            }
        }
        true
    }
}

/// Is the second path the first one, or below it?
fn is_below(above: &str, path: &str) -> bool {
    let below = path.strip_prefix(above.trim_end_matches('/'));
    path == above || below.is_some_and(|below| below.starts_with('/'))
}
