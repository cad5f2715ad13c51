//! Images that need each other in a loop.
//!
//! Owns the graph of images and the search for loops. Facts: werf/werf `pkg/config/werf.go`,
//! validateInfiniteLoopBetweenRelatedImages.

use std::collections::{HashMap, HashSet};

use super::scope::{Scope, wrong};
use super::words::quoted;
use super::{Config, Image, ImageKind};
use crate::text::Span;
use crate::werf::{At, Lines, Problem};

/// So many loops are told.
const MAX_LOOPS: usize = 100;

/// One image needs another.
struct Edge<'a> {
    to: usize,
    /// Where the other is named.
    at: &'a Span,
    /// The lines of werf that look at this at load; none for `from`.
    lines: Lines,
}

/// The images of a configuration and what they need.
struct Graph<'a> {
    names: Vec<&'a str>,
    edges: Vec<Vec<Edge<'a>>>,
}

/// Notes loops. werf finds those through `import` and `dependencies` at load, those through `from` in the build.
pub(super) fn check(scope: &Scope<'_>, config: &Config) {
    let graph = Graph::of(config);
    let mut seen = HashSet::new();
    for lines in [Lines::V3, Lines::V2, Lines::NONE] {
        for path in graph.loops(lines) {
            let start = path.iter().position(|node| Some(node) == path.last()).unwrap_or(0);
            let mut members = path[start..].to_vec();
            members.sort_unstable();
            members.dedup();
            if seen.insert(members) {
                graph.note(scope, &path, start, lines);
            }
        }
    }
}

impl<'a> Graph<'a> {
    fn of(config: &'a Config) -> Self {
        let (dockerfile, stapel): (Vec<Image<'a>>, Vec<Image<'a>>) =
            config.images().partition(|image| matches!(image.kind, ImageKind::Dockerfile(_)));
        let images: Vec<Image<'a>> = dockerfile.into_iter().chain(stapel).collect();
        let mut places = HashMap::new();
        for (index, image) in images.iter().enumerate() {
            places.entry(image.name).or_insert(index);
        }
        let edges = images.iter().map(|image| edges(image, &places)).collect();
        Self { names: images.iter().map(|image| image.name).collect(), edges }
    }

    /// Paths that come back to a node they hold, along the edges that some lines of werf look at; along all for none.
    fn loops(&self, lines: Lines) -> Vec<Vec<usize>> {
        let follows = |edge: &Edge<'_>| {
            lines == Lines::NONE || lines.v2 && edge.lines.v2 || lines.v3 && edge.lines.v3
        };
        let mut found = Vec::new();
        let mut is_done = vec![false; self.names.len()];
        let mut is_open = vec![false; self.names.len()];
        for start in 0..self.names.len() {
            if is_done[start] {
                continue;
            }
            let mut stack = vec![(start, 0)];
            is_open[start] = true;
            while let Some((node, next)) = stack.last_mut() {
                let Some(edge) = self.edges[*node].get(*next) else {
                    (is_done[*node], is_open[*node]) = (true, false);
                    stack.pop();
                    continue;
                };
                *next += 1;
                if !follows(edge) || is_done[edge.to] {
                    continue;
                }
                if is_open[edge.to] {
                    if found.len() == MAX_LOOPS {
                        return found;
                    }
                    let path = stack.iter().map(|(node, _)| *node);
                    found.push(path.chain([edge.to]).collect());
                } else {
                    is_open[edge.to] = true;
                    stack.push((edge.to, 0));
                }
            }
        }
        found
    }

    fn note(&self, scope: &Scope<'_>, path: &[usize], start: usize, lines: Lines) {
        let names: Vec<&str> = path.iter().map(|node| self.names[*node]).collect();
        let edge = |at: usize| self.edges[path[at]].iter().find(|edge| edge.to == path[at + 1]);
        let Some(first) = edge(start) else { return };
        let related = edge(path.len() - 2).filter(|last| last.at != first.at);
        let (subject, whole) = (names[start], names.join(" -> "));
        let (rule, message, help) = if lines == Lines::NONE {
            let message = format!("dependency cycle detected involving image {}", quoted(subject));
            ("image-cycle", message, Some(format!("werf refuses to build it: {whole}")))
        } else {
            ("image-cycle", format!("infinite loop detected: {whole}"), None)
        };
        let refused_by = if lines.v3 { Lines::BOTH } else { lines };
        let related = related.map(|edge| At::Rendered(edge.at.clone()));
        let problem = wrong(rule, subject, first.at, message);
        scope.note(Problem { related, refused_by, help, ..problem });
    }
}

fn edges<'a>(image: &Image<'a>, places: &HashMap<&str, usize>) -> Vec<Edge<'a>> {
    let mut all = Vec::new();
    let mut add = |field: Option<&'a super::Field<String>>, lines| {
        let Some(field) = field else { return };
        if let Some(to) = places.get(&*field.value) {
            all.push(Edge { to: *to, at: &field.span, lines });
        }
    };
    if let ImageKind::Stapel(stapel) = image.kind {
        add(stapel.from_artifact.as_ref(), Lines::V2);
        let from = stapel.from.as_ref().filter(|from| from.value != image.name);
        add(from, Lines::NONE);
        for import in &stapel.imports {
            add(import.from.as_ref(), Lines::BOTH);
            add(import.artifact.as_ref(), Lines::V2);
        }
    }
    for dependency in image.dependencies() {
        add(dependency.from.as_ref(), Lines::BOTH);
    }
    all
}
