//! What is copied to the same place of an image.
//!
//! Owns werf's rules for `git` and `import` that overlap. Facts: werf/werf `pkg/config/export_base.go`,
//! `stapel_image_base.go`, exportsAutoExcluding.

use std::collections::BTreeMap;

use super::paths::{clean, join, relative};
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
    include: Vec<String>,
    exclude: Vec<String>,
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
                1 + all[other].include.len() * (all[one].include.len() + all[one].exclude.len());
            let Some(left) = room.checked_sub(cost) else { return found };
            room = left;
            if is_below(&all[one].to, &all[other].to) {
                let others = all[other].included();
                if all[one].makes_room(&others) {
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
        let cleaned = |paths: Vec<&str>| paths.into_iter().map(clean).collect::<Vec<String>>();
        Self {
            to: clean(export.to(if is_import { add } else { "" })),
            include: cleaned(values(&export.include_paths)),
            exclude: cleaned(values(&export.exclude_paths)),
            is_import,
            at: export.to.as_ref().map_or(&export.span, |to| &to.span),
        }
    }

    fn prefix(&self) -> &str {
        &self.to[1..]
    }

    fn included(&self) -> Vec<String> {
        if self.include.is_empty() && !self.prefix().is_empty() {
            return vec![self.prefix().to_owned()];
        }
        self.include.iter().map(|path| join(self.prefix(), path)).collect()
    }

    fn excluded(&self) -> Vec<String> {
        self.exclude.iter().map(|path| join(self.prefix(), path)).collect()
    }

    /// Leaves out what another one brings to a place at or below this one's; `false` where that cannot be.
    fn makes_room(&mut self, others: &[String]) -> bool {
        let own = self.included();
        if own.is_empty() && others.is_empty() {
            return false;
        }
        for path in others {
            if own.contains(path) {
                return false;
            }
            let covers = |paths: &[String]| paths.iter().any(|inner| is_below(path, inner));
            if covers(&own) || covers(&self.excluded()) {
                continue;
            }
            self.exclude.push(relative(&self.to, &join("/", path)));
        }
        true
    }
}

/// Is the second path the first one, or below it?
fn is_below(above: &str, path: &str) -> bool {
    let below = path.strip_prefix(above.trim_end_matches('/'));
    path == above || below.is_some_and(|below| below.starts_with('/'))
}
