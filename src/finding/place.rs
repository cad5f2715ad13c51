//! Where a finding is.

use crate::text::Call;

/// Bytes of a file that a finding is about, for people and for editors. Lines and columns count from 1, columns in
/// characters; the end is the first character after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file, from the top of the project.
    pub path: String,
    /// The first line.
    pub line: usize,
    /// The first character in it.
    pub column: usize,
    /// The last line.
    pub end_line: usize,
    /// The first character after it.
    pub end_column: usize,
    /// The text of the first line, without its end.
    pub excerpt: String,
    /// What was rendered from here, where this is a template.
    pub rendered: Option<RenderedLine>,
    /// The calls of templates that led here, the innermost first.
    pub chain: Vec<Call>,
}

/// A line of a rendered text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenderedLine {
    /// Its number, from 1.
    pub number: usize,
    /// Its text, without its end.
    pub text: String,
}

impl Place {
    /// A place that is a file as a whole.
    pub fn of_file(path: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            line: 1,
            column: 1,
            end_line: 1,
            end_column: 1,
            excerpt: String::new(),
            rendered: None,
            chain: Vec::new(),
        }
    }

    /// How many characters of the excerpt are meant, at least one.
    pub fn width(&self) -> usize {
        let end = if self.end_line > self.line {
            self.excerpt.chars().count() + 1
        } else {
            self.end_column
        };
        end.saturating_sub(self.column).max(1)
    }
}
