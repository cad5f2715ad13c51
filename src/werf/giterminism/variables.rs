//! Names of variables that templates may read: as they are, or `/regular expressions/`.

use regex::Regex;

/// Allowed names of variables.
#[derive(Clone, Debug, Default)]
pub(super) struct Variables {
    rows: Vec<Row>,
}

#[derive(Clone, Debug)]
enum Row {
    Name(String),
    /// `/NAME_.*/` and `/NAME_.+/`, which nearly all expressions are: what a name begins with, and how much follows at
    /// least. Making a regular expression of it takes longer than all of reading the file.
    Beginning(String, usize),
    Expression(Regex),
}

impl Variables {
    /// Adds a row as it is written; `Err` says why an expression cannot be read. `/` alone is no expression to werf
    /// either: it fails on it.
    pub(super) fn add(&mut self, row: &str) -> Result<(), String> {
        let inner = row.strip_prefix('/').and_then(|rest| rest.strip_suffix('/'));
        let row = match (inner, inner.and_then(beginning)) {
            (None, _) => Row::Name(row.to_owned()),
            (Some(_), Some((beginning, least))) => Row::Beginning(beginning.to_owned(), least),
            (Some(inner), None) => {
                // As werf writes it: `a|b` is `^a` or `b$`.
                let expression = Regex::new(&format!("^{inner}$"));
                Row::Expression(expression.map_err(|error| short(&error))?)
            }
        };
        self.rows.push(row);
        Ok(())
    }

    /// Is a name allowed?
    pub(super) fn allow(&self, name: &str) -> bool {
        self.rows.iter().any(|row| match row {
            Row::Name(own) => own == name,
            Row::Beginning(beginning, least) => name
                .strip_prefix(beginning.as_str())
                .is_some_and(|rest| rest.len() >= *least && !rest.contains('\n')),
            Row::Expression(expression) => expression.is_match(name),
        })
    }
}

/// The name that an expression begins with, if nothing but `.*` or `.+` follows, and how many bytes they take at least.
fn beginning(expression: &str) -> Option<(&str, usize)> {
    let (name, least) = match expression.strip_suffix(".*") {
        Some(name) => (name, 0),
        None => (expression.strip_suffix(".+")?, 1),
    };
    name.chars().all(|c| c == '_' || c.is_ascii_alphanumeric()).then_some((name, least))
}

/// The last line of the crate's picture of the error.
fn short(error: &regex::Error) -> String {
    let text = error.to_string();
    let last = text.lines().last().unwrap_or_default();
    last.trim_start_matches("error: ").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_expressions() {
        let mut variables = Variables::default();
        variables.add("A").unwrap();
        variables.add("/B_.*/").unwrap();
        variables.add("/C_.+/").unwrap();
        variables.add("/D_[0-9].*/").unwrap();
        for (name, allowed) in [
            ("A", true),
            ("B_1", true),
            ("B_", true),
            ("AB_1", false),
            ("a", false),
            ("B", false),
            ("B_\n", false),
            ("C_", false),
            ("C_ж", true),
            ("D_1x", true),
            ("D_x", false),
        ] {
            assert_eq!(variables.allow(name), allowed, "{name}");
        }
        assert_eq!(variables.add("/(/").unwrap_err(), "unclosed group");
    }
}
