//! A row of the table of rules.

use super::{Findings, RULES, Subject};
use crate::finding::Rule;
use crate::text;
use crate::werf::config::Image;

/// A rule, and what finds it.
#[derive(Debug)]
pub struct Row {
    /// What it is.
    pub rule: &'static Rule,
    /// What looks for it.
    pub(super) check: Check,
}

/// What looks for a rule, by what it depends on: of several renderings only what differs is looked at again.
#[derive(Clone, Copy, Debug)]
pub(super) enum Check {
    /// All of a rendering.
    Rendering(fn(&Subject<'_>, &mut Findings<'_>)),
    /// One image and the files of the module; no other image, no meta section.
    Image(fn(&Subject<'_>, &Image<'_>, &mut Findings<'_>)),
    /// Files of the module, however it is rendered.
    Files(fn(&Subject<'_>, &mut Findings<'_>)),
    /// werf's own checks, the rendering or the engine find it.
    Elsewhere,
}

impl Row {
    /// A rule about a rendering as a whole.
    pub(super) const fn new(
        rule: &'static Rule,
        check: fn(&Subject<'_>, &mut Findings<'_>),
    ) -> Self {
        Self { rule, check: Check::Rendering(check) }
    }

    /// A rule about each image by itself.
    pub(super) const fn of_image(
        rule: &'static Rule,
        check: fn(&Subject<'_>, &Image<'_>, &mut Findings<'_>),
    ) -> Self {
        Self { rule, check: Check::Image(check) }
    }

    /// A rule about files that are the same in every rendering.
    pub(super) const fn of_files(
        rule: &'static Rule,
        check: fn(&Subject<'_>, &mut Findings<'_>),
    ) -> Self {
        Self { rule, check: Check::Files(check) }
    }

    /// Does this room look for it? Others are found by werf's own checks, the rendering or the engine.
    pub fn is_looked_for(&self) -> bool {
        !matches!(self.check, Check::Elsewhere)
    }

    /// A rule that `werf` or the engine finds.
    pub(super) const fn of_werf(rule: &'static Rule) -> Self {
        Self { rule, check: Check::Elsewhere }
    }
}

/// All rules, in the order of the table.
pub fn all() -> impl Iterator<Item = &'static Row> {
    RULES.iter().flat_map(|rows| rows.iter())
}

/// The name or the code of a rule that is nearest to a word that is none.
pub fn nearest(word: &str) -> Option<&'static str> {
    text::nearest(word, all().flat_map(|row| [row.rule.name, row.rule.code]))
}

/// The rule of a name or a code.
pub fn find(name: &str) -> Option<&'static Rule> {
    all().map(|row| row.rule).find(|rule| rule.name == name || rule.code.eq_ignore_ascii_case(name))
}
