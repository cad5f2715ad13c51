//! Rendered lines with the places that their parts came from.

use crate::output::{OriginLine, OriginPart};
use crate::text::{Mapped, Origin, SourceMap};

/// All lines of a text.
pub(crate) fn lines(text: &Mapped, map: &SourceMap) -> Vec<OriginLine> {
    let mut lines = Vec::new();
    let mut start = 0;
    for line in text.as_str().split_inclusive('\n') {
        let shown = line.strip_suffix('\n').unwrap_or(line);
        // The end of a line stands for a line that is empty.
        let mapped = text.slice(start..start + shown.len().max(1).min(line.len()));
        lines.push(OriginLine { text: shown.to_owned(), parts: parts(&mapped, shown, map) });
        start += line.len();
    }
    lines
}

fn parts(mapped: &Mapped, shown: &str, map: &SourceMap) -> Vec<OriginPart> {
    let mut parts: Vec<OriginPart> = Vec::new();
    let mut before: Option<Origin> = None;
    let mut column = 1;
    for (range, origin) in mapped.runs() {
        let length = shown.get(range.clone()).map_or(0, |part| part.chars().count());
        // Parts of one expression are one part.
        let same = before.is_some_and(|before| before == origin && !origin.exact);
        match parts.last_mut().filter(|_| same) {
            Some(last) => last.end += length,
            None => parts.push(part(origin, column, length, map)),
        }
        before = Some(origin);
        column += length;
    }
    parts
}

fn part(origin: Origin, start: usize, length: usize, map: &SourceMap) -> OriginPart {
    let at = map.locate(origin);
    OriginPart {
        start,
        end: start + length,
        path: at.path,
        line: at.position.line,
        column: at.position.column,
        exact: at.exact,
        chain: at.chain,
    }
}
