//! Sections that renderings of one module have in common.
//!
//! Owns what is kept of the first rendering, and finding its sections again in another one. It keeps only what does not
//! depend on where in the text a section stands.

use std::cell::OnceCell;
use std::rc::Rc;

use super::read::{Parsed, parsed};
use crate::text::Span;

/// Renderings of one module have their sections in the same order: so many of the first are looked at for one that is
/// not the next, because others are missing.
const MOST_SKIPPED: usize = 16;

/// The sections of the first rendering of several, read.
#[derive(Default)]
pub struct Memory {
    first: OnceCell<First>,
}

struct First {
    text: Rc<str>,
    sections: Vec<(Span, Rc<Parsed>)>,
}

impl Memory {
    /// The YAML of all sections, in their order.
    pub(super) fn parsed(&self, text: &Rc<str>, spans: &[Span]) -> Vec<Rc<Parsed>> {
        let Some(first) = self.first.get() else { return self.remember(text, spans) };
        let known = first.known(text, spans);
        let open = spans.iter().zip(&known).filter(|(_, known)| known.is_none());
        let open: Vec<Span> = open.map(|(span, _)| span.clone()).collect();
        let mut read = parsed(text, &open).into_iter().map(Rc::new);
        known.into_iter().filter_map(|known| known.or_else(|| read.next())).collect()
    }

    fn remember(&self, text: &Rc<str>, spans: &[Span]) -> Vec<Rc<Parsed>> {
        let all: Vec<Rc<Parsed>> = parsed(text, spans).into_iter().map(Rc::new).collect();
        let sections = spans.iter().cloned().zip(all.iter().map(Rc::clone)).collect();
        // Only the first one is kept.
        let _ = self.first.set(First { text: Rc::clone(text), sections });
        all
    }
}

impl First {
    /// For each section of another text the one of the same bytes, if there is one.
    fn known(&self, text: &str, spans: &[Span]) -> Vec<Option<Rc<Parsed>>> {
        let mut next = 0;
        let known = spans.iter().map(|span| {
            let wanted = &text[span.clone()];
            let ahead = self.sections.iter().enumerate().skip(next).take(MOST_SKIPPED);
            let (at, (_, parsed)) =
                ahead.into_iter().find(|(_, (span, _))| &self.text[span.clone()] == wanted)?;
            next = at + 1;
            Some(Rc::clone(parsed))
        });
        known.collect()
    }
}

impl std::fmt::Debug for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Memory")
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Always, read, read_again};
    use super::*;

    #[test]
    fn a_text_with_sections_of_the_first_is_read_as_if_it_were_alone() {
        let head = "configVersion: 1\nproject: p\n";
        let image = |name: &str, more: &str| format!("---\nimage: {name}\nfrom: a\n{more}");
        let texts = [
            format!("{head}{}{}", image("a", ""), image("b", "")),
            format!("{head}{}{}{}", image("new", ""), image("b", "nosuch: 1\n"), image("a", "")),
            format!("{head}{}{}", image("b", ""), "---\nimage: [\n"),
            String::new(),
        ];
        let memory = Memory::default();
        for text in texts {
            let shared: Rc<str> = text.as_str().into();
            assert_eq!(read_again(&memory, &shared, &Always(true)), read(&text, &Always(true)));
        }
    }

    #[test]
    fn sections_are_found_behind_missing_ones() {
        let memory = Memory::default();
        let text: Rc<str> = "a: 1\n---\nb: 2\n---\nc: 3\n".into();
        let first = memory.parsed(&text, &super::super::sections(&text));
        let other: Rc<str> = "a: 1\n---\nc: 3\n".into();
        let again = memory.parsed(&other, &super::super::sections(&other));
        assert!(Rc::ptr_eq(&first[0], &again[0]) && Rc::ptr_eq(&first[2], &again[1]));
    }
}
