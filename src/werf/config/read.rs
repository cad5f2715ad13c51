//! From a rendered text to a configuration and to all that werf refuses in it.
//!
//! Owns what kind a section is of, and the order of the checks. Facts: werf/werf `pkg/config/parser.go`,
//! splitByMetaAndRawImages and prepareWerfConfig.

use std::cell::RefCell;
use std::rc::Rc;

use super::dockerfile::DOCKERFILE;
use super::fields::Fields;
use super::memory::Memory;
use super::meta::META;
use super::scope::{Scope, wrong};
use super::stapel::STAPEL;
use super::words::cannot_unmarshal;
use super::yaml_words::{in_words_of_yaml_v2, merged_twice, written_twice};
use super::{Allowances, Config, Content, Dockerfile, Document, Meta, Stapel};
use super::{conflict, graph, names, references, sections};
use crate::text::Span;
use crate::werf::{At, Lines, Problem};
use crate::yaml::{self, Node};

/// A text of so many bytes takes longer to read than a thread to start.
const LONG: usize = 32 * 1024;

/// A configuration and what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// What could be read.
    pub config: Config,
    /// What is wrong, in the order of the text.
    pub problems: Vec<Problem>,
}

/// Reads a rendered configuration. What is wrong is left out of the model; the rest stays.
pub fn read(text: &str, allowed: &dyn Allowances) -> Reading {
    let spans = sections(text);
    let parsed = parsed(text, &spans);
    of_sections(text, spans, parsed.iter(), allowed)
}

/// Reads one of several renderings: the YAML of a section that the first one had too is not read again.
pub fn read_again(memory: &Memory, text: &Rc<str>, allowed: &dyn Allowances) -> Reading {
    let spans = sections(text);
    let parsed = memory.parsed(text, &spans);
    of_sections(text, spans, parsed.iter().map(|parsed| &**parsed), allowed)
}

fn of_sections<'p>(
    text: &str,
    spans: Vec<Span>,
    parsed: impl Iterator<Item = &'p Parsed>,
    allowed: &dyn Allowances,
) -> Reading {
    let problems = RefCell::new(Vec::new());
    let scope = Scope { base: 0, lines: Lines::BOTH, allowed, problems: &problems };
    let documents = spans.into_iter().zip(parsed);
    let documents = documents.map(|(span, parsed)| document(scope, text, span, parsed)).collect();
    let config = Config { documents };
    check_meta(&scope, &config);
    names::check_images(&scope, &config);
    references::check(&scope, &config);
    graph::check(&scope, &config);
    conflict::check(&scope, &config);
    let mut problems = problems.into_inner();
    problems.sort_by_key(|problem| match &problem.at {
        At::Rendered(span) => span.start,
        _ => 0,
    });
    Reading { config, problems }
}

/// The first YAML document of a section, if it has one, or why it cannot be read.
pub(super) type Parsed = Result<Option<(yaml::Document, Vec<yaml::Duplicate>)>, yaml::YamlError>;

/// Reads the YAML of all sections: those of a long text on two threads.
pub(super) fn parsed(text: &str, spans: &[Span]) -> Vec<Parsed> {
    let parse = |spans: &[Span]| -> Vec<Parsed> {
        spans.iter().map(|span| yaml::parse_first(&text[span.clone()])).collect()
    };
    let middle = spans.partition_point(|span| span.start < text.len() / 2);
    let (first, second) = spans.split_at(middle);
    if text.len() < LONG || second.is_empty() {
        return parse(spans);
    }
    std::thread::scope(|threads| {
        let second = threads.spawn(|| parse(second));
        let mut all = parse(first);
        match second.join() {
            Ok(second) => all.extend(second),
            Err(panic) => std::panic::resume_unwind(panic),
        }
        all
    })
}

fn document(scope: Scope<'_>, text: &str, span: Span, parsed: &Parsed) -> Document {
    let scope = Scope { base: span.start, ..scope };
    let content = match first_document(&scope, &text[span.clone()], parsed) {
        First::Root(root) => content(scope, root),
        First::Nothing => content(scope, &Node::null(0)),
        First::Unreadable => Content::Unreadable,
    };
    Document { span, content }
}

/// What a section holds.
enum First<'p> {
    Root(&'p Node),
    /// Comments at most.
    Nothing,
    Unreadable,
}

/// The first YAML document of a section: werf drops all others without a word, and what is wrong in them.
fn first_document<'p>(scope: &Scope<'_>, text: &str, parsed: &'p Parsed) -> First<'p> {
    let (document, duplicates) = match parsed {
        Ok(Some(found)) => found,
        Ok(None) => return First::Nothing,
        Err(error) => {
            scope.note(in_words_of_yaml_v2(scope, error, text));
            return First::Unreadable;
        }
    };
    for duplicate in duplicates {
        scope.note(written_twice(scope, duplicate));
    }
    if let Some(start) = after(text, document.span.end) {
        note_hidden(scope, text, start);
    }
    First::Root(&document.root)
}

/// Where something follows that is no comment.
fn after(text: &str, end: usize) -> Option<usize> {
    let mut start = end;
    for line in text.get(end..)?.split_inclusive('\n') {
        let words = line.trim_start();
        if !words.is_empty() && !words.starts_with('#') {
            return Some(start + line.len() - words.len());
        }
        start += line.len();
    }
    None
}

fn note_hidden(scope: &Scope<'_>, text: &str, start: usize) {
    let line = text.get(start..).and_then(|rest| rest.lines().next()).map_or(0, str::len);
    let message = "the YAML document of this section ends here, and werf ignores all that follows";
    let help =
        "a separator of werf is `---` alone on its line, or with a comment that has no hyphen";
    scope.note(Problem {
        refused_by: Lines::NONE,
        help: Some(help.to_owned()),
        ..wrong("werf-hidden-section", "", &scope.span(&(start..start + line)), message)
    });
}

fn content(scope: Scope<'_>, root: &Node) -> Content {
    let Some(mapping) = root.as_mapping() else {
        if root.is_null() {
            note_unknown(&scope, &scope.of(root), Lines::BOTH);
            return Content::Unknown;
        }
        let message = cannot_unmarshal(root, "map[string]interface {}");
        scope.note(wrong("werf-wrong-type", "", &scope.of(root), message));
        return Content::Unreadable;
    };
    merged_twice(&scope, root);
    let has = |key: &str| mapping.get(key).is_some();
    let of_artifact = scope.only(Lines::V2);
    if has("configVersion") {
        let fields = Fields::open(scope, root, &META);
        return fields.map_or(Content::Unknown, |f| Content::Meta(Box::new(Meta::read(&f))));
    }
    if has("dockerfile") {
        let fields = Fields::open(scope, root, &DOCKERFILE);
        return fields
            .map_or(Content::Unknown, |f| Content::Dockerfile(Box::new(Dockerfile::read(&f))));
    }
    let scope_of_stapel = if has("image") { scope } else { of_artifact };
    if !has("image") {
        let lines = if has("artifact") { Lines::V3 } else { Lines::BOTH };
        let first = mapping.written().first();
        note_unknown(
            &scope,
            &first.map_or_else(|| scope.of(root), |(key, _)| scope.of(key)),
            lines,
        );
    }
    if !has("image") && !has("artifact") {
        return Content::Unknown;
    }
    let fields = Fields::open(scope_of_stapel, root, &STAPEL);
    fields.map_or(Content::Unknown, |f| Content::Stapel(Box::new(Stapel::read(&f))))
}

fn note_unknown(scope: &Scope<'_>, at: &Span, refused_by: Lines) {
    let message = "cannot recognize type of config section (not an image, not a meta config section). Expected \
                   'image' required for the image config sections";
    let help = match refused_by {
        Lines::V3 => "werf 3 has no artifacts: use `image` with `final: false`",
        _ => "a section needs `configVersion`, or `image`",
    };
    let help = Some(help.to_owned());
    let rule =
        if refused_by == Lines::V3 { "werf-v3-incompatible" } else { "werf-unknown-section" };
    scope.note(Problem { refused_by, help, ..wrong(rule, "", at, message) });
}

fn check_meta(scope: &Scope<'_>, config: &Config) {
    let is_meta = |document: &&Document| matches!(document.content, Content::Meta(_));
    let mut metas = config.documents.iter().filter(is_meta);
    let Some(first) = metas.next() else {
        if !config.has_gaps() {
            let message = "meta config section (part of YAML stream separated by three hyphens, \
                           https://yaml.org/spec/1.2/spec.html#id2800132) is not defined: add following example \
                           config section with required fields";
            let help =
                Some("begin werf.yaml with `configVersion: 1` and `project: NAME`".to_owned());
            scope.note(Problem {
                help,
                ..wrong("werf-meta-missing", "configVersion", &(0..0), message)
            });
        }
        return;
    };
    for other in metas {
        scope.note(Problem {
            related: Some(At::Rendered(first.span.clone())),
            ..wrong(
                "werf-meta-twice",
                "configVersion",
                &other.span,
                "duplicate meta config section definition",
            )
        });
    }
}
