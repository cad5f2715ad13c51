//! From places of the model to bytes of tracked files.

use super::FIXERS;
use crate::finding::Edit;
use crate::lint::{Found, Subject};
use crate::module::EntryKind;
use crate::text::Span;
use crate::werf::At;

/// What stands where, when a problem is mended; nothing where that is not certain.
pub(super) type Fixer = fn(&Subject<'_>, &Found) -> Vec<(At, String)>;

/// The edits that mend what was found: all of them, or none.
pub(in crate::lint) fn fix(subject: &Subject<'_>, found: &Found) -> Option<Vec<Edit>> {
    if !subject.has_reads {
        // A text that was rendered elsewhere has no templates here.
        return None;
    }
    let fixers = FIXERS.iter().filter(|(rule, _)| *rule == found.rule.name);
    let by_rule: Vec<(At, String)> = fixers.flat_map(|(_, fixer)| fixer(subject, found)).collect();
    let changes = found.changes.iter().chain(&by_rule);
    let all: Vec<Edit> =
        changes.map(|(at, text)| edit(subject, at, text)).collect::<Option<_>>()?;
    (!all.is_empty()).then_some(all)
}

fn edit(subject: &Subject<'_>, at: &At, text: &str) -> Option<Edit> {
    let (path, span, old) = match at {
        At::Rendered(span) => of_template(subject, span)?,
        At::File { path, span } => {
            let source = subject.files.source(path)?;
            (path.clone(), span.clone(), source.text().get(span.clone())?.to_owned())
        }
        At::Template(_) | At::Project => return None,
    };
    // Links are followed: the file itself is written, and it is one that git tracks.
    let path = subject.files.resolve(&path)?;
    let tracked = subject.files.entry(&path).is_some_and(|file| file.kind == EntryKind::File);
    let (start, end, new) = (span.start, span.end, text.to_owned());
    tracked.then_some(Edit { path, start, end, old, new })
}

/// The bytes of a template that a rendered text was copied from, if all of it stands there as it is.
fn of_template(subject: &Subject<'_>, span: &Span) -> Option<(String, Span, String)> {
    let old = subject.written(span);
    let first = subject.text.origin(span.start).filter(|origin| origin.exact && !old.is_empty())?;
    let follows =
        |at: usize| subject.text.origin(at).is_some_and(|o| o == first.forward(at - span.start));
    if !span.clone().all(follows) {
        return None;
    }
    let source = subject.map.source(first.source);
    let start = first.at as usize;
    let there = start..start + old.len();
    if is_in_action(source.text(), start) {
        return None;
    }
    (source.text().get(there.clone()) == Some(old) && !subject.is_stand_in_path(source.path()))
        .then(|| (source.path().to_owned(), there, old.to_owned()))
}

/// A text in an action is a value, which templates may use for more than what was rendered here.
fn is_in_action(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or("");
    before.rfind("{{") > before.rfind("}}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_in_actions_are_told_from_others() {
        let text = "a {{ \"b\" }} c {{ d";
        let at = |what: &str| is_in_action(text, text.find(what).unwrap());
        assert_eq!((at("a"), at("b"), at("c"), at("d")), (false, true, false, true));
    }
}
