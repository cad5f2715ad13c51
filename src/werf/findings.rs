//! From problems to findings: the places of templates and files, for people.
//!
//! Owns the way from a place in rendered text to the template that wrote it. What is wrong was decided before.

use std::collections::BTreeMap;

use super::problem::{At, Problem};
use crate::finding::{Finding, Place, RenderedLine, Severity};
use crate::text::{Mapped, Origin, Source, SourceMap, Span};

/// What problems speak of: the rendered text, the templates, and files that are no templates.
pub struct Sources<'a> {
    rendered: &'a Mapped,
    lines: Source,
    map: &'a SourceMap,
    files: BTreeMap<String, Source>,
}

impl<'a> Sources<'a> {
    /// The sources of one rendering.
    pub fn new(rendered: &'a Mapped, map: &'a SourceMap) -> Self {
        let lines = Source::new("", rendered.shared());
        Self { rendered, lines, map, files: BTreeMap::new() }
    }

    /// Adds a file that is no template: werf-giterminism.yaml.
    #[must_use]
    pub fn file(mut self, source: Source) -> Self {
        self.files.insert(source.path().to_owned(), source);
        self
    }

    /// A problem as a finding. What a line of werf refuses is an error, all else a warning.
    pub fn finding(&self, problem: &Problem) -> Finding {
        let lines = problem.refused_by;
        let refused_by: Vec<u8> = [(lines.v2, 2), (lines.v3, 3)]
            .iter()
            .filter(|(refuses, _)| *refuses)
            .map(|(_, n)| *n)
            .collect();
        let severity = if refused_by.is_empty() { Severity::Warning } else { Severity::Error };
        Finding {
            severity,
            place: self.place(&problem.at).map(Box::new),
            related: problem.related.as_ref().and_then(|at| self.place(at)).map(Box::new),
            refused_by,
            help: problem.help.clone(),
            ..Finding::error(problem.rule, problem.subject.clone(), problem.message.clone())
        }
    }

    /// A place for people; `None` where it is the project as a whole.
    pub fn place(&self, at: &At) -> Option<Place> {
        match at {
            At::Project => None,
            At::Template(origin) => Some(self.template(*origin, 1)),
            At::Rendered(span) => self.rendered(span),
            At::File { path, span } => Some(match self.files.get(path) {
                Some(source) => place_in(source, span),
                None => Place::of_file(path.clone()),
            }),
        }
    }

    /// The template of the first rendered byte that is no blank; what follows in the same place is marked with it.
    fn rendered(&self, span: &Span) -> Option<Place> {
        let text = self.rendered.as_str();
        let inside = text.get(span.clone()).unwrap_or("");
        let start = span.start + (inside.len() - inside.trim_start().len());
        let origin = self.rendered.origin(start)?;
        let number = self.lines.position(start).line;
        let line = RenderedLine { number, text: self.lines.line(number).to_owned() };
        let length = self.same_place(start..span.end.max(start + 1), origin);
        Some(Place { rendered: Some(line), ..self.template(origin, length) })
    }

    /// How many bytes from the start of a range stand in the template one after the other.
    fn same_place(&self, range: Span, origin: Origin) -> usize {
        if !origin.exact {
            return 1;
        }
        let follows = |at: &usize| {
            let expected = Some(origin.forward(at - range.start));
            self.rendered.origin(*at) == expected
                && self.rendered.as_bytes().get(*at) != Some(&b'\n')
        };
        range.clone().take_while(follows).count().max(1)
    }

    fn template(&self, origin: Origin, length: usize) -> Place {
        let located = self.map.locate(origin);
        let source = self.map.source(origin.source);
        let place = place_in(source, &(located.byte..located.byte + length));
        Place { chain: located.chain, ..place }
    }
}

/// Bytes of a source, for people.
pub fn place_in(source: &Source, span: &Span) -> Place {
    let (start, end) = (source.position(span.start), source.position(span.end.max(span.start)));
    Place {
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
        excerpt: source.line(start.line).to_owned(),
        ..Place::of_file(source.path())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Builder, CallId};
    use crate::werf::Lines;

    fn problem(at: At, refused_by: Lines) -> Problem {
        Problem {
            rule: "werf-unknown-field",
            message: "unknown fields: `foo`!".into(),
            subject: "foo".into(),
            at,
            related: None,
            refused_by,
            help: None,
        }
    }

    #[test]
    fn rendered_bytes_lead_to_the_template() {
        let mut map = SourceMap::default();
        let template = "a: 1\n  foo: {{ .x }}\n";
        let source = map.add(Source::new("werf.yaml", template));
        let origin = Origin { source, at: 5, call: CallId::ROOT, exact: true };
        let mut text = Builder::default();
        text.push_str("  foo: ", origin);
        text.push_str("long value", origin.forward(10).inexact());
        let text = text.finish();
        let sources = Sources::new(&text, &map);
        let finding = sources.finding(&problem(At::Rendered(0..5), Lines::V3));
        let place = finding.place.unwrap();
        assert_eq!((place.path.as_str(), place.line, place.column), ("werf.yaml", 2, 3));
        assert_eq!((place.end_column, place.width()), (6, 3));
        assert_eq!(place.rendered.unwrap().text, "  foo: long value");
        assert_eq!((finding.severity, finding.refused_by), (Severity::Error, vec![3]));
        let value = sources.place(&At::Rendered(7..17)).unwrap();
        assert_eq!((value.column, value.width()), (11, 1));
    }

    #[test]
    fn a_file_that_is_no_template_has_its_own_lines() {
        let (text, map) = (Mapped::empty(), SourceMap::default());
        let file = Source::new("werf-giterminism.yaml", "a: 1\nb: 2\n");
        let sources = Sources::new(&text, &map).file(file);
        let at = At::File { path: "werf-giterminism.yaml".into(), span: 5..6 };
        let finding = sources.finding(&problem(at, Lines::NONE));
        assert_eq!(finding.severity, Severity::Warning);
        assert_eq!(finding.place.unwrap().line, 2);
        assert!(sources.place(&At::Project).is_none());
        let other = At::File { path: "x".into(), span: 0..0 };
        assert_eq!(sources.place(&other), Some(Place::of_file("x")));
    }
}
