//! From bytes of a source to a place in an error.
//!
//! Owns how a YAML error is said. It lives here, the lowest room that knows both errors and YAML.

use crate::error::{Error, Place};
use crate::text::{Source, Span};
use crate::yaml::YamlError;

/// The place of some bytes; of several lines the first is shown.
pub fn place(source: &Source, span: &Span) -> Place {
    let position = source.position(span.start);
    let written = source.text().get(span.clone()).unwrap_or_default();
    let width = written.lines().next().map_or(1, |line| line.chars().count().max(1));
    Place {
        path: source.path().to_owned(),
        line: position.line,
        column: position.column,
        excerpt: source.line(position.line).to_owned(),
        width,
    }
}

/// A file that is not the YAML it must be, as an error of the input.
pub fn yaml_error(source: &Source, error: &YamlError) -> Error {
    let input = Error::input(format!("{} is not readable YAML: {}", source.path(), error.message))
        .at(place(source, &error.span));
    match &error.related {
        None => input,
        Some(span) => {
            let first = source.position(span.start);
            input.because(format!("the first is at line {}, column {}", first.line, first.column))
        }
    }
}
