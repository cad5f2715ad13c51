//! `check --fix`: what findings offer is written into the files.
//!
//! Owns choosing among edits, trying them before anything is written, and asking the check again: a fix that brings
//! something new is not made. How a file is written is in `write_back`.

use std::collections::{BTreeMap, BTreeSet};

use crate::cli::checking::{Wanted, check};
use crate::cli::session::Session;
use crate::cli::write_back::{read, write_back};
use crate::error::Result;
use crate::finding::{Edit, Finding, Severity};
use crate::module::paths::relative;
use crate::output::{CheckReport, difference};
use crate::settings::SettingsFile;

/// Two fixes of the same bytes are made one after the other: so many times the check is asked again.
const MOST_ROUNDS: usize = 8;

/// What fixes make of a module.
pub(crate) struct Mended {
    /// What is found afterwards.
    pub(crate) report: CheckReport,
    /// The files that change, by their paths from the directory of the module: before and after.
    pub(crate) files: BTreeMap<String, (String, String)>,
    /// How many fixes there are in them.
    pub(crate) count: usize,
    /// What people should know: fixes that were left out.
    pub(crate) notes: Vec<String>,
}

/// Tries the fixes of what was found, those whose edits are all wished for; nothing is written yet.
pub(crate) fn mend(
    wanted: &Wanted,
    file: &SettingsFile,
    session: &Session,
    (found, wished): (CheckReport, &dyn Fn(&Edit) -> bool),
) -> Result<Mended> {
    let mut mended = Mended { report: found, files: BTreeMap::new(), count: 0, notes: Vec::new() };
    for _ in 0..MOST_ROUNDS {
        let round = Round::of(&mended, session, wished);
        if round.count == 0 {
            break;
        }
        let texts = round.files.iter().map(|(path, (_, new))| (path.clone(), new.clone().into()));
        let tried = Wanted { texts: texts.collect(), ..wanted.clone() };
        let report = check(&tried, file, session)?;
        if let Some(why) = objection(&mended.report, &report) {
            mended.notes.push(format!("some fixes are left out: {why}"));
            break;
        }
        mended.count += round.count;
        mended.files = round.files;
        mended.report = report;
        mended.notes.extend(round.left.first().cloned());
    }
    mended.notes.dedup();
    Ok(mended)
}

impl Mended {
    /// Writes the files.
    pub(crate) fn write(&self, session: &Session) -> Result<()> {
        for (path, (old, new)) in &self.files {
            write_back(session.dir(), path, old, new)?;
        }
        Ok(())
    }

    /// The changes, as `git apply` takes them.
    pub(crate) fn difference(&self) -> String {
        let one = |(path, (old, new)): (&String, &(String, String))| {
            let path = crate::module::paths::join(&self.report.prefix, path);
            difference((&format!("a/{path}"), &format!("b/{path}")), old, new)
        };
        self.files.iter().map(one).collect()
    }

    /// One line for people.
    pub(crate) fn sentence(&self, is_written: bool) -> String {
        let fixes =
            if self.count == 1 { "1 fix".to_owned() } else { format!("{} fixes", self.count) };
        match (self.count, is_written) {
            (0, _) => "nothing to fix".to_owned(),
            (_, true) => {
                let paths: Vec<&str> = self.files.keys().map(String::as_str).collect();
                format!("{fixes} made in {}", paths.join(", "))
            }
            (_, false) => format!("{fixes} possible; nothing is written"),
        }
    }
}

/// The fixes that go together.
struct Round {
    files: BTreeMap<String, (String, String)>,
    count: usize,
    left: Vec<String>,
}

impl Round {
    fn of(mended: &Mended, session: &Session, wished: &dyn Fn(&Edit) -> bool) -> Self {
        let mut round = Self { files: mended.files.clone(), count: 0, left: Vec::new() };
        let mut taken: Vec<&Edit> = Vec::new();
        let fixes = mended.report.findings.iter().flat_map(|finding| &finding.fixes);
        let fixes = fixes.filter(|fix| fix.iter().all(wished));
        let mut seen = BTreeSet::new();
        for fix in fixes.filter(|fix| seen.insert((*fix).clone())) {
            if fix.iter().any(|edit| taken.iter().any(|other| overlap(edit, other))) {
                let path = fix.first().map_or("", |edit| &edit.path);
                let note =
                    format!("fixes of the same bytes of {path}: the first one is made first");
                round.left.push(note);
            } else if fix.iter().all(|edit| round.has(edit, &mended.report.prefix, session)) {
                taken.extend(fix);
                round.count += 1;
            }
        }
        round.apply(taken, &mended.report.prefix);
        round
    }

    /// Are the bytes there that an edit is for?
    fn has(&mut self, edit: &Edit, prefix: &str, session: &Session) -> bool {
        let path = relative(prefix, &edit.path);
        if !self.files.contains_key(&path) {
            let Some(text) = read(session.dir(), &path) else { return false };
            self.files.insert(path.clone(), (text.clone(), text));
        }
        self.files.get(&path).is_some_and(|(_, now)| now.get(edit.span()) == Some(&*edit.old))
    }

    /// From the end of each file to its beginning, so that no edit moves another one.
    fn apply(&mut self, mut taken: Vec<&Edit>, prefix: &str) {
        taken.sort_by_key(|edit| std::cmp::Reverse((&edit.path, edit.start, edit.end)));
        for edit in taken {
            if let Some((_, now)) = self.files.get_mut(&relative(prefix, &edit.path)) {
                now.replace_range(edit.span(), &edit.new);
            }
        }
        self.files.retain(|_, (old, new)| old != new);
    }
}

/// Would one edit change what the other one is for? Of two texts at one place nobody knows which comes first.
fn overlap(one: &Edit, other: &Edit) -> bool {
    let (a, b) = (one.span(), other.span());
    one.path == other.path && (a.start < b.end && b.start < a.end || a.start == b.start)
}

/// Why fixes are not made: they mend nothing, or bring something new.
fn objection(before: &CheckReport, after: &CheckReport) -> Option<String> {
    let offered = |report: &CheckReport| -> usize {
        report.findings.iter().map(|finding| finding.fixes.len()).sum()
    };
    if let Some(new) = first_new(before, after) {
        return Some(format!("with them the check finds `{}` of `{}`", new.check, new.subject));
    }
    (offered(after) >= offered(before)).then(|| "they do not mend what they are for".to_owned())
}

/// A warning or an error that was not there before.
fn first_new<'r>(before: &CheckReport, after: &'r CheckReport) -> Option<&'r Finding> {
    let key = |finding: &Finding| {
        let path = finding.place.as_ref().map(|place| place.path.clone());
        (finding.check, path, finding.subject.clone())
    };
    let known: BTreeSet<_> = before.findings.iter().map(key).collect();
    let bad = |finding: &&Finding| finding.severity >= Severity::Warning;
    after.findings.iter().filter(bad).find(|finding| !known.contains(&key(finding)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(start: usize, end: usize) -> Edit {
        Edit { path: "a".into(), start, end, old: String::new(), new: String::new() }
    }

    #[test]
    fn edits_of_the_same_bytes_overlap() {
        assert!(overlap(&edit(1, 3), &edit(2, 4)));
        assert!(overlap(&edit(1, 1), &edit(1, 1)));
        assert!(!overlap(&edit(1, 3), &edit(3, 4)));
        assert!(!overlap(&edit(1, 3), &Edit { path: "b".into(), ..edit(1, 3) }));
    }
}
