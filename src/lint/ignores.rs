//! `deckmod: ignore[CODE] reason` in comments of templates and YAML.
//!
//! Owns finding these comments and which lines they speak of: their own, or the next one where they stand alone. What
//! is wrong with a comment itself is a finding too: without a reason nobody knows whether it may go, without effect it is
//! in the way.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use super::row::{find, nearest};
use crate::finding::{Fix, Place, Rule, Severity};
use crate::text::Source;
use crate::werf::findings::place_in;

pub(super) const WITHOUT_REASON: Rule = Rule {
    code: "DM190",
    name: "ignore-without-reason",
    severity: Severity::Warning,
    needs: &[],
    since: "0.1.0",
    fix: Fix::None,
    summary: "a comment silences a rule and does not say why",
    explanation: "`deckmod: ignore[CODE] reason` silences a rule on its line, or on the next one where it stands alone. The \
        reason is for the next reader, who has to know whether the comment may go.",
    bad: "from: alpine:3.20   # deckmod: ignore[base-not-pinned]",
    good: "from: alpine:3.20   # deckmod: ignore[base-not-pinned] a demo that nobody runs",
};

pub(super) const WITHOUT_EFFECT: Rule = Rule {
    code: "DM191",
    name: "ignore-without-effect",
    severity: Severity::Warning,
    needs: &[],
    since: "0.1.0",
    fix: Fix::None,
    summary: "a comment silences a rule that finds nothing there",
    explanation: "The mistake was mended, the line moved away, or the name of the rule is misspelt: the comment does nothing. \
        Remove it, or put it where it belongs: at the end of the line, or alone on the line above.",
    bad: "# deckmod: ignore[base-not-pinned] a demo\nfrom: alpine:3.20@sha256:…",
    good: "from: alpine:3.20@sha256:…",
};

const MARK: &str = "deckmod: ignore";

/// The comments of all files that were read.
#[derive(Debug, Default)]
pub(super) struct Ignores {
    files: BTreeMap<String, Vec<Ignore>>,
    read: BTreeSet<String>,
}

/// One comment.
#[derive(Debug)]
struct Ignore {
    /// Where its words stand.
    place: Place,
    /// The line it speaks of.
    line: usize,
    names: Vec<Named>,
    has_reason: bool,
}

#[derive(Debug)]
struct Named {
    name: String,
    rule: Option<&'static Rule>,
    used: Cell<bool>,
}

/// What is wrong with a comment.
pub(super) struct Complaint {
    pub(super) rule: &'static Rule,
    pub(super) subject: String,
    pub(super) message: String,
    pub(super) help: Option<String>,
}

impl Ignores {
    /// Reads the comments of a file, once.
    pub(super) fn read(&mut self, source: &Source) {
        if !self.read.insert(source.path().to_owned()) || !source.text().contains(MARK) {
            return;
        }
        let found = of_text(source);
        if !found.is_empty() {
            self.files.insert(source.path().to_owned(), found);
        }
    }

    /// Is a rule silenced at a line of a file? Then the comment has an effect.
    pub(super) fn silence(&self, rule: &Rule, path: &str, line: usize) -> bool {
        let rows = self.files.get(path).into_iter().flatten().filter(|ignore| ignore.line == line);
        let mut silenced = false;
        for named in rows.flat_map(|ignore| &ignore.names) {
            if named.rule.is_some_and(|own| own.name == rule.name) {
                named.used.set(true);
                silenced = true;
            }
        }
        silenced
    }

    /// Takes comments that were read elsewhere: what had an effect there has one.
    pub(super) fn join(&mut self, other: Self) {
        self.read.extend(other.read);
        for (path, ignores) in other.files {
            let Some(own) = self.files.get(&path) else {
                self.files.insert(path, ignores);
                continue;
            };
            // The same text has the same comments.
            let own = own.iter().flat_map(|ignore| &ignore.names);
            for (own, named) in own.zip(ignores.iter().flat_map(|ignore| &ignore.names)) {
                own.used.set(own.used.get() || named.used.get());
            }
        }
    }

    /// What is wrong with the comments; rules that were not checked are not told to have no effect.
    pub(super) fn complaints(&self, is_checked: &dyn Fn(&Rule) -> bool) -> Vec<(Place, Complaint)> {
        let mut all = Vec::new();
        for ignore in self.files.values().flatten() {
            let complaints = ignore.complaints(is_checked).into_iter();
            all.extend(complaints.map(|complaint| (ignore.place.clone(), complaint)));
        }
        all
    }
}

impl Ignore {
    fn complaints(&self, is_checked: &dyn Fn(&Rule) -> bool) -> Vec<Complaint> {
        let complaint = |rule, subject: &str, message: String, help| Complaint {
            rule,
            subject: subject.to_owned(),
            message,
            help,
        };
        let mut all = Vec::new();
        if !self.has_reason {
            let names: Vec<&str> = self.names.iter().map(|named| named.name.as_str()).collect();
            let message = "the comment silences a rule and does not say why".to_owned();
            let help = Some("write the reason behind the bracket".to_owned());
            all.push(complaint(&WITHOUT_REASON, &names.join(", "), message, help));
        }
        for named in &self.names {
            match named.rule {
                None => {
                    let message = format!("`{}` is no rule: the comment does nothing", named.name);
                    let help = nearest(&named.name).map(|near| format!("did you mean `{near}`?"));
                    all.push(complaint(&WITHOUT_EFFECT, &named.name, message, help));
                }
                Some(rule) if !named.used.get() && is_checked(rule) => {
                    let message = format!(
                        "the rule `{}` finds nothing on line {}: the comment does nothing",
                        rule.name, self.line
                    );
                    let help = Some("remove the comment".to_owned());
                    all.push(complaint(&WITHOUT_EFFECT, &named.name, message, help));
                }
                Some(_) => {}
            }
        }
        all
    }
}

/// All comments of a text. One that stands alone speaks of the next line that is not such a comment itself.
fn of_text(source: &Source) -> Vec<Ignore> {
    let (mut found, mut above, mut start) = (Vec::new(), Vec::new(), 0);
    for (at, line) in source.text().split_inclusive('\n').enumerate() {
        let number = at + 1;
        match of_line(source, line, start) {
            Some((ignore, true)) => above.push(ignore),
            other => {
                let own = other.map(|(ignore, _)| ignore);
                let here = above.drain(..).chain(own);
                found.extend(here.map(|ignore| Ignore { line: number, ..ignore }));
            }
        }
        start += line.len();
    }
    let last = source.position(source.text().len()).line;
    found.extend(above.into_iter().map(|ignore| Ignore { line: last, ..ignore }));
    found
}

/// The comment of a line that begins at a byte, and whether it stands alone there.
fn of_line(source: &Source, line: &str, start: usize) -> Option<(Ignore, bool)> {
    let at = line.find(MARK)?;
    let (before, rest) = (&line[..at], &line[at + MARK.len()..]);
    let opened = before.trim_end();
    let opening =
        ["{{-/*", "{{/*", "{{- /*", "#"].into_iter().find(|open| opened.ends_with(open))?;
    let alone = opened[..opened.len() - opening.len()].trim().is_empty();
    let (list, reason) = rest.strip_prefix('[')?.split_once(']')?;
    let reason = reason.split("*/").next().unwrap_or(reason).trim();
    let one =
        |name: &str| Named { name: name.to_owned(), rule: find(name), used: Cell::new(false) };
    let names = list.split(',').map(str::trim).filter(|name| !name.is_empty()).map(one).collect();
    let end = start + at + line[at..].trim_end().len();
    let has_reason = reason.chars().any(char::is_alphanumeric);
    let place = place_in(source, &(start + at..end));
    Some((Ignore { place, line: 0, names, has_reason }, alone))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<(usize, Vec<String>, bool)> {
        let found = of_text(&Source::new("t", text)).into_iter();
        let names = |ignore: &Ignore| ignore.names.iter().map(|named| named.name.clone()).collect();
        found.map(|ignore| (ignore.line, names(&ignore), ignore.has_reason)).collect()
    }

    #[test]
    fn a_comment_speaks_of_its_line_or_of_the_next() {
        let one = |line, names: &[&str], reason| {
            (line, names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>(), reason)
        };
        let text = "a: 1 # deckmod: ignore[DM101] why\n# deckmod: ignore[x, y]\n{{- /* deckmod: ignore[z] it is so */ -}}\n\
                    b: 2\n{{/* deckmod: ignore[last] - */}}\n";
        assert_eq!(
            lines(text),
            [
                one(1, &["DM101"], true),
                one(4, &["x", "y"], false),
                one(4, &["z"], true),
                one(6, &["last"], false),
            ]
        );
        assert_eq!(lines("a: deckmod: ignore[x]\n# deckmod: ignore x\n"), []);
    }
}
